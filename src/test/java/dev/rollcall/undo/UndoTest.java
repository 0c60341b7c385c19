package dev.rollcall.undo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import dev.rollcall.testing.Realm;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.keycloak.Organizations;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Undoes acts whose old values the audit log keeps. */
@QuarkusTest
class UndoTest {

    private static final String USERS = "/api/v1/users";
    private static final String LOG = "/api/v1/audit-log/";

    private final ApiCaller admin = Api.admin();

    private static String newKey() {
        return UUID.randomUUID().toString();
    }

    /** Returns the path of a new user, with an address. */
    private String newUser(String... roles) {
        String name = "undo-" + newKey();
        Map<String, ?> body = Map.of("username", name, "email", name + "@example.org", "roles", List.of(roles));
        return USERS + "/" + admin.post(USERS, body).expect(201).path("id");
    }

    /** Returns the id of the newest act on a user. */
    private String latest(String user) {
        return admin.get(user + "/audit-log?limit=1").path("items[0].id");
    }

    private String latestOf(String organization) {
        return admin.get("/api/v1/audit-log?limit=1&organizationId=" + organization)
                .path("items[0].id");
    }

    private static ApiResponse look(ApiCaller caller, String act) {
        return caller.get(LOG + act + "/undo");
    }

    /** Undoes what the caller has just looked at. */
    private static ApiResponse undo(ApiCaller caller, String act) {
        return caller.ifMatch(look(caller, act).expect(200).header("ETag")).post(LOG + act + "/undo");
    }

    private static Map<String, ?> change(Object from, Object to) {
        return Map.of("from", from, "to", to);
    }

    @Test
    void disabledUserIsEnabledAgainByAnActThatNamesTheOther() {
        String user = newUser();
        admin.patch(user, "{\"enabled\":false,\"lastName\":\"Kept\"}").expect(200);
        String act = latest(user);

        look(admin, act)
                .expect(200)
                .body("act", equalTo(act))
                .body("action", equalTo("update"))
                .body("changes", equalTo(Map.of("enabled", change(false, true))))
                .body("changedSince", hasSize(0));
        undo(admin, act).expect(204);

        admin.get(user).body("enabled", equalTo(true)).body("lastName", equalTo("Kept"));
        admin.get(user + "/audit-log?limit=1")
                .body("items[0].action", equalTo("update"))
                .body("items[0].details.undoes", equalTo(act))
                .body("items[0].outcomeDetails.changes", equalTo(Map.of("enabled", change(false, true))));
        // undoing the undoing
        undo(admin, latest(user)).expect(204);
        admin.get(user).body("enabled", equalTo(false));
    }

    /** Roles that others have granted since stay, and those that others have taken away do not come back. */
    @Test
    void onlyRolesOfTheActAreTakenBack() {
        String user = newUser("user");
        admin.put(user + "/roles", "{\"roles\":[\"reader\"]}").expect(200);
        String act = latest(user);
        admin.put(user + "/roles", "{\"roles\":[\"reader\",\"rollcall-admin\"]}")
                .expect(200);

        look(admin, act)
                .expect(200)
                .body("action", equalTo("set-roles"))
                .body(
                        "changes.roles",
                        equalTo(change(List.of("reader", "rollcall-admin"), List.of("rollcall-admin", "user"))))
                .body("changedSince", equalTo(List.of("roles")));
        undo(admin, act).expect(204);

        admin.get(user).body("roles", equalTo(List.of("rollcall-admin", "user")));
        admin.get(user + "/audit-log?limit=1").body("items[0].details.undoes", equalTo(act));
    }

    /** Nothing has copied them into the records yet, and their versions are the same. */
    @Test
    void rolesAndDomainsThatOnlyKeycloakHasStay() {
        Realm realm = Realm.get();
        Realm.Identity identity = realm.createIdentity("undo", "user");
        String user = USERS + "/" + Api.as(identity).id();
        admin.put(user + "/roles", "{\"roles\":[\"reader\",\"user\"]}").expect(200);
        String act = latest(user);
        realm.grant(identity, "rollcall-admin");
        look(admin, act)
                .body(
                        "changes.roles",
                        equalTo(change(List.of("reader", "rollcall-admin", "user"), List.of("rollcall-admin", "user"))))
                .body("changedSince", equalTo(List.of("roles")));
        undo(admin, act).expect(204);
        assertThat(realm.roles(identity.subject()))
                .contains("rollcall-admin", "user")
                .doesNotContain("reader");

        String path = "/api/v1/organizations/" + admin.createOrganization("undo " + newKey());
        String domain = newKey() + ".example";
        admin.patch(path, Map.of("domains", List.of(domain))).expect(200);
        String added = latestOf(path.replaceFirst(".*/", ""));
        String other = newKey() + ".example";
        new Organizations(realm)
                .update(
                        admin.get(path).path("keycloakId"),
                        Map.of("domains", List.of(Map.of("name", domain), Map.of("name", other))));
        undo(admin, added).expect(204);
        admin.get(path).body("domains", equalTo(List.of(other)));
    }

    @Test
    void verificationIsRestoredUnlessTheAddressWasAnotherOne() {
        String user = newUser();
        admin.patch(user, "{\"emailVerified\":true}").expect(200);
        String act = latest(user);
        look(admin, act).body("changedSince", hasSize(0));
        admin.patch(user, "{\"email\":\"%s@example.org\",\"emailVerified\":true}".formatted(newKey()))
                .expect(200);
        String withAddress = latest(user);
        admin.patch(user, "{\"emailVerified\":false}").expect(200);
        String unverified = latest(user);

        look(admin, unverified)
                .body("changes", equalTo(Map.of("emailVerified", change(false, true))))
                .body("changedSince", hasSize(0));
        undo(admin, unverified).expect(204);
        look(admin, act)
                .body("changes", equalTo(Map.of("emailVerified", change(true, false))))
                .body("changedSince", equalTo(List.of("email")));
        look(admin, withAddress).expectProblem(409, "not-undoable");
    }

    @Test
    void whatHasChangedSinceIsNotOverwrittenUnseen() {
        String user = newUser();
        admin.patch(user, "{\"enabled\":false}").expect(200);
        String act = latest(user);
        String seen = look(admin, act).header("ETag");
        admin.patch(user, "{\"firstName\":\"Other\"}").expect(200);

        admin.post(LOG + act + "/undo").expectProblem(428, "precondition-required");
        admin.ifMatch(seen).post(LOG + act + "/undo").expectProblem(412, "precondition-failed");
        admin.get(user).body("enabled", equalTo(false));

        undo(admin, act).expect(204);
        // it has its old value by now
        admin.ifMatch(seen).post(LOG + act + "/undo").expect(204);
        look(admin, act).body("changes", equalTo(Map.of())).body("changedSince", equalTo(List.of("enabled")));
        admin.get(user + "/audit-log").body("items.findAll { it.details.undoes != null }", hasSize(1));
    }

    @Test
    void repeatedRequestWithItsKeyIsAnsweredOnce() {
        String user = newUser();
        admin.patch(user, "{\"enabled\":false}").expect(200);
        String act = latest(user);
        ApiCaller once = admin.key(newKey()).ifMatch(look(admin, act).header("ETag"));

        once.post(LOG + act + "/undo").expect(204);
        admin.patch(user, "{\"enabled\":false}").expect(200);
        once.post(LOG + act + "/undo").expect(204);

        admin.get(user).body("enabled", equalTo(false));
        once.post(LOG + latest(user) + "/undo").expectProblem(422, "idempotency-key-reused");
    }

    @Test
    void actsWithoutOldValuesCannotBeUndone() {
        String user = newUser("user");
        look(admin, latest(user)).expectProblem(409, "not-undoable");
        admin.patch(user, "{\"firstName\":\"New\"}").expect(200);
        undoRefused(latest(user));
        admin.put(user + "/roles", "{\"roles\":[\"no-such-role\"]}").expect(422);
        undoRefused(latest(user));
        undoUnknown();
        String disabled = newUser();
        admin.patch(disabled, "{\"enabled\":false}").expect(200);
        String act = latest(disabled);
        admin.delete(disabled).expect(204);
        look(admin, act).expectProblem(404, "not-found");
    }

    private void undoRefused(String act) {
        look(admin, act).expectProblem(409, "not-undoable");
        admin.ifMatch("*").post(LOG + act + "/undo").expectProblem(409, "not-undoable");
    }

    private void undoUnknown() {
        look(admin, newKey()).expectProblem(404, "not-found");
        admin.ifMatch("*").post(LOG + newKey() + "/undo").expectProblem(404, "not-found");
    }

    /** The act refuses as it does otherwise, and its entry says what it would have undone. */
    @Test
    void refusedUndoingIsAnEntry() {
        Realm.Identity identity = Realm.get().createIdentity("undo", "user");
        String user = USERS + "/" + Api.as(identity).id();
        admin.put(user + "/roles", "{\"roles\":[\"rollcall-admin\",\"user\"]}").expect(200);
        String act = latest(user);
        ApiCaller newAdmin = Api.as(identity);

        undo(newAdmin, act).expectProblem(403, "own-account");

        admin.get(user + "/audit-log?limit=1")
                .body("items[0].outcome", equalTo("refused"))
                .body("items[0].action", equalTo("set-roles"))
                .body("items[0].details.undoes", equalTo(act))
                .body("items[0].by.subject", equalTo(identity.subject()));
    }

    @Test
    void managersUndoWhatTheyMayDo() {
        ApiCaller owner = Api.user("owner");
        ApiCaller second = Api.user("second");
        ApiCaller member = Api.user("member");
        ApiCaller reader = Api.as(Realm.get().createIdentity("undo-reader", "reader"));
        String organization = admin.createOrganization("undo " + newKey(), owner.id());
        String path = "/api/v1/organizations/" + organization;
        admin.addMember(organization, second.id(), "admin");
        admin.addMember(organization, member.id(), "member");
        owner.patch(path + "/members/" + member.id(), "{\"role\":\"admin\"}").expect(200);
        String promotion = latestOf(organization);

        look(Api.user("stranger"), promotion).expectProblem(404, "not-found");
        look(reader, promotion).expectProblem(403, "forbidden");
        look(second, promotion).body("changes", equalTo(Map.of("role", change("admin", "member"))));
        undo(second, promotion).expect(204);
        look(member, promotion).expectProblem(403, "forbidden");
        member.ifMatch("*").post(LOG + promotion + "/undo").expectProblem(403, "forbidden");
        owner.get(path + "/audit-log?limit=1")
                .body("items[0].by.userId", equalTo(second.id()))
                .body("items[0].details.undoes", equalTo(promotion));

        owner.patch(path + "/members/" + member.id(), "{\"role\":\"owner\"}").expect(200);
        String ownership = latestOf(organization);
        look(second, ownership).expectProblem(403, "forbidden");
        second.ifMatch("*").post(LOG + ownership + "/undo").expectProblem(403, "forbidden");
        undo(owner, ownership).expect(204);

        owner.patch(path, "{\"enabled\":false}").expect(200);
        String disabling = latestOf(organization);
        admin.patch(path, "{\"domains\":[\"%s.example\"]}".formatted(newKey())).expect(200);
        String domains = latestOf(organization);
        look(second, disabling).expectProblem(403, "forbidden");
        undo(owner, disabling).expect(204);
        look(owner, domains).expectProblem(403, "forbidden");
        undo(admin, domains).expect(204);
        owner.get(path).body("enabled", equalTo(true)).body("domains", hasSize(0));
    }

    /** Both roles change back at once, by whoever may set both. */
    @Test
    void transferIsUndoneByTheNewOwner() {
        ApiCaller owner = Api.user("owner");
        ApiCaller member = Api.user("member");
        String organization = admin.createOrganization("undo " + newKey(), owner.id());
        String path = "/api/v1/organizations/" + organization;
        admin.addMember(organization, member.id(), "member");
        owner.post(path + "/ownership", Map.of("userId", member.id(), "myRole", "admin"))
                .expect(204);
        String transfer = latestOf(organization);

        look(owner, transfer).expectProblem(403, "forbidden");
        look(member, transfer)
                .body("action", equalTo("transfer-ownership"))
                .body("changes.role", equalTo(change("owner", "member")))
                .body("changes.formerOwnerRole", equalTo(change("admin", "owner")));
        String tag = look(member, transfer).header("ETag");
        ApiCaller once = member.key(newKey()).ifMatch(tag);
        once.post(LOG + transfer + "/undo").expect(204);
        // the right to ask for it is gone with it
        once.post(LOG + transfer + "/undo").expect(204);
        look(member, transfer).expectProblem(403, "forbidden");

        assertThat(role(path, owner)).isEqualTo("owner");
        assertThat(role(path, member)).isEqualTo("member");
        owner.get(path + "/audit-log?limit=1")
                .body("items[0].action", equalTo("transfer-ownership"))
                .body("items[0].userId", equalTo(owner.id()))
                .body("items[0].details.formerOwnerId", nullValue());
    }

    private String role(String organization, ApiCaller member) {
        return admin.get(organization + "/members/" + member.id()).path("role");
    }
}
