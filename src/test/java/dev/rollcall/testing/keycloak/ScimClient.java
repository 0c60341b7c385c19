package dev.rollcall.testing.keycloak;

import static io.restassured.RestAssured.given;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.testing.Realm;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A system that provisions users of the realm with Keycloak's own SCIM API, which is switched on until it is closed. */
public final class ScimClient implements AutoCloseable {

    private static final String SCHEMAS = "urn:ietf:params:scim:";

    private final Realm realm;
    private final String url;
    private final RealmClient client;

    private ScimClient(Realm realm, String url, RealmClient client) {
        this.realm = realm;
        this.url = url;
        this.client = client;
    }

    public static ScimClient of(Realm realm) {
        realm.set(Map.of("scimApiEnabled", true));
        String url = realm.url() + "/scim/v2";
        RealmClient client =
                RealmClient.named("scim").withServiceAccount().withAudience(url).create(realm);
        grant(realm, realm.identity("service-account-" + client.clientId()).subject());
        return new ScimClient(realm, url, client);
    }

    private static void grant(Realm realm, String serviceAccount) {
        String management = realm.client("realm-management").path("id").asText();
        List<JsonNode> roles = Stream.of("manage-users", "view-users", "query-groups")
                .map(role -> realm.read("/clients/" + management + "/roles/" + role))
                .toList();
        realm.admin("POST", "/users/" + serviceAccount + "/role-mappings/clients/" + management, roles);
    }

    /** Creates a user with a name and an address. */
    public Realm.Identity createUser(String username) {
        String id = create(
                "/Users",
                Map.of(
                        "schemas",
                        List.of(SCHEMAS + "schemas:core:2.0:User"),
                        "userName",
                        username,
                        "active",
                        true,
                        "name",
                        Map.of("givenName", "First", "familyName", "Last"),
                        "emails",
                        List.of(Map.of("value", username + "@example.org", "primary", true))));
        return new Realm.Identity(id, username, "");
    }

    /** Returns the id of the new group. */
    public String createGroup(String name) {
        return create("/Groups", Map.of("schemas", List.of(SCHEMAS + "schemas:core:2.0:Group"), "displayName", name));
    }

    private String create(String path, Map<String, ?> representation) {
        return checked(request().body(representation).post(url + path), 201)
                .jsonPath()
                .getString("id");
    }

    public void replace(Realm.Identity identity, String attribute, Object value) {
        patch("/Users/" + identity.subject(), Map.of("op", "replace", "path", attribute, "value", value));
    }

    public void delete(Realm.Identity identity) {
        checked(request().delete(url + "/Users/" + identity.subject()), 204);
    }

    public void join(Realm.Identity identity, String group) {
        patch(
                "/Groups/" + group,
                Map.of("op", "add", "path", "members", "value", List.of(Map.of("value", identity.subject()))));
    }

    public void leave(Realm.Identity identity, String group) {
        patch(
                "/Groups/" + group,
                Map.of("op", "remove", "path", "members[value eq \"%s\"]".formatted(identity.subject())));
    }

    private void patch(String path, Map<String, ?> operation) {
        Map<String, ?> body =
                Map.of("schemas", List.of(SCHEMAS + "api:messages:2.0:PatchOp"), "Operations", List.of(operation));
        checked(request().body(body).patch(url + path), 200);
    }

    private RequestSpecification request() {
        return given().auth().oauth2(client.ownToken()).contentType("application/scim+json");
    }

    private static Response checked(Response response, int status) {
        return response.then().statusCode(status).extract().response();
    }

    @Override
    public void close() {
        client.close();
        realm.set(Map.of("scimApiEnabled", false));
    }
}
