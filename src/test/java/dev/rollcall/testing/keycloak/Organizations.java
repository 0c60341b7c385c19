package dev.rollcall.testing.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.testing.Realm;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Changes the organizations of a realm in Keycloak, without Rollcall. */
public final class Organizations {

    private final Realm realm;

    public Organizations(Realm realm) {
        this.realm = realm;
    }

    /**
     * Creates an organization with a new unique name.
     *
     * @return Keycloak's id
     */
    public String create(String prefix) {
        String name = prefix + "-" + UUID.randomUUID().toString().substring(0, 8);
        return create(Map.of("name", name, "enabled", true));
    }

    /** Creates an organization with members. */
    public String create(String prefix, List<Realm.Identity> members) {
        String id = create(prefix);
        members.forEach(identity -> add(id, identity));
        return id;
    }

    public String create(Map<String, ?> representation) {
        return Realm.idOf(realm.admin("POST", "/organizations", representation));
    }

    public JsonNode get(String id) {
        return realm.read("/organizations/" + id);
    }

    /** Changes some properties and keeps the others. */
    public void update(String id, Map<String, ?> changes) {
        ObjectNode representation = (ObjectNode) get(id);
        changes.forEach(representation::putPOJO);
        realm.admin("PUT", "/organizations/" + id, representation);
    }

    public void delete(String id) {
        realm.admin("DELETE", "/organizations/" + id, null);
    }

    /** Deletes all organizations of the realm. */
    public void deleteAll() {
        realm.read("/organizations?max=1000")
                .forEach(organization -> delete(organization.path("id").asText()));
    }

    public void add(String id, Realm.Identity identity) {
        add(id, identity.subject());
    }

    public void add(String id, String subject) {
        realm.admin("POST", "/organizations/" + id + "/members", subject);
    }

    public void remove(String id, Realm.Identity identity) {
        realm.admin("DELETE", "/organizations/" + id + "/members/" + identity.subject(), null);
    }

    /** Creates a group of the organization: {@code /teams} makes its children teams. */
    public String createGroup(String id, String name) {
        return Realm.idOf(realm.admin("POST", "/organizations/" + id + "/groups", Map.of("name", name)));
    }

    public String createTeam(String id, String teams, String name) {
        return Realm.idOf(
                realm.admin("POST", "/organizations/" + id + "/groups/" + teams + "/children", Map.of("name", name)));
    }

    /** Makes an existing group a child of another one. */
    public void moveGroup(String id, String group, String name, String parent) {
        realm.admin(
                "POST", "/organizations/" + id + "/groups/" + parent + "/children", Map.of("id", group, "name", name));
    }

    public void renameTeam(String id, String team, String name) {
        realm.admin("PUT", "/organizations/" + id + "/groups/" + team, Map.of("name", name));
    }

    public void deleteGroup(String id, String group) {
        realm.admin("DELETE", "/organizations/" + id + "/groups/" + group, null);
    }

    public void join(String id, String team, Realm.Identity identity) {
        realm.admin("PUT", "/organizations/" + id + "/groups/" + team + "/members/" + identity.subject(), null);
    }

    public void leave(String id, String team, Realm.Identity identity) {
        realm.admin("DELETE", "/organizations/" + id + "/groups/" + team + "/members/" + identity.subject(), null);
    }
}
