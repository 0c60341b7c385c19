package dev.rollcall.testing.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.testing.Realm;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Makes users administrators of their realm: grants a role of the client {@code realm-management} in each way Keycloak supports. */
public final class RealmAdministrators {

    /** Any role of {@code realm-management} will do. */
    private static final String ROLE = "view-events";

    private final Realm realm;
    private final String client;
    private final JsonNode role;

    public RealmAdministrators(Realm realm) {
        this.realm = realm;
        this.client = idOfClient("realm-management");
        this.role = get("/clients/" + client + "/roles/" + ROLE);
    }

    /** The ways a user gets a role of {@code realm-management}. */
    public enum GrantPath {
        DIRECT,
        GROUP,
        PARENT_GROUP,
        COMPOSITE_ROLE,
        NESTED_COMPOSITE_ROLE
    }

    public void grant(Realm.Identity identity, GrantPath path) {
        String subject = identity.subject();
        switch (path) {
            case DIRECT -> realm.admin("POST", "/users/" + subject + rolesOfClient(), List.of(role));
            case GROUP -> realm.join(identity, group());
            case PARENT_GROUP -> realm.join(identity, realm.createGroupBelow(group(), "below"));
            case COMPOSITE_ROLE -> realm.grant(identity, roleWithAdministration());
            case NESTED_COMPOSITE_ROLE -> realm.grant(identity, nestedRoleWithAdministration());
        }
    }

    private String group() {
        String group = realm.createGroup("administrators");
        realm.admin("POST", "/groups/" + group + rolesOfClient(), List.of(role));
        return group;
    }

    private String rolesOfClient() {
        return "/role-mappings/clients/" + client;
    }

    /** Creates a realm role that contains a role of realm-management. */
    public String roleWithAdministration() {
        String name = realm.createRole("administration");
        addTo(name);
        return name;
    }

    /** Creates a realm role that contains a realm role that contains a client role that contains a role of realm-management. */
    public String nestedRoleWithAdministration() {
        String account = idOfClient("account");
        String inClient = "administration-" + UUID.randomUUID().toString().substring(0, 8);
        realm.admin("POST", "/clients/" + account + "/roles", Map.of("name", inClient));
        JsonNode clientRole = get("/clients/" + account + "/roles/" + inClient);
        realm.admin("POST", "/roles-by-id/" + clientRole.path("id").asText() + "/composites", List.of(role));
        String inner = realm.createRole("inner");
        add(inner, clientRole);
        String outer = realm.createRole("outer");
        add(outer, get("/roles/" + inner));
        return outer;
    }

    /** Creates a realm role that contains another realm role and a client role, neither of which administers anything. */
    public String harmlessComposite() {
        String inner = realm.createRole("inner");
        String outer = realm.createRole("outer");
        add(outer, get("/roles/" + inner));
        add(outer, get("/clients/" + idOfClient("account") + "/roles/view-profile"));
        // a cycle: the outer role contains itself
        add(inner, get("/roles/" + outer));
        return outer;
    }

    /** Adds a role of realm-management to a realm role. */
    public void addTo(String name) {
        add(name, role);
    }

    private void add(String name, JsonNode inside) {
        realm.admin("POST", "/roles/" + name + "/composites", List.of(inside));
    }

    private String idOfClient(String clientId) {
        return get("/clients?clientId=" + clientId).at("/0/id").asText();
    }

    private JsonNode get(String path) {
        return realm.read(path);
    }
}
