package dev.rollcall.sync.reconcile;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How all records are compared with Keycloak. */
@ConfigMapping(prefix = "rollcall.reconciliation")
public interface ReconciliationConfig {

    /** Whether this replica takes part. Where none does, runs that are asked for wait. */
    @WithDefault("true")
    boolean enabled();

    /** Whether runs begin by themselves: the first one soon after the first start, others by {@link #interval}. */
    @WithDefault("true")
    boolean scheduled();

    /** How long after the last one the next run begins: what nobody reports stays unnoticed for so long, against the load. */
    @WithDefault("24H")
    Duration interval();

    /** How long after a run that failed the next one begins. */
    @WithDefault("10M")
    Duration retryAfter();

    /**
     * Which share of the records a run may make tombstones or disable; beyond that it stops and changes nothing, until one is
     * forced. More lets a mistake in Keycloak through, less stops what is meant.
     */
    @WithDefault("0.05")
    double brakeShare();

    /** So many may always be, whatever their share. */
    @WithDefault("10")
    int brakeMinimum();
}
