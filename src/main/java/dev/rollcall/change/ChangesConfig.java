package dev.rollcall.change;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** The change log, which other services follow. */
@ConfigMapping(prefix = "rollcall.changes")
public interface ChangesConfig {

    /**
     * Maximum age of an entry. A service that was away for longer has to start again from an export. A month of a hundred changes a second
     * is about 90 GB.
     */
    @WithDefault("30D")
    Duration retention();

    /**
     * Interval at which one replica looks for new entries to number. Longer: followers learn of changes later; shorter: more small queries,
     * on that replica only.
     */
    @WithDefault("150MS")
    Duration pollInterval();
}
