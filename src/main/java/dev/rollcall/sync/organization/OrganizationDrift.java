package dev.rollcall.sync.organization;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;

/** The counters of the differences that reconciliation has found in organizations. */
public final class OrganizationDrift {

    private OrganizationDrift() {}

    /** Registers all of them with zero. */
    public static void register(MeterRegistry metrics) {
        for (String entities : List.of("organizations", "memberships", "teams")) {
            for (String kind :
                    List.of(OrganizationStaging.CREATED, OrganizationStaging.CHANGED, OrganizationStaging.ENDED)) {
                count(metrics, entities, kind, 0);
            }
        }
    }

    static void count(MeterRegistry metrics, String entities, String kind, long number) {
        metrics.counter("rollcall.reconciliation.drift", "kind", entities + "-" + kind)
                .increment(number);
    }
}
