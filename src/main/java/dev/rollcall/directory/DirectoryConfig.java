package dev.rollcall.directory;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Set;

/** How the service looks after its own client in Keycloak. */
@ConfigMapping(prefix = "rollcall.directory")
public interface DirectoryConfig {

    /** How often the service's own client is checked; while Keycloak has never answered, every five seconds. */
    @WithDefault("1M")
    Duration checkInterval();

    /** The roles of {@code realm-management} that the service's account must hold. */
    @WithDefault("view-users")
    Set<String> requiredRoles();
}
