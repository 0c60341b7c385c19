package dev.rollcall.directory.keycloak;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** How the service uses Keycloak as itself: by its own client and the Admin API. */
@ConfigMapping(prefix = "rollcall.directory")
public interface DirectoryConfig {

    /** How often the service's own client is checked; while Keycloak has never answered, every five seconds. */
    @WithDefault("1M")
    Duration checkInterval();

    /** The roles of {@code realm-management} that the service's account must hold. */
    @WithDefault("manage-users,view-clients,view-events,view-realm,view-users")
    Set<String> requiredRoles();

    /** The realm's Admin API; derived from {@code quarkus.oidc.auth-server-url} if it is not given. */
    Optional<String> adminUrl();

    /** How many calls of the Admin API are made at once, on each replica; ten times as many may wait. */
    @WithDefault("10")
    int concurrency();

    /**
     * How long Keycloak may take for a page of many people, their roles or their groups. It sorts all of them for each: seconds, in a
     * realm of a hundred thousand that has to share its machine.
     */
    @WithDefault("60S")
    Duration listingTimeout();

    /**
     * How long Keycloak is left alone when half of the last ten calls were not answered; then one is made to see. What is refused for
     * as long after Keycloak is back is refused for nothing.
     */
    @WithDefault("1S")
    Duration breakerDelay();
}
