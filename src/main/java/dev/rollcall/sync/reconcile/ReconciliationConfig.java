package dev.rollcall.sync.reconcile;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Comparison of all users with Keycloak. */
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

    /** A number of users that a run may always delete or disable, even above the share. */
    @WithDefault("10")
    int brakeMinimum();
}
