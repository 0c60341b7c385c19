package dev.rollcall.directory.profile;

import io.smallrye.config.ConfigMapping;
import java.util.List;
import java.util.Optional;

/** The attributes of the realm's user profile that the service copies. */
@ConfigMapping(prefix = "rollcall.profile")
public interface ProfileConfig {

    /** Names of attributes that the realm's user profile declares, at most 20. None by default. */
    Optional<List<String>> attributes();
}
