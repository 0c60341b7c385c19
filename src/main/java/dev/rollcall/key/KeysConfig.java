package dev.rollcall.key;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** API keys of users. {@code SigningConfig} switches them on. */
@ConfigMapping(prefix = "rollcall.keys")
public interface KeysConfig {

    /**
     * Time for which the former secret of a key counts after a rotation. Longer: there is more time to replace it everywhere; shorter: a
     * secret that has leaked is of use for less time. To end a leaked secret at once, revoke the key.
     */
    @WithDefault("1D")
    Duration rotationOverlap();

    /** Maximum number of active keys of one user. */
    @WithDefault("20")
    int perOwner();

    /** Time for which a key is shown after it has ended or expired. Longer: people find out what an old key was; shorter: fewer rows. */
    @WithDefault("90D")
    Duration endedRetention();
}
