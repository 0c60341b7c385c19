package dev.rollcall.directory.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.clock.KeycloakClock;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.directory.keycloak.call.KeycloakCalls;
import dev.rollcall.directory.keycloak.call.KeycloakJson;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Looks for updates of an organization that other clients of Keycloak made while this service replaced its representation. Keycloak has no
 * conditional update of organizations, so one of both may have erased what the other had changed.
 */
@Singleton
record OrganizationUpdates(KeycloakAdmin admin, KeycloakCalls calls, KeycloakClock clock) {

    private static final Logger LOG = Logger.getLogger(OrganizationUpdates.class);

    /** Keycloak's clock is known to a second. */
    private static final Duration MARGIN = Duration.ofSeconds(1);

    private static final List<String> TYPE = List.of("ORGANIZATION");
    private static final int MOST = 100;

    /** Returns Keycloak's time. */
    Instant now() {
        return clock.now();
    }

    /**
     * Logs a warning if admin events name another client or user who has updated the organization since then. Without admin events, or the right
     * to read them, there is no warning: the update itself was made.
     *
     * @param id the organization's id in Keycloak
     * @param from by Keycloak's clock
     */
    void warnOfOthers(String id, Instant from) {
        try {
            if (writers(id, from).size() > 1) {
                LOG.warnf(
                        "Another client of Keycloak updated organization %s at the same time as this service. Keycloak replaces an organization"
                                + " as a whole, so one of the two updates may have erased a part of the other; compare the organization"
                                + " with Keycloak's admin events.",
                        id);
            }
        } catch (DirectoryUnavailableException | DirectoryRefusedException e) {
            LOG.debugf(e, "The admin events of organization %s cannot be read", id);
        }
    }

    /** The clients and users of the updates. Each replica of this service is the same client and user. */
    private Set<String> writers(String id, Instant from) {
        JsonNode events =
                calls.ask(() -> admin.adminEvents(TYPE, from.minus(MARGIN).toEpochMilli(), null, "asc", MOST));
        return KeycloakJson.elements(events)
                .filter(event -> event.path("operationType").asText().equals("UPDATE"))
                .filter(event -> event.path("resourcePath").asText().equals("organizations/" + id))
                .map(event -> event.path("authDetails"))
                .map(by ->
                        by.path("clientId").asText() + " " + by.path("userId").asText())
                .collect(Collectors.toSet());
    }
}
