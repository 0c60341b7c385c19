package dev.rollcall.statistics;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** The numbers that {@code GET /api/v1/statistics} shows. */
@ConfigMapping(prefix = "rollcall.statistics")
public interface StatisticsConfig {

    /**
     * Time of the day (UTC), as the time since midnight, from which on all records are counted anew. The count reads the whole table of users
     * once, and blocks nobody: choose a time with little load.
     */
    @WithDefault("3H")
    Duration recountAt();
}
