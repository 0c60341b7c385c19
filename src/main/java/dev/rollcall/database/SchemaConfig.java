package dev.rollcall.database;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How the schema is looked at when the service starts. */
@ConfigMapping(prefix = "rollcall.schema")
public interface SchemaConfig {

    /** Whether the start brings the schema up to date. Off where a job does that before the roll-out. */
    @WithDefault("true")
    boolean migrate();

    /**
     * Whether the start is stopped by a schema that lacks what the service needs. Without it the service starts though there
     * is no database at all, and whatever needs one fails; good for making a class-data archive, and for nothing else.
     */
    @WithDefault("true")
    boolean check();
}
