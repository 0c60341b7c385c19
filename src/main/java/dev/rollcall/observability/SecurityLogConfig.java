package dev.rollcall.observability;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Limits the log lines of security events. The metric counts all events. */
@ConfigMapping(prefix = "rollcall.security-log")
public interface SecurityLogConfig {

    /**
     * Maximum number of lines for each kind of event in each {@link #period}; one summary line counts the suppressed ones. A larger value
     * keeps the details of a larger attack, but fills the log sooner.
     */
    @WithDefault("100")
    int lines();

    /** The period of the limit; at least one second. */
    @WithDefault("10S")
    Duration period();
}
