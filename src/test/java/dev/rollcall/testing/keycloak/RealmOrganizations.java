package dev.rollcall.testing.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.testing.Realm;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Changes the organizations of a realm through the Admin API, without Rollcall. */
public final class RealmOrganizations {

    private static final String TEAMS = "teams";

    private final Realm realm;

    public RealmOrganizations(Realm realm) {
        this.realm = realm;
    }

    /**
     * Creates an organization with a new unique name.
     *
     * @return its id
     */
    public String create(String prefix) {
        return idOf(realm.admin("POST", "/organizations", Map.of("name", unique(prefix))));
    }

    public static String unique(String prefix) {
        return prefix + "-" + UUID.randomUUID().toString().substring(0, 8);
    }

    /** Returns the representation of an organization. */
    public JsonNode get(String id) {
        return Realm.json(realm.admin("GET", "/organizations/" + id, null).body());
    }

    public void rename(String id, String name) {
        realm.admin(
                "PUT",
                "/organizations/" + id,
                Map.of("name", name, "alias", get(id).path("alias").asText(), "enabled", true));
    }

    public void delete(String id) {
        realm.admin("DELETE", "/organizations/" + id, null);
    }

    /** Deletes all organizations of the realm. */
    public void deleteAll() {
        Realm.json(realm.admin("GET", "/organizations?max=1000", null).body())
                .forEach(organization -> delete(organization.path("id").asText()));
    }

    public void join(String id, String subject) {
        realm.admin("POST", "/organizations/" + id + "/members", subject);
    }

    public void leave(String id, String subject) {
        realm.admin("DELETE", "/organizations/" + id + "/members/" + subject, null);
    }

    /**
     * Creates a team, and the group above it if there is none.
     *
     * @return its id
     */
    public String createTeam(String id, String name) {
        String groups = "/organizations/" + id + "/groups";
        JsonNode found = Realm.json(realm.admin("GET", groups, null).body());
        String parent = null;
        for (JsonNode group : found) {
            if (group.path("name").asText().equals(TEAMS)) {
                parent = group.path("id").asText();
            }
        }
        if (parent == null) {
            parent = idOf(realm.admin("POST", groups, Map.of("name", TEAMS)));
        }
        return idOf(realm.admin("POST", groups + "/" + parent + "/children", Map.of("name", name)));
    }

    public void renameTeam(String id, String team, String name) {
        realm.admin("PUT", "/organizations/" + id + "/groups/" + team, Map.of("id", team, "name", name));
    }

    public void deleteTeam(String id, String team) {
        realm.admin("DELETE", "/organizations/" + id + "/groups/" + team, null);
    }

    public void joinTeam(String id, String team, String subject) {
        realm.admin("PUT", "/organizations/" + id + "/groups/" + team + "/members/" + subject, null);
    }

    public void leaveTeam(String id, String team, String subject) {
        realm.admin("DELETE", "/organizations/" + id + "/groups/" + team + "/members/" + subject, null);
    }

    /** Grants a role of {@code realm-management} to the service account of the service's client, or takes it. */
    public void serviceRole(String method, String role) {
        String management = client("realm-management");
        JsonNode representation = Realm.json(realm.admin("GET", "/clients/" + management + "/roles/" + role, null)
                .body());
        realm.admin(
                method, "/users/" + serviceAccount() + "/role-mappings/clients/" + management, List.of(representation));
    }

    /** Returns the subject of the service account of the service's client. */
    public String serviceAccount() {
        return Realm.json(realm.admin("GET", "/clients/" + client("rollcall") + "/service-account-user", null)
                        .body())
                .path("id")
                .asText();
    }

    private String client(String clientId) {
        return Realm.json(realm.admin("GET", "/clients?clientId=" + clientId, null)
                        .body())
                .path(0)
                .path("id")
                .asText();
    }

    private static String idOf(HttpResponse<String> created) {
        String location = created.headers().firstValue("Location").orElseThrow();
        return location.substring(location.lastIndexOf('/') + 1);
    }
}
