package dev.rollcall.observability;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/** How many lines security events may write to the log. Their metric counts all of them. */
@ConfigMapping(prefix = "rollcall.security-log")
public interface SecurityLogConfig {

    /**
     * How many lines each kind of event may write in {@link #period}; the others are one line at its end, with their number. More
     * of them keep the details of a larger attack, and fill the log sooner.
     */
    @WithDefault("100")
    @Min(1)
    int lines();

    /** A second at least. */
    @WithDefault("10S")
    @DurationMin(seconds = 1)
    Duration period();
}
