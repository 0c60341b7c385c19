package dev.rollcall.database;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Handling of the schema at the start. */
@ConfigMapping(prefix = "rollcall.schema")
public interface SchemaConfig {

    /** The default of {@link #lockTimeout}. */
    Duration LOCK_TIMEOUT = Duration.ofMinutes(5);

    /** Whether the start brings the schema up to date. Turn it off where a job does that before the roll-out. */
    @WithDefault("true")
    boolean migrate();

    /**
     * Whether the start fails if the schema lacks what the service needs. If off, the service starts even without a database, and
     * everything that needs one fails. This is good for recording an AOT cache or a class-data archive, and for nothing else.
     */
    @WithDefault("true")
    boolean check();

    /**
     * Time that a start, or the migration job, waits while another process migrates the schema. Then it ends and names that process. If
     * replicas start while another one migrates, it must be longer than the longest migration.
     */
    @WithDefault("5M")
    Duration lockTimeout();
}
