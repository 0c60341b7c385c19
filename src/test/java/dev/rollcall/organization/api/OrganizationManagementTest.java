package dev.rollcall.organization.api;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.audit.AuditLog;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.change.Origin;
import dev.rollcall.organization.MembershipRole;
import dev.rollcall.organization.update.OrganizationUpdate;
import dev.rollcall.sync.UserSync;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.keycloak.MembershipProvider;
import dev.rollcall.testing.keycloak.Organizations;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Creates, changes and deletes organizations, members and teams through the API, in Keycloak and in the database. */
@QuarkusTest
class OrganizationManagementTest {

    private static final String ORGANIZATIONS = "/api/v1/organizations";
    private static final String FORBIDDEN = "urn:rollcall:problem:forbidden";
    private static final String TAKEN = "urn:rollcall:problem:taken";
    private static final String MANAGED_ACCOUNTS = "urn:rollcall:problem:managed-accounts";
    private static final String LAST_OWNER = "urn:rollcall:problem:last-owner";

    private final Realm realm = Realm.get();
    private final Organizations keycloak = new Organizations(realm);

    @Inject
    UserSync users;

    @Inject
    OrganizationUpdate update;

    @Inject
    ServiceDatabase records;

    @Inject
    DataSource database;

    private final ApiCaller admin = Api.admin();

    private static String newName() {
        return "Org " + UUID.randomUUID().toString().substring(0, 8);
    }

    private String organization(ApiCaller owner) {
        return admin.createOrganization(newName(), owner.id());
    }

    private String organization(ApiCaller owner, List<String> domains) {
        return admin.post(ORGANIZATIONS, Map.of("name", newName(), "ownerId", owner.id(), "domains", domains))
                .expect(201)
                .path("id");
    }

    private void add(String organization, ApiCaller member, String role) {
        admin.addMember(organization, member.id(), role);
    }

    private static String one(String organization) {
        return ORGANIZATIONS + "/" + organization;
    }

    private static String members(String organization) {
        return one(organization) + "/members";
    }

    private static String member(String organization, ApiCaller member) {
        return members(organization) + "/" + member.id();
    }

    private JsonNode inKeycloak(String organization) {
        return keycloak.get(admin.get(one(organization)).path("keycloakId"));
    }

    @Test
    void organizationIsCreatedWithItsOwner() {
        ApiCaller owner = Api.user("owner");
        String name = newName();
        String domain = name.substring(4) + ".example";

        ApiResponse created = admin.post(
                ORGANIZATIONS,
                Map.of(
                        "name", name,
                        "description", " Makes everything ",
                        "domains", List.of(domain.toUpperCase(), domain),
                        "attributes", Map.of("plan", "gold"),
                        "ownerId", owner.id()));

        created.expect(201)
                .body("name", equalTo(name))
                .body("description", equalTo("Makes everything"))
                .body("domains", equalTo(List.of(domain)))
                .body("enabled", equalTo(true))
                .body("attributes.plan", equalTo("gold"))
                .header("Location", endsWith(one(created.path("id"))));
        String id = created.path("id");
        admin.get(one(id)).header("ETag", equalTo(created.header("ETag")));
        assertThat(inKeycloak(id).path("description").asText()).isEqualTo("Makes everything");
        assertThat(inKeycloak(id).path("domains").path(0).path("name").asText()).isEqualTo(domain);
        owner.read(member(id, owner)).body("role", equalTo("owner")).body("membershipType", equalTo("unmanaged"));
        admin.read("/api/v1/audit-log?organizationId=" + id)
                .body("items.action", equalTo(List.of("create-organization")))
                .body("items.outcome", equalTo(List.of("done")))
                .body("items.organizationId", equalTo(List.of(id)))
                .body("items.userId", equalTo(List.of(owner.id())))
                .body("items[0].details.role", equalTo("owner"));
    }

    @Test
    void nameIsTakenWithoutRegardToCase() {
        String name = newName();
        admin.post(ORGANIZATIONS, Map.of("name", name)).expect(201);

        ApiResponse again = admin.post(ORGANIZATIONS, Map.of("name", name.toUpperCase()));

        again.expectProblem(409, TAKEN);
        again.body("errors.field", equalTo(List.of("name")));
    }

    @Test
    void domainOfAnotherOrganizationIsTaken() {
        String domain = newName().substring(4) + ".example";
        admin.post(ORGANIZATIONS, Map.of("name", newName(), "domains", List.of(domain)))
                .expect(201);

        ApiResponse again = admin.post(ORGANIZATIONS, Map.of("name", newName(), "domains", List.of(domain)));

        again.expectProblem(409, TAKEN);
        again.body("errors.field", equalTo(List.of("domains")));
    }

    @Test
    void allWrongFieldsAreNamedAtOnce() {
        admin.post(
                        ORGANIZATIONS,
                        Map.of(
                                "name",
                                "x".repeat(256),
                                "alias",
                                "Not An Alias",
                                "description",
                                "x".repeat(256),
                                "domains",
                                List.of("no domain"),
                                "enabled",
                                "yes",
                                "ownerId",
                                "nobody",
                                "shoeSize",
                                43))
                .expect(422)
                .body(
                        "errors.field",
                        hasItems("name", "alias", "description", "domains", "enabled", "ownerId", "shoeSize"));
        admin.post(ORGANIZATIONS, Map.of("name", newName(), "ownerId", UUID.randomUUID()))
                .expect(422)
                .body("errors.field", equalTo(List.of("ownerId")));
    }

    @Test
    void onlyAdministratorsCreate() {
        Api.as(realm.token("alice", "alice"))
                .post(ORGANIZATIONS, Map.of("name", newName()))
                .expect(403);
    }

    @Test
    void retryWithTheSameKeyReturnsTheSameOrganization() {
        String key = UUID.randomUUID().toString();
        Map<String, ?> body = Map.of("name", newName());

        String first = admin.key(key).post(ORGANIZATIONS, body).path("id");
        admin.key(key).post(ORGANIZATIONS, body).expect(201).body("id", equalTo(first));
        admin.key(key).post(ORGANIZATIONS, Map.of("name", newName())).expectProblem(422, "idempotency-key-reused");
        admin.delete(one(first)).expect(204);
        admin.key(key).post(ORGANIZATIONS, body).expect(404);
    }

    @Test
    void patchKeepsWhatOnlyKeycloakKnows() {
        ApiCaller owner = Api.user("owner");
        String id = organization(owner);
        keycloak.update(
                admin.get(one(id)).path("keycloakId"),
                Map.of("description", "kept", "redirectUrl", "https://kept.example"));
        String name = newName();

        owner.patch(one(id), "{\"name\":\"%s\",\"enabled\":false,\"attributes\":{\"plan\":\"gold\"}}".formatted(name))
                .expect(200)
                .body("name", equalTo(name))
                .body("enabled", equalTo(false))
                .body("attributes.plan", equalTo("gold"));

        JsonNode organization = inKeycloak(id);
        assertThat(organization.path("name").asText()).isEqualTo(name);
        assertThat(organization.path("enabled").asBoolean()).isFalse();
        assertThat(organization.path("description").asText()).isEqualTo("kept");
        assertThat(organization.path("redirectUrl").asText()).isEqualTo("https://kept.example");
        // an owner enables it again, though the organization is disabled
        owner.patch(one(id), "{\"enabled\":true,\"attributes\":{\"plan\":null}}")
                .expect(200)
                .body("enabled", equalTo(true))
                .body("attributes", equalTo(Map.of()));
    }

    @Test
    void ownerChangesAndRemovesTheDescription() {
        ApiCaller owner = Api.user("owner");
        String id = organization(owner);
        String longest = "x".repeat(255);

        owner.patch(one(id), "{\"description\":\"%s\"}".formatted(longest))
                .expect(200)
                .body("description", equalTo(longest));
        assertThat(inKeycloak(id).path("description").asText()).isEqualTo(longest);
        owner.patch(one(id), "{\"enabled\":true}").expect(200).body("description", equalTo(longest));
        owner.patch(one(id), "{\"description\":\"%s\"}".formatted(longest + "x"))
                .expect(422)
                .body("errors.field", equalTo(List.of("description")));
        owner.patch(one(id), "{\"description\":null}").expect(200).body("description", nullValue());

        assertThat(inKeycloak(id).path("description").asText("")).isEmpty();
        admin.get("/api/v1/audit-log?action=update-organization&actor=" + owner.subject())
                .body("items.details.fields", hasItem(List.of("description")));
    }

    /** Keycloak's sign-in sends everyone with an address of a domain to the organization's identity provider. */
    @Test
    void onlyPlatformAdministratorsChangeDomains() {
        ApiCaller owner = Api.user("owner");
        String mark = newName().substring(4);
        String id = organization(owner, List.of("a-" + mark + ".example", "b-" + mark + ".example"));
        JsonNode before = inKeycloak(id);

        for (String domains : List.of(
                "[]",
                "[\"a-%1$s.example\"]".formatted(mark),
                "[\"a-%1$s.example\",\"c-%1$s.example\"]".formatted(mark),
                "[\"a-%1$s.example\",\"b-%1$s.example\",\"c-%1$s.example\"]".formatted(mark))) {
            owner.patch(one(id), "{\"name\":\"%s\",\"domains\":%s}".formatted(newName(), domains))
                    .expectProblem(403, FORBIDDEN)
                    .body("errors.field", equalTo(List.of("domains")));
        }
        owner.post(ORGANIZATIONS, Map.of("name", newName(), "domains", List.of("c-" + mark + ".example")))
                .expect(403);

        assertThat(inKeycloak(id)).isEqualTo(before);
        admin.patch(one(id), "{\"domains\":[\"c-%s.example\"]}".formatted(mark))
                .expect(200)
                .body("domains", equalTo(List.of("c-" + mark + ".example")));
    }

    /** Order and case do not matter, and Keycloak keeps the domains as it has them. */
    @Test
    void ownerWhoSendsTheDomainsBackChangesNothing() {
        ApiCaller owner = Api.user("owner");
        String mark = newName().substring(4);
        String id = organization(owner, List.of("a-" + mark + ".example", "b-" + mark + ".example"));
        String keycloakId = admin.get(one(id)).path("keycloakId");
        keycloak.update(
                keycloakId,
                Map.of(
                        "domains",
                        List.of(Map.of("name", "A-" + mark + ".Example"), Map.of("name", "b-" + mark + ".example"))));
        update.organization(keycloakId, ChangeContext.of(Origin.EVENT));
        JsonNode before = inKeycloak(id);
        ApiResponse read = owner.get(one(id));
        String tag = read.header("ETag");
        String otherWay = "[\"B-%1$s.EXAMPLE\",\"a-%1$s.example\",\"a-%1$s.example\"]".formatted(mark);
        String asRead = "[\"" + String.join("\",\"", read.<String>list("domains")) + "\"]";

        for (String domains : List.of(asRead, otherWay)) {
            owner.ifMatch(tag)
                    .patch(one(id), "{\"domains\":%s}".formatted(domains))
                    .expect(200)
                    .header("ETag", equalTo(tag));
        }

        assertThat(inKeycloak(id)).isEqualTo(before);
        // a domain that Keycloak got meanwhile stays, although the owner sends the list without it
        keycloak.update(keycloakId, Map.of("domains", List.of(Map.of("name", "new-" + mark + ".example"))));
        String name = newName();
        owner.patch(one(id), "{\"name\":\"%s\",\"domains\":%s}".formatted(name, asRead))
                .expect(200)
                .body("name", equalTo(name))
                .body("domains", equalTo(List.of("new-" + mark + ".example")));
        admin.get("/api/v1/audit-log?action=update-organization&actor=" + owner.subject())
                .body("items.details.fields", equalTo(List.of(List.of("name"))));
    }

    @Test
    void patchOfAnotherVersionIsRefusedUnlessItIsAppliedAlready() {
        String id = organization(Api.user("owner"));
        String tag = admin.get(one(id)).header("ETag");
        String body = "{\"attributes\":{\"plan\":\"gold\"}}";

        admin.ifMatch(tag).patch(one(id), body).expect(200);

        admin.ifMatch(tag).patch(one(id), body).expect(200);
        admin.ifMatch(tag)
                .patch(one(id), "{\"attributes\":{\"plan\":\"silver\"}}")
                .expect(412);
        admin.ifMatch(tag)
                .patch(one(id), "{\"name\":\"%s\"}".formatted(newName()))
                .expect(412);
        admin.ifMatch(tag).delete(one(id)).expect(412);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"name\":null}", "{\"alias\":\"other\"}", "{\"domains\":[null]}", "{\"id\":\"x\"}"})
    void invalidPatchIsRefused(String body) {
        String id = organization(Api.user("owner"));

        admin.patch(one(id), body).expect(422);
    }

    @Test
    void ownerDeletesTheOrganization() {
        ApiCaller owner = Api.user("owner");
        String id = organization(owner);
        String keycloakId = admin.get(one(id)).path("keycloakId");

        owner.delete(one(id)).expect(204);

        admin.get(one(id)).expect(404);
        assertThat(realm.read("/organizations?max=1000").findValuesAsText("id"))
                .isNotEmpty()
                .doesNotContain(keycloakId);
        owner.delete(one(id)).expect(404);
    }

    @Test
    void membersAreAddedOnceAndRemoved() {
        ApiCaller owner = Api.user("owner");
        ApiCaller member = Api.user("member");
        String id = organization(owner);
        String key = UUID.randomUUID().toString();
        Map<String, ?> body = Map.of("userId", member.id());

        ApiResponse added = admin.key(key).post(members(id), body);

        added.expect(201)
                .body("userId", equalTo(member.id()))
                .body("role", equalTo("member"))
                .header("Location", endsWith(member(id, member)));
        admin.key(key).post(members(id), body).expect(201).body("role", equalTo("member"));
        admin.post(members(id), body).expectProblem(409, TAKEN).body("errors.field", equalTo(List.of("userId")));
        member.get(one(id)).expect(200);

        owner.ifMatch(added.header("ETag")).delete(member(id, member)).expect(204);

        member.get(one(id)).expect(404);
        owner.delete(member(id, member)).expect(404);
        admin.post(members(id), Map.of("userId", UUID.randomUUID(), "role", "boss"))
                .expect(422)
                .body("errors.field", equalTo(List.of("role")));
        admin.post(members(id), Map.of("userId", UUID.randomUUID()))
                .expect(422)
                .body("errors.field", equalTo(List.of("userId")));
    }

    /** A person who is added was not asked; one who is invited decides. */
    @Test
    void onlyPlatformAdministratorsAddMembers() {
        ApiCaller owner = Api.user("owner");
        ApiCaller manager = Api.user("manager");
        ApiCaller stranger = Api.user("stranger");
        String id = organization(owner);
        add(id, manager, "admin");

        for (ApiCaller caller : List.of(owner, manager)) {
            caller.post(members(id), Map.of("userId", stranger.id()))
                    .expectProblem(403, FORBIDDEN)
                    .body(
                            "detail",
                            endsWith("Owners and admins of the organization invite people, and add its agents."));
        }

        stranger.get(one(id)).expect(404);
        assertThat(realm.read("/organizations/members/" + stranger.subject() + "/organizations"))
                .isEmpty();
        // what owners and admins do instead
        for (ApiCaller caller : List.of(owner, manager)) {
            caller.post(
                            one(id) + "/invitations",
                            Map.of("emails", List.of(caller.identity().username() + "-guest@example.org")))
                    .expect(201);
        }
        owner.patch(member(id, manager), "{\"role\":\"member\"}").expect(200);
        owner.delete(member(id, manager)).expect(204);
    }

    @Test
    void adminsOfTheOrganizationNeverTouchOwners() {
        ApiCaller owner = Api.user("owner");
        ApiCaller manager = Api.user("manager");
        ApiCaller member = Api.user("member");
        String id = organization(owner);
        add(id, manager, "admin");
        add(id, member, "admin");

        manager.patch(member(id, member), "{\"role\":\"member\"}").expect(200).body("role", equalTo("member"));
        manager.patch(member(id, manager), "{\"role\":\"owner\"}").expect(403);
        manager.patch(member(id, owner), "{\"role\":\"member\"}").expect(403);
        manager.delete(member(id, owner)).expect(403);
        manager.patch(one(id), "{\"enabled\":false}").expect(403);
        manager.delete(one(id)).expect(403);
        member.patch(member(id, member), "{\"role\":\"admin\"}").expect(403);
        member.delete(member(id, manager)).expect(403);
        // every member may leave
        member.delete(member(id, member)).expect(204);
    }

    @Test
    void strangersGet404WhateverTheMethod() {
        ApiCaller owner = Api.user("owner");
        ApiCaller stranger = Api.user("stranger");
        String id = organization(owner);

        stranger.post(members(id), Map.of("userId", stranger.id())).expect(404);
        stranger.patch(one(id), "{\"enabled\":false}").expect(404);
        stranger.patch(member(id, owner), "{\"role\":\"member\"}").expect(404);
        stranger.delete(member(id, owner)).expect(404);
        stranger.delete(one(id)).expect(404);
        stranger.post(one(id) + "/teams", Map.of("name", "Team")).expect(404);
    }

    /** The new membership has the same address, and the same version. */
    @Test
    void tagOfAnEarlierMembershipIsStale() {
        ApiCaller owner = Api.user("owner");
        ApiCaller member = Api.user("member");
        String id = organization(owner);
        add(id, member, "member");
        String tag = admin.get(member(id, member)).header("ETag");
        admin.ifMatch(tag).delete(member(id, member)).expect(204);
        add(id, member, "member");

        owner.ifMatch(tag).patch(member(id, member), "{\"role\":\"admin\"}").expect(412);
        admin.ifMatch(tag).delete(member(id, member)).expect(412);
    }

    @Test
    void disabledUserCannotBecomeAnOwner() {
        ApiCaller owner = Api.user("owner");
        ApiCaller member = Api.user("member");
        ApiCaller stranger = Api.user("stranger");
        String id = organization(owner);
        add(id, member, "member");
        for (ApiCaller disabled : List.of(member, stranger)) {
            admin.patch("/api/v1/users/" + disabled.id(), "{\"enabled\":false}").expect(200);
        }

        admin.patch(member(id, member), "{\"role\":\"owner\"}")
                .expect(422)
                .body("errors.field", equalTo(List.of("role")));
        admin.post(members(id), Map.of("userId", stranger.id(), "role", "owner"))
                .expect(422)
                .body("errors.field", equalTo(List.of("userId")));
        admin.patch(member(id, member), "{\"role\":\"admin\"}").expect(200);
    }

    @Test
    void exportOfOwnDataHasMembershipsWithTeams() {
        ApiCaller owner = Api.user("owner");
        String id = organization(owner);
        String team = owner.createTeam(id, "Builders");
        owner.put(one(id) + "/teams/" + team + "/members/" + owner.id()).expect(204);

        owner.read("/api/v1/users/me/export")
                .body("memberships.organizationId", equalTo(List.of(id)))
                .body("memberships.role", equalTo(List.of("owner")))
                .body("memberships.teams", equalTo(List.of(List.of("Builders"))));
    }

    @Test
    void roleIsChangedWithAnEntryOfTheAuditLog() {
        ApiCaller owner = Api.user("owner");
        ApiCaller member = Api.user("member");
        String id = organization(owner);
        add(id, member, "member");
        String tag = admin.get(member(id, member)).header("ETag");
        String key = UUID.randomUUID().toString();

        owner.ifMatch(tag)
                .key(key)
                .patch(member(id, member), "{\"role\":\"admin\"}")
                .expect(200)
                .body("role", equalTo("admin"))
                .body("version", equalTo(1));

        owner.ifMatch(tag)
                .key(key)
                .patch(member(id, member), "{\"role\":\"admin\"}")
                .expect(200);
        owner.ifMatch(tag).patch(member(id, member), "{\"role\":\"owner\"}").expect(412);
        admin.get("/api/v1/audit-log?sort=at&organizationId=" + id)
                .body("items.action", equalTo(List.of("create-organization", "add-member", "set-member-role")))
                .body("items[2].userId", equalTo(member.id()))
                .body("items[2].details.role", equalTo("admin"))
                .body(
                        "items[2].outcomeDetails.changes",
                        equalTo(Map.of("role", Map.of("from", "member", "to", "admin"))))
                .body("items[2].outcome", equalTo("done"));
    }

    @Test
    void lastOwnerStaysWhateverTheWay() {
        ApiCaller owner = Api.user("owner");
        ApiCaller member = Api.user("member");
        String id = organization(owner);
        add(id, member, "member");

        owner.patch(member(id, owner), "{\"role\":\"admin\"}").expectProblem(409, LAST_OWNER);
        owner.delete(member(id, owner)).expectProblem(409, LAST_OWNER);
        // the audit log has each refusal only if there are not too many of the same administrator
        Api.as(realm.createIdentity("administrator", "rollcall-admin"))
                .delete(member(id, owner) + "?deleteManagedAccounts=true")
                .expectProblem(409, LAST_OWNER);
        admin.delete("/api/v1/users/" + owner.id())
                .expectProblem(409, LAST_OWNER)
                // by name: an id tells people nothing
                .body("detail", containsString(admin.read(one(id)).path("name")))
                .body("detail", not(containsString(id)))
                .body("organization", equalTo(admin.read(one(id)).path("name")))
                .body("organizationId", equalTo(id));
        admin.patch("/api/v1/users/" + owner.id(), "{\"enabled\":false}").expectProblem(409, LAST_OWNER);
        admin.get("/api/v1/audit-log?organizationId=" + id)
                .body(
                        "items.findAll { it.outcome == 'refused' }.action.sort()",
                        equalTo(List.of("remove-member", "remove-member", "set-member-role")));

        // a disabled owner does not count
        owner.patch(member(id, member), "{\"role\":\"owner\"}").expect(200);
        admin.patch("/api/v1/users/" + member.id(), "{\"enabled\":false}").expect(200);
        owner.delete(member(id, owner)).expectProblem(409, LAST_OWNER);

        admin.patch("/api/v1/users/" + member.id(), "{\"enabled\":true}").expect(200);
        admin.delete("/api/v1/users/" + owner.id()).expect(204);
        admin.get(members(id)).body("items.userId", equalTo(List.of(member.id())));
    }

    @Test
    void administratorAppointsAnOwnerOfAnOrphanedOrganization() {
        ApiCaller owner = Api.user("owner");
        ApiCaller member = Api.user("member");
        String id = admin.createOrganization(newName());
        add(id, member, "member");

        admin.patch(member(id, member), "{\"role\":\"owner\"}").expect(200);
        add(id, owner, "owner");
        member.delete(member(id, member)).expect(204);
        admin.get(one(id)).body("orphanedAt", equalTo(null));
    }

    /** A write to the records alone waits for the lock of the organization, and then finds what it writes gone. */
    @Test
    void changeOfWhatEndsInTheMeantimeReturns404() throws SQLException {
        ApiCaller owner = Api.user("owner");
        ApiCaller member = Api.user("member");
        String id = organization(owner);
        String keycloakId = admin.get(one(id)).path("keycloakId");
        add(id, member, "member");

        ApiResponse role = whileWaiting(
                "%from organizations%for update%",
                List.of(lock(id), "delete from memberships where user_id = '" + member.id() + "'"),
                () -> admin.patch(member(id, member), "{\"role\":\"owner\"}"));
        ApiResponse attributes = whileWaiting(
                "%from organizations%for update%",
                List.of("update organizations set deleted_at = now() where id = '" + id + "'"),
                () -> admin.patch(one(id), "{\"attributes\":{\"tier\":\"gold\"}}"));

        role.expect(404);
        attributes.expect(404);
        keycloak.delete(keycloakId);
    }

    /** The request waits for an act that demotes its caller. */
    @Test
    void rightsAreThoseOfTheMomentWhenTheActBegins() throws SQLException {
        ApiCaller owner = Api.user("owner");
        ApiCaller member = Api.user("member");
        String id = organization(owner);
        add(id, member, "admin");
        List<Supplier<ApiResponse>> requests = List.of(
                () -> member.patch(member(id, member), "{\"role\":\"member\"}"),
                () -> member.post(
                        one(id) + "/invitations",
                        Map.of("emails", List.of(newName().substring(4) + "@example.org"), "role", "admin")),
                () -> member.post(one(id) + "/teams", Map.of("name", "Builders")));

        for (Supplier<ApiResponse> request : requests) {
            String role = "update memberships set role = '%s' where user_id = '" + member.id() + "'";
            String act = UUID.randomUUID().toString();
            ApiResponse response = whileWaiting(
                    "insert into open_acts%",
                    List.of(
                            "insert into open_acts (act_id, target, action, plan, due_at) values ('%s', '%s', 'update-organization', '{}', 'infinity')"
                                    .formatted(act, id),
                            role.formatted("member"),
                            "delete from open_acts where act_id = '" + act + "'"),
                    request);

            response.expect(403);
            records.execute(role.formatted("admin"));
        }
    }

    /** PostgreSQL ends one of two transactions that wait for each other; a request tries again. */
    @Tag("slow")
    @Test
    void deadlockIsNoError() throws SQLException {
        ApiCaller owner = Api.user("owner");
        ApiCaller other = Api.user("owner");
        String id = organization(owner);
        add(id, other, "owner");

        ApiResponse deletion = whileWaiting(
                "%from organizations%for update%",
                List.of(lock(id)),
                () -> admin.delete("/api/v1/users/" + owner.id()),
                "select 1 from users where id = '" + owner.id() + "' for update");

        deletion.expect(204);
    }

    private static String lock(String organization) {
        return "select 1 from organizations where id = '" + organization + "' for update";
    }

    /**
     * Sends a request that waits for a transaction, and commits it then.
     *
     * @param waiting the statement that waits, as a pattern
     * @param before the statements of the transaction before the request
     * @param after the statements while it waits; PostgreSQL may refuse one of them as a deadlock
     */
    private ApiResponse whileWaiting(
            String waiting, List<String> before, Supplier<ApiResponse> request, String... after) throws SQLException {
        try (Connection transaction = database.getConnection();
                Statement statement = transaction.createStatement()) {
            transaction.setAutoCommit(false);
            for (String sql : before) {
                statement.execute(sql);
            }
            CompletableFuture<ApiResponse> response = CompletableFuture.supplyAsync(request);
            await().until(() -> isWaiting(waiting));
            try {
                for (String sql : after) {
                    statement.execute(sql);
                }
            } catch (SQLException e) {
                assertThat(e.getSQLState()).isEqualTo("40P01");
            }
            if (after.length == 0) {
                transaction.commit();
            } else {
                transaction.rollback();
            }
            return TimeLimits.get(response);
        }
    }

    private boolean isWaiting(String statement) throws SQLException {
        return records.number(
                        "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like ?",
                        statement)
                > 0;
    }

    @Test
    void teamsAreCreatedRenamedJoinedAndDeleted() {
        ApiCaller owner = Api.user("owner");
        ApiCaller member = Api.user("member");
        String id = organization(owner);
        add(id, member, "member");
        String teams = one(id) + "/teams";
        String key = UUID.randomUUID().toString();

        ApiResponse created = owner.key(key).post(teams, Map.of("name", "Support"));

        String team = created.path("id");
        created.expect(201).body("name", equalTo("Support")).header("Location", endsWith(teams + "/" + team));
        owner.key(key).post(teams, Map.of("name", "Support")).expect(201).body("id", equalTo(team));
        owner.post(teams, Map.of("name", "SUPPORT")).expectProblem(409, TAKEN);
        member.post(teams, Map.of("name", "Others")).expect(403);
        owner.ifMatch(created.header("ETag"))
                .patch(teams + "/" + team, "{\"name\":\"Help\"}")
                .expect(200)
                .body("name", equalTo("Help"));
        owner.ifMatch(created.header("ETag"))
                .patch(teams + "/" + team, "{\"name\":\"Aid\"}")
                .expect(412);

        String place = teams + "/" + team + "/members/" + member.id();
        owner.put(place).expect(204);
        owner.put(place).expect(204);
        admin.get(teams + "/" + team + "/members").body("items.userId", equalTo(List.of(member.id())));
        member.delete(place).expect(403);
        owner.delete(place).expect(204);
        admin.get(teams + "/" + team + "/members").body("items.userId", equalTo(List.of()));
        owner.put(teams + "/" + team + "/members/" + Api.user("stranger").id()).expect(404);

        owner.delete(teams + "/" + team).expect(204);
        admin.get(teams + "/" + team).expect(404);
        owner.delete(teams + "/" + team).expect(404);
        admin.get("/api/v1/audit-log?sort=at&organizationId=" + id)
                .body(
                        "items.action",
                        hasItems("create-team", "rename-team", "add-team-member", "remove-team-member", "delete-team"));
    }

    /** Domains and {@code enabled} with their values, everything else by the name of the field. */
    @Test
    void entriesOfTheAuditLogSayWhatWasChanged() {
        ApiCaller owner = Api.user("owner");
        ApiCaller member = Api.user("member");
        String id = organization(owner);
        String domain = UUID.randomUUID() + ".example";
        admin.patch(one(id), "{\"domains\":[\"%s\"],\"description\":\"Secret\"}".formatted(domain))
                .expect(200);
        owner.patch(one(id), "{\"enabled\":false}").expect(200);
        owner.patch(one(id), "{\"enabled\":true}").expect(200);
        add(id, member, "member");
        String team = owner.createTeam(id, "Former");
        owner.patch(one(id) + "/teams/" + team, "{\"name\":\"Later\"}").expect(200);
        String own = one(id) + "/teams/" + team + "/members/" + owner.id();
        owner.put(own).expect(204);
        owner.delete(own).expect(204);
        owner.post(one(id) + "/ownership", Map.of("userId", member.id(), "myRole", "admin"))
                .expect(204);
        owner.delete(member(id, owner)).expect(204);

        ApiResponse log = admin.get("/api/v1/audit-log?sort=at&organizationId=" + id);

        log.body("items[1].details.domains", equalTo(List.of(domain)))
                .body(
                        "items[1].outcomeDetails.changes",
                        equalTo(Map.of("domains", Map.of("from", List.of(), "to", List.of(domain)))))
                .body("items[1].details.fields", hasItems("domains", "description"))
                .body("items[2].outcomeDetails.changes", equalTo(Map.of("enabled", Map.of("from", true, "to", false))))
                .body("items.find { it.action == 'rename-team' }.details.teamId", equalTo(team))
                .body("items.find { it.action == 'rename-team' }.details.fields", equalTo(List.of("name")))
                .body(
                        "items.find { it.action == 'transfer-ownership' }.outcomeDetails.changes",
                        equalTo(Map.of(
                                "role", Map.of("from", "member", "to", "owner"),
                                "formerOwnerRole", Map.of("from", "owner", "to", "admin"))))
                .body("items.find { it.action == 'remove-team-member' }.details.self", equalTo(true))
                .body("items.find { it.action == 'remove-member' }.details.role", equalTo("admin"))
                .body("items.find { it.action == 'remove-member' }.details.self", equalTo(true));
        assertThat(log.asString()).doesNotContain("Secret", "Former", "Later");
    }

    @Test
    void teamsAreFoundByIdsInTheirOrganizationOnly() {
        ApiCaller owner = Api.user("owner");
        String id = organization(owner);
        String first = owner.createTeam(id, "First");
        String second = owner.createTeam(id, "Second");
        String elsewhere = owner.createTeam(organization(owner), "Elsewhere");
        owner.createTeam(id, "Third");
        String ids =
                String.join(",", second, elsewhere, first, UUID.randomUUID().toString());

        owner.get(one(id) + "/teams?ids=" + ids).expect(200).body("items.id", equalTo(List.of(first, second)));
        owner.get(one(id) + "/teams?ids=" + ids + "&limit=1")
                .expect(200)
                .body("items.id", equalTo(List.of(first)))
                .body("next", notNullValue());
        owner.get(one(id) + "/teams?ids=x").expectProblem(400, "invalid-parameter");
        // of all organizations, for those who see all
        admin.get("/api/v1/teams?ids=" + ids)
                .expect(200)
                .body("items.id", equalTo(List.of(first, second, elsewhere)))
                .body("items.name", equalTo(List.of("First", "Second", "Elsewhere")))
                .body("items[0].organizationId", equalTo(id));
        owner.get("/api/v1/teams?ids=" + ids).expect(403);
        admin.get("/api/v1/teams").expectProblem(400, "invalid-parameter");
    }

    @Test
    void managedAccountsAreDeletedOnlyByAdministrators() {
        ApiCaller owner = Api.user("owner");
        String id = organization(owner);

        owner.delete(one(id) + "?deleteManagedAccounts=true").expect(403);
        owner.delete(member(id, owner) + "?deleteManagedAccounts=true").expect(403);
        admin.delete(one(id) + "?deleteManagedAccounts=true").expect(204);
    }

    /** Keycloak deletes the account of a managed member with the membership, and with the organization. */
    @Tag("slow")
    @Test
    void managedAccountsGoOnlyIfAnAdministratorSaysSo() {
        ApiCaller owner = Api.user("owner");
        String id = organization(owner);
        String keycloakId = admin.get(one(id)).path("keycloakId");
        try (MembershipProvider provider = MembershipProvider.of(realm, keycloakId)) {
            Managed first = managed(provider, keycloakId);
            Managed second = managed(provider, keycloakId);

            owner.delete(members(id) + "/" + first.id()).expectProblem(409, MANAGED_ACCOUNTS);
            admin.delete(one(id)).expectProblem(409, MANAGED_ACCOUNTS);
            assertThat(inKeycloak(first.identity())).hasSize(1);

            admin.delete(members(id) + "/" + first.id() + "?deleteManagedAccounts=true")
                    .expect(204);
            assertGone(first);

            // the account is also the last owner of another organization
            String other = admin.createOrganization(newName(), second.id());
            admin.delete(one(id) + "?deleteManagedAccounts=true").expectProblem(409, LAST_OWNER);
            add(other, owner, "owner");
            admin.delete(one(id) + "?deleteManagedAccounts=true").expect(204);
            assertGone(second);
            admin.get(one(id)).expect(404);
            admin.get(members(other)).body("items.userId", equalTo(List.of(owner.id())));
        }
    }

    private record Managed(Realm.Identity identity, String id) {}

    private Managed managed(MembershipProvider provider, String organization) {
        Realm.Identity identity = provider.signInOnce();
        String id = users.sync(identity.subject(), AuditLog.BY_EVENT).userId().toString();
        update.membership(organization, identity.subject(), MembershipRole.MEMBER, ChangeContext.of(Origin.EVENT));
        return new Managed(identity, id);
    }

    private void assertGone(Managed user) {
        assertThat(inKeycloak(user.identity())).isEmpty();
        admin.get("/api/v1/users/" + user.id()).expect(404);
        admin.get("/api/v1/users/" + user.id() + "/audit-log").body("items.action", hasItem("delete"));
    }

    private JsonNode inKeycloak(Realm.Identity identity) {
        return realm.named(identity.username());
    }
}
