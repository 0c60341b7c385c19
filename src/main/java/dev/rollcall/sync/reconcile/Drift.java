package dev.rollcall.sync.reconcile;

import dev.rollcall.sync.run.RunCounts;
import dev.rollcall.sync.run.RunOrganizations;
import dev.rollcall.user.UserWriter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The counters of the differences that runs have found: by the kinds of differences, and by some of the brake's kinds. */
public final class Drift {

    /** The others are counted as kinds of differences. */
    private static final Set<BrakeKind> OF_BRAKE = EnumSet.of(
            BrakeKind.ENABLED,
            BrakeKind.EMPTIED,
            BrakeKind.REPLACED,
            BrakeKind.RELINKED,
            BrakeKind.ROLES_GAINED,
            BrakeKind.ROLES_LOST,
            BrakeKind.ORGANIZATIONS_DISABLED,
            BrakeKind.ORGANIZATIONS_RESTORED,
            BrakeKind.MEMBERSHIPS_RETURNED);

    private Drift() {}

    /** Registers all counters with zero. */
    public static void register(MeterRegistry metrics) {
        count(metrics, RunCounts.NONE, RunOrganizations.of(null), Map.of());
    }

    static void count(
            MeterRegistry metrics, RunCounts users, RunOrganizations organizations, Map<BrakeKind, Long> effects) {
        Map<String, Long> drift = new HashMap<>(Map.of(
                Differences.CREATED,
                users.created(),
                Differences.CHANGED,
                users.changed(),
                Differences.RETURNED,
                users.returned(),
                Differences.MISSING,
                users.missing(),
                "disabled",
                users.disabled()));
        organizations.counts().forEach((entity, counts) -> {
            drift.put(entity.plural() + "-" + Differences.CREATED, counts.created());
            drift.put(entity.plural() + "-" + Differences.CHANGED, counts.changed());
            drift.put(entity.plural() + "-" + Differences.ENDED, counts.ended());
        });
        drift.put(UserWriter.PROFILE_ERASED, users.fields().getOrDefault(UserWriter.PROFILE_ERASED, 0L));
        OF_BRAKE.forEach(kind -> drift.put(kind.code(), effects.getOrDefault(kind, 0L)));
        drift.forEach((kind, records) ->
                metrics.counter("rollcall.reconciliation.drift", "kind", kind).increment(records));
    }
}
