package dev.rollcall.directory.keycloak;

import static dev.rollcall.directory.keycloak.call.KeycloakJson.array;
import static dev.rollcall.directory.keycloak.call.KeycloakJson.elements;
import static dev.rollcall.directory.keycloak.call.KeycloakJson.required;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.directory.DirectoryPendingException;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.federation.UserFederations;
import dev.rollcall.directory.keycloak.call.KeycloakCalls;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Reads the user federations of Keycloak's realm, and lets Keycloak synchronize them. */
@ApplicationScoped
class KeycloakFederations implements UserFederations, KeycloakUser.LdapFederations {

    private static final Logger LOG = Logger.getLogger(KeycloakFederations.class);

    private static final String TYPE = "org.keycloak.storage.UserStorageProvider";
    private static final Duration REFUSED = Duration.ofMinutes(1);
    private static final String CHANGED_USERS = "triggerChangedUsersSync";

    private final KeycloakAdmin admin;
    private final KeycloakAdmin listings;
    private final KeycloakCalls calls;
    private final Clock clock;
    private final String clientId;

    /** The federations as they were last read. The kind of one never changes, so an outdated list does no harm as long as it has it. */
    private volatile Optional<List<Federation>> known = Optional.empty();

    /** When the service was last not allowed to read the federations; null if it always was. */
    private volatile Instant refusedAt;

    /** Keycloak's id of the service's own client; null until it has been requested. */
    private volatile String ownClient;

    KeycloakFederations(
            KeycloakAdmin admin,
            @Identifier(KeycloakAdmin.FOR_LISTINGS) KeycloakAdmin listings,
            KeycloakCalls calls,
            Clock clock,
            @ConfigProperty(name = "quarkus.oidc.client-id") String clientId) {
        this.admin = admin;
        this.listings = listings;
        this.calls = calls;
        this.clock = clock;
        this.clientId = clientId;
    }

    @Override
    public List<Federation> all() {
        List<Federation> found = elements(array(calls.ask(() -> admin.components(TYPE))))
                .map(KeycloakFederations::federation)
                .sorted(Comparator.comparing(Federation::name))
                .toList();
        known = Optional.of(found);
        return found;
    }

    @Override
    public Optional<List<Federation>> known() {
        return known;
    }

    /** Keycloak compares the whole value if it is quoted. */
    @Override
    public List<String> subjects(String directoryId) {
        if (directoryId.contains("\"")) {
            return List.of();
        }
        String query = "%s:\"%s\"".formatted(KeycloakUser.LDAP_ID, directoryId);
        return elements(array(calls.ask(() -> admin.usersByAttribute(query, true))))
                .map(user -> required(user, "id"))
                .toList();
    }

    private static Federation federation(JsonNode component) {
        JsonNode config = component.path("config");
        return new Federation(
                required(component, "id"),
                component.path("name").asText(),
                component.path("providerId").asText().equals("ldap"),
                config.path("enabled").path(0).asBoolean(true),
                Stream.of("changedSyncPeriod", "fullSyncPeriod")
                        .map(name -> config.path(name).path(0).asLong(-1))
                        .filter(seconds -> seconds > 0)
                        .min(Comparator.naturalOrder())
                        .map(Duration::ofSeconds));
    }

    /** If the service may not read the federations, none of them counts as an LDAP directory. */
    @Override
    public boolean isLdap(String federation) {
        return known.flatMap(all -> find(all, federation))
                .or(() -> find(allowed(), federation))
                .orElse(false);
    }

    private static Optional<Boolean> find(List<Federation> federations, String id) {
        return federations.stream()
                .filter(each -> each.id().equals(id))
                .map(Federation::ldap)
                .findFirst();
    }

    /** A listing must not be refused once for each user. */
    private List<Federation> allowed() {
        if (refusedAt != null && refusedAt.plus(REFUSED).isAfter(clock.instant())) {
            return List.of();
        }
        try {
            return all();
        } catch (DirectoryRefusedException e) {
            refusedAt = clock.instant();
            LOG.debugf("The user federations cannot be read: %s", e.getMessage());
            return List.of();
        }
    }

    @Override
    public Synchronized synchronize(String id) {
        JsonNode result = calls.changeOnce(() -> listings.synchronize(id, CHANGED_USERS));
        if (result == null || !result.path("added").isIntegralNumber()) {
            throw new DirectoryPendingException(
                    "Keycloak did not return how many users it has synchronized", null, true);
        }
        return new Synchronized(
                result.path("ignored").asBoolean(),
                Stream.of("added", "updated", "removed")
                        .mapToLong(count -> result.path(count).asLong())
                        .sum(),
                result.path("failed").asLong());
    }

    /** Whether an admin event is about a synchronization that this service itself, or another replica, has asked for: it has counted the users. */
    boolean isOwnSynchronization(JsonNode event) {
        String path = event.path("resourcePath").asText();
        return path.startsWith("user-storage/")
                && path.endsWith("/sync")
                && event.path("authDetails").path("clientId").asText().equals(ownClient());
    }

    private String ownClient() {
        if (ownClient == null) {
            try {
                ownClient = elements(array(calls.ask(() -> admin.clients(clientId))))
                        .map(client -> required(client, "id"))
                        .findFirst()
                        .orElse(null);
            } catch (DirectoryRefusedException e) {
                LOG.debugf("The service's own client cannot be read: %s", e.getMessage());
            }
        }
        return ownClient;
    }
}
