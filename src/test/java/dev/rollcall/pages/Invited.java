package dev.rollcall.pages;

import dev.rollcall.testing.Mailbox;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
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
        id = console.apiAsUser().createOrganization(name);
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
        invite(Api.as(inviter), email, "member");
    }

    private void invite(ApiCaller inviter, String email, String role) {
        lastId = inviter.post(path(), Map.of("emails", List.of(email), "role", role))
                .expect(201)
                .path("items[0].id");
    }

    void add(Realm.Identity identity) {
        add(identity, "member");
    }

    void add(Realm.Identity identity, String role) {
        console.addMember(id, Api.as(identity).id(), role);
    }

    void remove(Realm.Identity identity) {
        console.api()
                .delete("/api/v1/organizations/" + id + "/members/"
                        + Api.as(identity).id())
                .expect(204);
    }

    void createTeam(String team) {
        console.api().createTeam(id, team);
    }

    void disable() {
        console.api()
                .patch("/api/v1/organizations/" + id, Map.of("enabled", false))
                .expect(200);
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
        ApiResponse members = console.api().read("/api/v1/organizations/" + id + "/members?limit=200");
        return members.text("items.find { it.email == '%s' }?.role".formatted(email));
    }
}
