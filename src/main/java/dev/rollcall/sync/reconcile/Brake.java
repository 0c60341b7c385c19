package dev.rollcall.sync.reconcile;

import dev.rollcall.organization.OrganizationComparison;
import dev.rollcall.sync.organization.OrganizationEffects;
import dev.rollcall.sync.organization.OrganizationLimits;
import dev.rollcall.sync.reconcile.BrakeCheck.Item;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Stops a run that would change implausibly many users, organizations, memberships or teams in one of the ways in which a wrong or restored Keycloak
 * changes many.
 */
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

    /** Returns how many organizations, memberships and teams a run may end. */
    OrganizationLimits organizationLimits(OrganizationComparison.Current current) {
        ReconciliationConfig.BrakeShares shares = config.brakeShares();
        return new OrganizationLimits(
                limit(shares.organizationsEnded(), current.organizations()),
                limit(shares.membershipsEnded(), current.memberships()),
                limit(shares.teamsEnded(), current.teams()));
    }

    BrakeCheck check(RunCounts counts, Staging.Changes changes, long current, OrganizationEffects effects) {
        OrganizationLimits limits = organizationLimits(effects.current());
        OrganizationEffects.Organizations organizations = effects.organizations();
        long count = effects.current().organizations();
        ReconciliationConfig.BrakeShares shares = config.brakeShares();
        return new BrakeCheck(List.of(
                new Item(BrakeCheck.GONE, counts.missing() + counts.disabled(), goneLimit(current)),
                new Item(Staging.RETURNED, counts.returned(), returnedLimit(current)),
                new Item(Staging.ENABLED, changes.enabled(), limit(shares.enabled(), current)),
                new Item(Staging.EMPTIED, changes.emptied(), limit(shares.emptied(), current)),
                new Item(Staging.REPLACED, changes.replaced(), limit(shares.replaced(), current)),
                new Item(Staging.ROLES_GAINED, changes.rolesGained(), limit(shares.rolesGained(), current)),
                new Item(Staging.ROLES_LOST, changes.rolesLost(), limit(shares.rolesLost(), current)),
                new Item(BrakeCheck.ORGANIZATIONS_ENDED, organizations.ended(), limits.organizations()),
                new Item(
                        BrakeCheck.ORGANIZATIONS_DISABLED,
                        organizations.disabled(),
                        limit(shares.organizationsDisabled(), count)),
                new Item(
                        BrakeCheck.ORGANIZATIONS_RESTORED,
                        organizations.restored(),
                        limit(shares.organizationsRestored(), count)),
                new Item(
                        BrakeCheck.ORGANIZATIONS_CHANGED,
                        organizations.changed(),
                        limit(shares.organizationsChanged(), count)),
                new Item(BrakeCheck.MEMBERSHIPS_ENDED, effects.memberships(), limits.memberships()),
                new Item(
                        BrakeCheck.MEMBERSHIPS_RETURNED,
                        effects.returnedMemberships(),
                        limit(shares.membershipsReturned(), effects.current().memberships())),
                new Item(BrakeCheck.TEAMS_ENDED, effects.teams(), limits.teams())));
    }

    private long limit(double share, long current) {
        return Math.max(config.brakeMinimum(), (long) (share * current));
    }

    /** Returns why the run has to stop; empty if it may continue. */
    static Optional<String> problem(
            BrakeCheck check, RunCounts counts, long users, OrganizationComparison.Current organizations) {
        List<String> exceeded = Stream.of(
                        exceeded(check, counts, "users", users, Brake::isOfUsers),
                        exceeded(
                                check,
                                counts,
                                "organizations",
                                organizations.organizations(),
                                BrakeCheck.OF_ORGANIZATIONS::contains),
                        exceeded(
                                check,
                                counts,
                                "memberships",
                                organizations.memberships(),
                                BrakeCheck.OF_MEMBERSHIPS::contains),
                        exceeded(check, counts, "teams", organizations.teams(), BrakeCheck.TEAMS_ENDED::equals))
                .flatMap(Optional::stream)
                .toList();
        return exceeded.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "%s Nothing was changed. Look the samples up in Keycloak. If this is intended, start a run with force."
                                .formatted(String.join(" ", exceeded)));
    }

    private static boolean isOfUsers(String kind) {
        return !BrakeCheck.OF_ORGANIZATIONS.contains(kind)
                && !BrakeCheck.OF_MEMBERSHIPS.contains(kind)
                && !kind.equals(BrakeCheck.TEAMS_ENDED);
    }

    private static Optional<String> exceeded(
            BrakeCheck check, RunCounts counts, String records, long current, Predicate<String> kinds) {
        String effects = check.items().stream()
                .filter(Item::exceeded)
                .filter(item -> kinds.test(item.kind()))
                .map(item -> "%s, which is more than %d".formatted(effect(item, counts), item.limit()))
                .collect(Collectors.joining("; "));
        return effects.isEmpty() ? Optional.empty() : Optional.of("Of %d %s, %s.".formatted(current, records, effects));
    }

    private static String effect(Item item, RunCounts counts) {
        long number = item.records();
        return switch (item.kind()) {
            case BrakeCheck.GONE ->
                "at least %d would be deleted and %d disabled".formatted(counts.missing(), counts.disabled());
            case Staging.RETURNED -> "%d who were deleted would return".formatted(number);
            case Staging.ENABLED -> "%d who are disabled would be enabled".formatted(number);
            case Staging.EMPTIED -> "%d would lose the value of a field".formatted(number);
            case Staging.REPLACED -> "%d would get another value of a field".formatted(number);
            case Staging.ROLES_GAINED -> "%d would gain roles".formatted(number);
            case Staging.ROLES_LOST -> "%d would lose roles".formatted(number);
            case BrakeCheck.ORGANIZATIONS_ENDED, BrakeCheck.TEAMS_ENDED ->
                "at least %d would be deleted".formatted(number);
            case BrakeCheck.ORGANIZATIONS_DISABLED -> "%d would be disabled".formatted(number);
            case BrakeCheck.ORGANIZATIONS_RESTORED -> "%d that were deleted or disabled would return".formatted(number);
            case BrakeCheck.ORGANIZATIONS_CHANGED -> "%d would get another value of a field".formatted(number);
            case BrakeCheck.MEMBERSHIPS_RETURNED -> "%d that had ended would return".formatted(number);
            case BrakeCheck.MEMBERSHIPS_ENDED -> "at least %d would end".formatted(number);
            default -> throw new IllegalArgumentException(item.kind());
        };
    }
}
