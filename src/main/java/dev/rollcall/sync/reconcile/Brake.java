package dev.rollcall.sync.reconcile;

import dev.rollcall.sync.reconcile.BrakeCheck.Item;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Stops a run that would change implausibly many users in one of the ways in which a wrong or restored Keycloak changes many. */
@ApplicationScoped
class Brake {

    private final ReconciliationConfig config;

    Brake(ReconciliationConfig config) {
        this.config = config;
    }

    /**
     * Returns how many users a run may delete or disable.
     *
     * @param current the number of users that are no tombstones
     */
    long goneLimit(long current) {
        return limit(config.brakeShare(), current);
    }

    /** Returns how many deleted users may return. */
    long returnedLimit(long current) {
        return limit(config.brakeShares().returned(), current);
    }

    BrakeCheck check(RunCounts counts, Staging.Changes changes, long current) {
        ReconciliationConfig.BrakeShares shares = config.brakeShares();
        return new BrakeCheck(List.of(
                new Item(BrakeCheck.GONE, counts.missing() + counts.disabled(), goneLimit(current)),
                new Item(Staging.RETURNED, counts.returned(), returnedLimit(current)),
                new Item(Staging.ENABLED, changes.enabled(), limit(shares.enabled(), current)),
                new Item(Staging.EMPTIED, changes.emptied(), limit(shares.emptied(), current)),
                new Item(Staging.REPLACED, changes.replaced(), limit(shares.replaced(), current)),
                new Item(Staging.ROLES_GAINED, changes.rolesGained(), limit(shares.rolesGained(), current)),
                new Item(Staging.ROLES_LOST, changes.rolesLost(), limit(shares.rolesLost(), current))));
    }

    private long limit(double share, long current) {
        return Math.max(config.brakeMinimum(), (long) (share * current));
    }

    /** Returns why the run has to stop; empty if it may continue. */
    static Optional<String> problem(BrakeCheck check, RunCounts counts, long current) {
        String exceeded = check.items().stream()
                .filter(Item::exceeded)
                .map(item -> "%s, which is more than %d".formatted(effect(item, counts), item.limit()))
                .collect(Collectors.joining("; "));
        return exceeded.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "Of %d users, %s. Nothing was changed. Look the samples up in Keycloak. If this is intended, start a run with force."
                                .formatted(current, exceeded));
    }

    private static String effect(Item item, RunCounts counts) {
        long users = item.records();
        return switch (item.kind()) {
            case BrakeCheck.GONE ->
                "at least %d would be deleted and %d disabled".formatted(counts.missing(), counts.disabled());
            case Staging.RETURNED -> "%d who were deleted would return".formatted(users);
            case Staging.ENABLED -> "%d who are disabled would be enabled".formatted(users);
            case Staging.EMPTIED -> "%d would lose the value of a field".formatted(users);
            case Staging.REPLACED -> "%d would get another value of a field".formatted(users);
            case Staging.ROLES_GAINED -> "%d would gain roles".formatted(users);
            case Staging.ROLES_LOST -> "%d would lose roles".formatted(users);
            default -> throw new IllegalArgumentException(item.kind());
        };
    }
}
