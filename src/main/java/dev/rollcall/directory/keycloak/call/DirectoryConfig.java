package dev.rollcall.directory.keycloak.call;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Settings of the service's own client in Keycloak, and of its calls to the Admin API. */
@ConfigMapping(prefix = "rollcall.directory")
public interface DirectoryConfig {

    /** Interval of the checks of the service's own client; every five seconds until Keycloak has answered once. */
    @WithDefault("1M")
    Duration checkInterval();

    /** The roles of {@code realm-management} that the service account must have. */
    @WithDefault("manage-users,view-clients,view-events,view-realm,view-users")
    Set<String> requiredRoles();

    /** The roles of {@code realm-management} that it must have besides, if the realm has organizations. */
    @WithDefault("manage-organizations")
    Set<String> organizationRoles();

    /** The URL of the realm's Admin API; derived from {@code quarkus.oidc.auth-server-url} if not set. */
    Optional<String> adminUrl();

    /** Maximum number of concurrent calls to the Admin API on each replica; ten times as many may wait. */
    @WithDefault("10")
    int concurrency();

    /**
     * Maximum time for a page of identities, roles or groups. Keycloak sorts all of them for each page, which takes seconds in a realm of a hundred
     * thousand users on a shared machine. After a time-out, a reconciliation pauses for the same time and asks for fewer users. Longer: a
     * busy Keycloak is waited for; shorter: a page that is too large is found sooner.
     */
    @WithDefault("60S")
    Duration listingTimeout();

    /** Maximum time for the deletion of an organization. Keycloak takes eight seconds for 400 members; longer for managed ones. */
    @WithDefault("60S")
    Duration organizationDeletionTimeout();

    /**
     * Time for which the circuit breaker stays open after half of the last ten calls got no response; then one call tests whether Keycloak is back. A
     * longer delay refuses more requests for no reason after Keycloak is back.
     */
    @WithDefault("1S")
    Duration breakerDelay();
}
