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

    /** Time from a failed run to the next one. */
    @WithDefault("10M")
    Duration retryAfter();

    /**
     * The share of users that a run may delete or disable. A run that would exceed it stops and changes nothing, unless it is forced.
     * Higher lets a mistake in Keycloak through; lower stops intended changes.
     */
    @WithDefault("0.05")
    double brakeShare();

    /** Number of users that a run may always delete or disable, and change in each of the other ways, even above the share. */
    @WithDefault("10")
    int brakeMinimum();

    /** The shares of users that a run may change in other ways. A run that would exceed one of them stops, too. */
    BrakeShares brakeShares();

    /**
     * The shares for what a restored or wrong Keycloak changes in many users at once. A higher share lets such a mistake through; a lower
     * one stops intended changes.
     */
    interface BrakeShares {

        /** Deleted users who return. Rare, unless Keycloak was restored from a backup that is older than their deletion. */
        @WithDefault("0.002")
        double returned();

        /** Disabled users who are enabled again. */
        @WithDefault("0.01")
        double enabled();

        /** Users who lose the value of a field, such as the e-mail address. */
        @WithDefault("0.05")
        double emptied();

        /** Users for whom a field gets another value. The first value of an empty field does not count. */
        @WithDefault("0.1")
        double replaced();

        /** Users who gain a role. Lower than for lost roles, because a restored Keycloak gives back what was taken away. */
        @WithDefault("0.1")
        double rolesGained();

        /** Users who lose a role. High, because a stopped run does not revoke the roles either. */
        @WithDefault("0.25")
        double rolesLost();

        /** Organizations that become tombstones, with their memberships. */
        @WithDefault("0.05")
        double organizationsEnded();

        /** Organizations that are disabled, and in Keycloak their managed members with them. */
        @WithDefault("0.05")
        double organizationsDisabled();

        /**
         * Organizations that were deleted or disabled, and are back or enabled again. Rare, unless Keycloak was restored from a backup that
         * is older.
         */
        @WithDefault("0.01")
        double organizationsRestored();

        /** Organizations that get another name, alias or other domains, or are disabled or enabled. */
        @WithDefault("0.1")
        double organizationsChanged();

        /**
         * Memberships that end: by themselves, with their organization, or because they have another type. The roles of their members are
         * lost for good, even if Keycloak has them again later.
         */
        @WithDefault("0.05")
        double membershipsEnded();

        /**
         * Memberships that ended here within 90 days, and are back. Rare, unless Keycloak was restored from a backup that is older than
         * their end.
         */
        @WithDefault("0.01")
        double membershipsReturned();

        /** Teams that end, by themselves or with their organization. */
        @WithDefault("0.05")
        double teamsEnded();
    }
}
