package dev.rollcall.sync.reconcile;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Comparison of all users and organizations with Keycloak. */
@ConfigMapping(prefix = "rollcall.reconciliation")
public interface ReconciliationConfig {

    /** Whether this replica takes part. If none does, requested runs wait. */
    @WithDefault("true")
    boolean enabled();

    /** Whether runs start by themselves: the first one soon after the first start, the others after {@link #interval}. */
    @WithDefault("true")
    boolean scheduled();

    /** Time from the last run to the next one. Shorter: drift that no event reports is found sooner; longer: less load. */
    @WithDefault("24H")
    Duration interval();

    /**
     * Time from the last run to the next one, if Keycloak synchronizes users of a directory by its own timer, of which no event reports. It is
     * never less than nine times the last run's length after its end. Shorter: records lag less behind the directory; longer: less load.
     */
    @WithDefault("1H")
    Duration federatedInterval();

    /** Time from a failed run to the next one. */
    @WithDefault("10M")
    Duration retryAfter();

    /** Number of records that a run may always change in each way, even above the share. */
    @WithDefault("10")
    int brakeMinimum();

    /** The shares of records that a run may change. */
    BrakeShares brakeShares();

    /**
     * The shares of users, organizations, memberships or teams that a run may change in each of the ways in which a restored or wrong
     * Keycloak changes many at once. A run that would exceed one of them stops and changes nothing, unless it is forced. A higher share lets
     * such a mistake through; a lower one stops intended changes. What is new, and the first value of a field, never counts.
     */
    interface BrakeShares {

        /** Records that end or are disabled: users, organizations with their managed members, memberships with their roles, and teams. */
        @WithDefault("0.05")
        double gone();

        /**
         * Records that gain access: users and organizations that were deleted or disabled and are back or enabled again, users who gain a role, and
         * memberships that ended within 90 days and are back. Rare, unless Keycloak was restored from an older backup.
         */
        @WithDefault("0.01")
        double gainsAccess();

        /** Other changes: a user or an organization gets another value of a field, a user loses the value of one, or loses a role. */
        @WithDefault("0.1")
        double changed();
    }
}
