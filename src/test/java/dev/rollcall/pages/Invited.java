package dev.rollcall.pages;

import static io.restassured.RestAssured.given;

import dev.rollcall.testing.Mailbox;
import dev.rollcall.testing.Realm;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** An organization that invites people, by the API as the administrator of the console. */
final class Invited {

    private final Console console;
    private final String name = "Inviting " + UUID.randomUUID().toString().substring(0, 8);
    private final String id;
    private String lastId;

    Invited(Console console) {
        this.console = console;
        id = console.apiAsUser()
                .contentType("application/json")
                .body(Map.of("name", name))
                .post("/api/v1/organizations")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    /** The name of the organization. */
    String organization() {
        return name;
    }

    String id() {
        return id;
    }

    String path() {
        return "/api/v1/organizations/" + id + "/invitations";
    }

    /**
     * Invites an address as a member.
     *
     * @return the token of the link in the mail
     */
    String invite(String email) {
        return invite(email, "member");
    }

    String invite(String email, String role) {
        invite(console.apiAsUser(), email, role);
        return new Mailbox(email).awaitMail().linkWith("/invitation#").replaceFirst(".*#", "");
    }

    /** Lets a member who manages others invite an address as a member. */
    void inviteAs(Realm.Identity inviter, String email) {
        invite(as(inviter), email, "member");
    }

    private void invite(RequestSpecification inviter, String email, String role) {
        lastId = inviter.contentType("application/json")
                .body(Map.of("emails", List.of(email), "role", role))
                .post(path())
                .then()
                .statusCode(201)
                .extract()
                .path("items[0].id");
    }

    void add(Realm.Identity identity) {
        add(identity, "member");
    }

    void add(Realm.Identity identity, String role) {
        post("/members", Map.of("userId", userId(identity), "role", role));
    }

    void remove(Realm.Identity identity) {
        console.api()
                .delete("/api/v1/organizations/" + id + "/members/" + userId(identity))
                .then()
                .statusCode(204);
    }

    private static String userId(Realm.Identity identity) {
        return as(identity)
                .get("/api/v1/users/me")
                .then()
                .statusCode(200)
                .extract()
                .path("id");
    }

    private static RequestSpecification as(Realm.Identity identity) {
        return given().auth().oauth2(Realm.get().token(identity));
    }

    void createTeam(String team) {
        post("/teams", Map.of("name", team));
    }

    void disable() {
        console.api()
                .contentType("application/merge-patch+json")
                .body(Map.of("enabled", false))
                .patch("/api/v1/organizations/" + id)
                .then()
                .statusCode(200);
    }

    private void post(String path, Map<String, ?> body) {
        console.api()
                .contentType("application/json")
                .body(body)
                .post("/api/v1/organizations/" + id + path)
                .then()
                .statusCode(201);
    }

    /** The id of the invitation that was created last. */
    String lastId() {
        return lastId;
    }

    String lastPath() {
        return path() + "/" + lastId;
    }

    /** The role of the member with this address, null if there is none. */
    String memberRole(String email) {
        JsonPath members = console.api()
                .get("/api/v1/organizations/" + id + "/members?limit=200")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
        return members.getString("items.find { it.email == '%s' }?.role".formatted(email));
    }
}
