package dev.rollcall.sync.organization;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;

/** The counters of the differences that reconciliation has found in organizations. */
public final class OrganizationDrift {

    /** The changed organizations that are disabled. */
    public static final String ORGANIZATIONS_DISABLED = "organizations-disabled";

    /** The organizations that were deleted or disabled, and are back or enabled again. */
    public static final String ORGANIZATIONS_RESTORED = "organizations-restored";

    /** The memberships that had ended here, and are back. */
    public static final String MEMBERSHIPS_RETURNED = "memberships-returned";

    private OrganizationDrift() {}

    /** Registers all of them with zero. */
    public static void register(MeterRegistry metrics) {
        for (String entities : List.of("organizations", "memberships", "teams")) {
            for (String kind :
                    List.of(OrganizationStaging.CREATED, OrganizationStaging.CHANGED, OrganizationStaging.ENDED)) {
                count(metrics, entities + "-" + kind, 0);
            }
        }
        count(metrics, ORGANIZATIONS_DISABLED, 0);
        count(metrics, ORGANIZATIONS_RESTORED, 0);
        count(metrics, MEMBERSHIPS_RETURNED, 0);
    }

    static void count(MeterRegistry metrics, String kind, long number) {
        metrics.counter("rollcall.reconciliation.drift", "kind", kind).increment(number);
    }
}
