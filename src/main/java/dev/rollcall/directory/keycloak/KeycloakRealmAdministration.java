package dev.rollcall.directory.keycloak;

import static dev.rollcall.directory.keycloak.call.KeycloakJson.array;
import static dev.rollcall.directory.keycloak.call.KeycloakJson.elements;
import static dev.rollcall.directory.keycloak.call.KeycloakJson.entries;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryRefusedException.Kind;
import dev.rollcall.directory.DirectoryRoles;
import dev.rollcall.directory.RealmAdministration;
import dev.rollcall.directory.keycloak.call.KeycloakCalls;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Finds users and roles with roles of the client {@code realm-management}, which administer the realm. Without {@code view-clients}, Keycloak
 * silently omits client roles. So a response counts only after a call that needs this right has succeeded.
 */
@ApplicationScoped
class KeycloakRealmAdministration implements RealmAdministration {

    private static final String REALM_MANAGEMENT = "realm-management";

    private final KeycloakAdmin admin;
    private final KeycloakCalls calls;

    /** The id of the client; null until it has been requested. */
    private volatile String cachedClient;

    KeycloakRealmAdministration(KeycloakAdmin admin, KeycloakCalls calls) {
        this.admin = admin;
        this.calls = calls;
    }

    @Override
    public boolean isHeldBy(String subject) {
        try {
            return holdsRolesOf(client(), subject);
        } catch (DirectoryRefusedException e) {
            if (!e.isGone()) {
                throw e;
            }
            // either the user was deleted, or the client was replaced
            return calls.askUnlessGone(() -> admin.user(subject)).isPresent() && holdsRolesOf(findClient(), subject);
        }
    }

    private boolean holdsRolesOf(String client, String subject) {
        return !array(asked(() -> admin.effectiveClientRoles(subject, client))).isEmpty();
    }

    @Override
    public Set<String> containedIn(Collection<DirectoryRoles.Role> roles) {
        if (roles.isEmpty()) {
            return Set.of();
        }
        List<DirectoryRoles.Role> composites =
                roles.stream().filter(DirectoryRoles.Role::composite).toList();
        // A replaced client would go unnoticed here. The request also proves that client roles are not omitted.
        String client = composites.isEmpty() ? client() : findClient();
        return composites.stream()
                .filter(role -> containsRolesOf(client, role.id()))
                .map(DirectoryRoles.Role::name)
                .collect(Collectors.toSet());
    }

    private boolean containsRolesOf(String client, String role) {
        Set<String> visited = new HashSet<>(Set.of(role));
        Deque<String> unread = new ArrayDeque<>(visited);
        while (!unread.isEmpty()) {
            for (JsonNode inside : composites(unread.pop())) {
                if (inside.path("clientRole").asBoolean()
                        && inside.path("containerId").asText().equals(client)) {
                    return true;
                }
                String id = inside.path("id").asText();
                if (inside.path("composite").asBoolean() && visited.add(id)) {
                    unread.push(id);
                }
            }
        }
        return false;
    }

    private List<JsonNode> composites(String role) {
        return entries(KeycloakCalls.unlessGone(() -> asked(() -> admin.composites(role))));
    }

    private String client() {
        String client = cachedClient;
        return client == null ? findClient() : client;
    }

    private String findClient() {
        JsonNode clients = array(asked(() -> admin.clients(REALM_MANAGEMENT)));
        String found = elements(clients)
                .filter(client -> client.path("clientId").asText().equals(REALM_MANAGEMENT))
                .map(client -> client.path("id").asText())
                .findFirst()
                .orElseThrow(KeycloakRealmAdministration::unseen);
        cachedClient = found;
        return found;
    }

    private JsonNode asked(Supplier<JsonNode> call) {
        try {
            return calls.ask(call);
        } catch (DirectoryRefusedException e) {
            throw e.kind() == Kind.FORBIDDEN ? unseen() : e;
        }
    }

    private static DirectoryRefusedException unseen() {
        return new DirectoryRefusedException(
                Kind.FORBIDDEN,
                "The service account cannot see who administers the realm in Keycloak. Assign it the role `view-clients` of `realm-management`: see 'keycloak' in the readiness details.",
                List.of());
    }
}
