package dev.rollcall.organization.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.audit.AuditLog;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.change.Origin;
import dev.rollcall.organization.MembershipRole;
import dev.rollcall.organization.OrganizationUpdate;
import dev.rollcall.sync.UserSync;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.keycloak.MembershipProvider;
import dev.rollcall.testing.keycloak.Organizations;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Creates, changes and deletes organizations, members and teams through the API, in Keycloak and in the database. */
@QuarkusTest
class OrganizationManagementTest {

    private static final String ORGANIZATIONS = "/api/v1/organizations";
    private static final String PATCH = "application/merge-patch+json";
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
    DataSource database;

    private String admin;

    @BeforeEach
    void openClientAsAdministrator() {
        admin = realm.token("admin", "admin");
    }

    /**
     * A person with a record.
     *
     * @param id the record's
     */
    private record Known(Realm.Identity identity, String id, String token) {}

    private Known user(String prefix) {
        Realm.Identity identity = realm.createIdentity(prefix, "user");
        String token = realm.token(identity);
        String id = as(token).get("/api/v1/users/me").path("id");
        return new Known(identity, id, token);
    }

    private static RequestSpecification as(String token) {
        return given().auth().oauth2(token);
    }

    private RequestSpecification asAdmin() {
        return as(admin);
    }

    private static String newName() {
        return "Org " + UUID.randomUUID().toString().substring(0, 8);
    }

    private static Response post(RequestSpecification caller, String path, Map<String, ?> body) {
        return caller.contentType("application/json").body(body).post(path);
    }

    private static Response patch(RequestSpecification caller, String path, String body) {
        return caller.contentType(PATCH).body(body).patch(path);
    }

    private String organization(Known owner) {
        return post(asAdmin(), ORGANIZATIONS, Map.of("name", newName(), "ownerId", owner.id()))
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private String organization(Known owner, List<String> domains) {
        return post(asAdmin(), ORGANIZATIONS, Map.of("name", newName(), "ownerId", owner.id(), "domains", domains))
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private void add(String organization, Known member, String role) {
        post(asAdmin(), members(organization), Map.of("userId", member.id(), "role", role))
                .then()
                .statusCode(201);
    }

    private static String one(String organization) {
        return ORGANIZATIONS + "/" + organization;
    }

    private static String members(String organization) {
        return one(organization) + "/members";
    }

    private static String member(String organization, Known member) {
        return members(organization) + "/" + member.id();
    }

    private JsonNode inKeycloak(String organization) {
        return keycloak.get(asAdmin().get(one(organization)).path("keycloakId"));
    }

    private static void assertProblem(ValidatableResponse response, int status, String type) {
        response.statusCode(status).body("type", equalTo(type));
    }

    @Test
    void organizationIsCreatedWithItsOwner() {
        Known owner = user("owner");
        String name = newName();
        String domain = name.substring(4) + ".example";

        Response created = post(
                asAdmin(),
                ORGANIZATIONS,
                Map.of(
                        "name",
                        name,
                        "domains",
                        List.of(domain.toUpperCase(), domain),
                        "attributes",
                        Map.of("plan", "gold"),
                        "ownerId",
                        owner.id()));

        created.then()
                .statusCode(201)
                .body("name", equalTo(name))
                .body("domains", equalTo(List.of(domain)))
                .body("enabled", equalTo(true))
                .body("attributes.plan", equalTo("gold"))
                .header("Location", endsWith(one(created.path("id"))));
        String id = created.path("id");
        asAdmin().get(one(id)).then().header("ETag", equalTo(created.header("ETag")));
        assertThat(inKeycloak(id).path("domains").path(0).path("name").asText()).isEqualTo(domain);
        as(owner.token())
                .get(member(id, owner))
                .then()
                .statusCode(200)
                .body("role", equalTo("owner"))
                .body("membershipType", equalTo("unmanaged"));
        asAdmin()
                .get("/api/v1/audit-log?organizationId=" + id)
                .then()
                .statusCode(200)
                .body("items.action", equalTo(List.of("create-organization")))
                .body("items.outcome", equalTo(List.of("done")))
                .body("items.organizationId", equalTo(List.of(id)))
                .body("items.userId", equalTo(List.of(owner.id())))
                .body("items[0].details.role", equalTo("owner"));
    }

    @Test
    void nameIsTakenWithoutRegardToCase() {
        String name = newName();
        post(asAdmin(), ORGANIZATIONS, Map.of("name", name)).then().statusCode(201);

        Response again = post(asAdmin(), ORGANIZATIONS, Map.of("name", name.toUpperCase()));

        assertProblem(again.then(), 409, TAKEN);
        again.then().body("errors.field", equalTo(List.of("name")));
    }

    @Test
    void domainOfAnotherOrganizationIsTaken() {
        String domain = newName().substring(4) + ".example";
        post(asAdmin(), ORGANIZATIONS, Map.of("name", newName(), "domains", List.of(domain)))
                .then()
                .statusCode(201);

        Response again = post(asAdmin(), ORGANIZATIONS, Map.of("name", newName(), "domains", List.of(domain)));

        assertProblem(again.then(), 409, TAKEN);
        again.then().body("errors.field", equalTo(List.of("domains")));
    }

    @Test
    void allWrongFieldsAreNamedAtOnce() {
        post(
                        asAdmin(),
                        ORGANIZATIONS,
                        Map.of(
                                "name",
                                "x".repeat(256),
                                "alias",
                                "Not An Alias",
                                "domains",
                                List.of("no domain"),
                                "enabled",
                                "yes",
                                "ownerId",
                                "nobody",
                                "shoeSize",
                                43))
                .then()
                .statusCode(422)
                .body("errors.field", hasItems("name", "alias", "domains", "enabled", "ownerId", "shoeSize"));
        post(asAdmin(), ORGANIZATIONS, Map.of("name", newName(), "ownerId", UUID.randomUUID()))
                .then()
                .statusCode(422)
                .body("errors.field", equalTo(List.of("ownerId")));
    }

    @Test
    void onlyAdministratorsCreate() {
        post(as(realm.token("alice", "alice")), ORGANIZATIONS, Map.of("name", newName()))
                .then()
                .statusCode(403);
    }

    @Test
    void retryWithTheSameKeyReturnsTheSameOrganization() {
        String key = UUID.randomUUID().toString();
        Map<String, ?> body = Map.of("name", newName());

        String first = post(asAdmin().header("Idempotency-Key", key), ORGANIZATIONS, body)
                .path("id");
        Response second = post(asAdmin().header("Idempotency-Key", key), ORGANIZATIONS, body);

        second.then().statusCode(201).body("id", equalTo(first));
        post(asAdmin().header("Idempotency-Key", key), ORGANIZATIONS, Map.of("name", newName()))
                .then()
                .statusCode(422)
                .body("type", equalTo("urn:rollcall:problem:idempotency-key-reused"));
        asAdmin().delete(one(first)).then().statusCode(204);
        post(asAdmin().header("Idempotency-Key", key), ORGANIZATIONS, body)
                .then()
                .statusCode(404);
    }

    @Test
    void patchKeepsWhatOnlyKeycloakKnows() {
        Known owner = user("owner");
        String id = organization(owner);
        keycloak.update(
                asAdmin().get(one(id)).path("keycloakId"),
                Map.of("description", "kept", "redirectUrl", "https://kept.example"));
        String name = newName();

        patch(
                        as(owner.token()),
                        one(id),
                        "{\"name\":\"%s\",\"enabled\":false,\"attributes\":{\"plan\":\"gold\"}}".formatted(name))
                .then()
                .statusCode(200)
                .body("name", equalTo(name))
                .body("enabled", equalTo(false))
                .body("attributes.plan", equalTo("gold"));

        JsonNode organization = inKeycloak(id);
        assertThat(organization.path("name").asText()).isEqualTo(name);
        assertThat(organization.path("enabled").asBoolean()).isFalse();
        assertThat(organization.path("description").asText()).isEqualTo("kept");
        assertThat(organization.path("redirectUrl").asText()).isEqualTo("https://kept.example");
        // an owner enables it again, though the organization is disabled
        patch(as(owner.token()), one(id), "{\"enabled\":true,\"attributes\":{\"plan\":null}}")
                .then()
                .statusCode(200)
                .body("enabled", equalTo(true))
                .body("attributes", equalTo(Map.of()));
    }

    /** Keycloak's sign-in sends everyone with an address of a domain to the organization's identity provider. */
    @Test
    void onlyPlatformAdministratorsChangeDomains() {
        Known owner = user("owner");
        String mark = newName().substring(4);
        String id = organization(owner, List.of("a-" + mark + ".example", "b-" + mark + ".example"));
        JsonNode before = inKeycloak(id);

        for (String domains : List.of(
                "[]",
                "[\"a-%1$s.example\"]".formatted(mark),
                "[\"a-%1$s.example\",\"c-%1$s.example\"]".formatted(mark),
                "[\"a-%1$s.example\",\"b-%1$s.example\",\"c-%1$s.example\"]".formatted(mark))) {
            patch(as(owner.token()), one(id), "{\"name\":\"%s\",\"domains\":%s}".formatted(newName(), domains))
                    .then()
                    .statusCode(403)
                    .body("type", equalTo(FORBIDDEN))
                    .body("errors.field", equalTo(List.of("domains")));
        }
        post(as(owner.token()), ORGANIZATIONS, Map.of("name", newName(), "domains", List.of("c-" + mark + ".example")))
                .then()
                .statusCode(403);

        assertThat(inKeycloak(id)).isEqualTo(before);
        patch(asAdmin(), one(id), "{\"domains\":[\"c-%s.example\"]}".formatted(mark))
                .then()
                .statusCode(200)
                .body("domains", equalTo(List.of("c-" + mark + ".example")));
    }

    /** Order and case do not matter, and Keycloak keeps the domains as it has them. */
    @Test
    void ownerWhoSendsTheDomainsBackChangesNothing() {
        Known owner = user("owner");
        String mark = newName().substring(4);
        String id = organization(owner, List.of("a-" + mark + ".example", "b-" + mark + ".example"));
        String keycloakId = asAdmin().get(one(id)).path("keycloakId");
        keycloak.update(
                keycloakId,
                Map.of(
                        "domains",
                        List.of(Map.of("name", "A-" + mark + ".Example"), Map.of("name", "b-" + mark + ".example"))));
        update.organization(keycloakId, ChangeContext.of(Origin.EVENT));
        JsonNode before = inKeycloak(id);
        Response read = as(owner.token()).get(one(id));
        String tag = read.header("ETag");
        String otherWay = "[\"B-%1$s.EXAMPLE\",\"a-%1$s.example\",\"a-%1$s.example\"]".formatted(mark);
        String asRead = "[\"" + String.join("\",\"", read.jsonPath().getList("domains", String.class)) + "\"]";

        for (String domains : List.of(asRead, otherWay)) {
            patch(as(owner.token()).header("If-Match", tag), one(id), "{\"domains\":%s}".formatted(domains))
                    .then()
                    .statusCode(200)
                    .header("ETag", equalTo(tag));
        }

        assertThat(inKeycloak(id)).isEqualTo(before);
        // a domain that Keycloak got meanwhile stays, although the owner sends the list without it
        keycloak.update(keycloakId, Map.of("domains", List.of(Map.of("name", "new-" + mark + ".example"))));
        String name = newName();
        patch(as(owner.token()), one(id), "{\"name\":\"%s\",\"domains\":%s}".formatted(name, asRead))
                .then()
                .statusCode(200)
                .body("name", equalTo(name))
                .body("domains", equalTo(List.of("new-" + mark + ".example")));
        asAdmin()
                .get("/api/v1/audit-log?action=update-organization&actor="
                        + owner.identity().subject())
                .then()
                .body("items.details.fields", equalTo(List.of(List.of("name"))));
    }

    @Test
    void patchOfAnotherVersionIsRefusedUnlessItIsAppliedAlready() {
        String id = organization(user("owner"));
        String tag = asAdmin().get(one(id)).header("ETag");
        String body = "{\"attributes\":{\"plan\":\"gold\"}}";

        patch(asAdmin().header("If-Match", tag), one(id), body).then().statusCode(200);

        patch(asAdmin().header("If-Match", tag), one(id), body).then().statusCode(200);
        patch(asAdmin().header("If-Match", tag), one(id), "{\"attributes\":{\"plan\":\"silver\"}}")
                .then()
                .statusCode(412);
        patch(asAdmin().header("If-Match", tag), one(id), "{\"name\":\"%s\"}".formatted(newName()))
                .then()
                .statusCode(412);
        asAdmin().header("If-Match", tag).delete(one(id)).then().statusCode(412);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"name\":null}", "{\"alias\":\"other\"}", "{\"domains\":[null]}", "{\"id\":\"x\"}"})
    void invalidPatchIsRefused(String body) {
        String id = organization(user("owner"));

        patch(asAdmin(), one(id), body).then().statusCode(422);
    }

    @Test
    void ownerDeletesTheOrganization() {
        Known owner = user("owner");
        String id = organization(owner);
        String keycloakId = asAdmin().get(one(id)).path("keycloakId");

        as(owner.token()).delete(one(id)).then().statusCode(204);

        asAdmin().get(one(id)).then().statusCode(404);
        assertThat(Realm.json(realm.admin("GET", "/organizations?max=1000", null)
                                .body())
                        .findValuesAsText("id"))
                .isNotEmpty()
                .doesNotContain(keycloakId);
        as(owner.token()).delete(one(id)).then().statusCode(404);
    }

    @Test
    void membersAreAddedOnceAndRemoved() {
        Known owner = user("owner");
        Known member = user("member");
        String id = organization(owner);
        String key = UUID.randomUUID().toString();
        Map<String, ?> body = Map.of("userId", member.id());

        Response added = post(asAdmin().header("Idempotency-Key", key), members(id), body);

        added.then()
                .statusCode(201)
                .body("userId", equalTo(member.id()))
                .body("role", equalTo("member"))
                .header("Location", endsWith(member(id, member)));
        post(asAdmin().header("Idempotency-Key", key), members(id), body)
                .then()
                .statusCode(201)
                .body("role", equalTo("member"));
        Response again = post(asAdmin(), members(id), body);
        assertProblem(again.then(), 409, TAKEN);
        again.then().body("errors.field", equalTo(List.of("userId")));
        as(member.token()).get(one(id)).then().statusCode(200);

        as(owner.token())
                .header("If-Match", added.header("ETag"))
                .delete(member(id, member))
                .then()
                .statusCode(204);

        as(member.token()).get(one(id)).then().statusCode(404);
        as(owner.token()).delete(member(id, member)).then().statusCode(404);
        post(asAdmin(), members(id), Map.of("userId", UUID.randomUUID(), "role", "boss"))
                .then()
                .statusCode(422)
                .body("errors.field", equalTo(List.of("role")));
        post(asAdmin(), members(id), Map.of("userId", UUID.randomUUID()))
                .then()
                .statusCode(422)
                .body("errors.field", equalTo(List.of("userId")));
    }

    /** A person who is added was not asked; one who is invited decides. */
    @Test
    void onlyPlatformAdministratorsAddMembers() {
        Known owner = user("owner");
        Known manager = user("manager");
        Known stranger = user("stranger");
        String id = organization(owner);
        add(id, manager, "admin");

        for (Known caller : List.of(owner, manager)) {
            post(as(caller.token()), members(id), Map.of("userId", stranger.id()))
                    .then()
                    .statusCode(403)
                    .body("type", equalTo(FORBIDDEN))
                    .body("detail", endsWith("Owners and admins of the organization invite people."));
        }

        as(stranger.token()).get(one(id)).then().statusCode(404);
        assertThat(Realm.json(realm.admin(
                                "GET",
                                "/organizations/members/" + stranger.identity().subject() + "/organizations",
                                null)
                        .body()))
                .isEmpty();
        // what owners and admins do instead
        for (Known caller : List.of(owner, manager)) {
            post(
                            as(caller.token()),
                            one(id) + "/invitations",
                            Map.of("emails", List.of(caller.identity().username() + "-guest@example.org")))
                    .then()
                    .statusCode(201);
        }
        patch(as(owner.token()), member(id, manager), "{\"role\":\"member\"}")
                .then()
                .statusCode(200);
        as(owner.token()).delete(member(id, manager)).then().statusCode(204);
    }

    @Test
    void adminsOfTheOrganizationNeverTouchOwners() {
        Known owner = user("owner");
        Known manager = user("manager");
        Known member = user("member");
        String id = organization(owner);
        add(id, manager, "admin");
        add(id, member, "admin");

        patch(as(manager.token()), member(id, member), "{\"role\":\"member\"}")
                .then()
                .statusCode(200)
                .body("role", equalTo("member"));
        patch(as(manager.token()), member(id, manager), "{\"role\":\"owner\"}")
                .then()
                .statusCode(403);
        patch(as(manager.token()), member(id, owner), "{\"role\":\"member\"}")
                .then()
                .statusCode(403);
        as(manager.token()).delete(member(id, owner)).then().statusCode(403);
        patch(as(manager.token()), one(id), "{\"enabled\":false}").then().statusCode(403);
        as(manager.token()).delete(one(id)).then().statusCode(403);
        patch(as(member.token()), member(id, member), "{\"role\":\"admin\"}")
                .then()
                .statusCode(403);
        as(member.token()).delete(member(id, manager)).then().statusCode(403);
        // every member may leave
        as(member.token()).delete(member(id, member)).then().statusCode(204);
    }

    @Test
    void strangersGet404WhateverTheMethod() {
        Known owner = user("owner");
        Known stranger = user("stranger");
        String id = organization(owner);

        post(as(stranger.token()), members(id), Map.of("userId", stranger.id()))
                .then()
                .statusCode(404);
        patch(as(stranger.token()), one(id), "{\"enabled\":false}").then().statusCode(404);
        patch(as(stranger.token()), member(id, owner), "{\"role\":\"member\"}")
                .then()
                .statusCode(404);
        as(stranger.token()).delete(member(id, owner)).then().statusCode(404);
        as(stranger.token()).delete(one(id)).then().statusCode(404);
        post(as(stranger.token()), one(id) + "/teams", Map.of("name", "Team"))
                .then()
                .statusCode(404);
    }

    /** The new membership has the same address, and the same version. */
    @Test
    void tagOfAnEarlierMembershipIsStale() {
        Known owner = user("owner");
        Known member = user("member");
        String id = organization(owner);
        add(id, member, "member");
        String tag = asAdmin().get(member(id, member)).header("ETag");
        asAdmin().header("If-Match", tag).delete(member(id, member)).then().statusCode(204);
        add(id, member, "member");

        patch(as(owner.token()).header("If-Match", tag), member(id, member), "{\"role\":\"admin\"}")
                .then()
                .statusCode(412);
        asAdmin().header("If-Match", tag).delete(member(id, member)).then().statusCode(412);
    }

    @Test
    void disabledUserCannotBecomeAnOwner() {
        Known owner = user("owner");
        Known member = user("member");
        Known stranger = user("stranger");
        String id = organization(owner);
        add(id, member, "member");
        for (Known disabled : List.of(member, stranger)) {
            patch(asAdmin(), "/api/v1/users/" + disabled.id(), "{\"enabled\":false}")
                    .then()
                    .statusCode(200);
        }

        patch(asAdmin(), member(id, member), "{\"role\":\"owner\"}")
                .then()
                .statusCode(422)
                .body("errors.field", equalTo(List.of("role")));
        post(asAdmin(), members(id), Map.of("userId", stranger.id(), "role", "owner"))
                .then()
                .statusCode(422)
                .body("errors.field", equalTo(List.of("userId")));
        patch(asAdmin(), member(id, member), "{\"role\":\"admin\"}").then().statusCode(200);
    }

    @Test
    void exportOfOwnDataHasMembershipsWithTeams() {
        Known owner = user("owner");
        String id = organization(owner);
        String team = post(as(owner.token()), one(id) + "/teams", Map.of("name", "Builders"))
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        as(owner.token())
                .put(one(id) + "/teams/" + team + "/members/" + owner.id())
                .then()
                .statusCode(204);

        as(owner.token())
                .get("/api/v1/users/me/export")
                .then()
                .statusCode(200)
                .body("memberships.organizationId", equalTo(List.of(id)))
                .body("memberships.role", equalTo(List.of("owner")))
                .body("memberships.teams", equalTo(List.of(List.of("Builders"))));
    }

    @Test
    void roleIsChangedWithAnEntryOfTheAuditLog() {
        Known owner = user("owner");
        Known member = user("member");
        String id = organization(owner);
        add(id, member, "member");
        String tag = asAdmin().get(member(id, member)).header("ETag");
        String key = UUID.randomUUID().toString();

        patch(
                        as(owner.token()).header("If-Match", tag).header("Idempotency-Key", key),
                        member(id, member),
                        "{\"role\":\"admin\"}")
                .then()
                .statusCode(200)
                .body("role", equalTo("admin"))
                .body("version", equalTo(1));

        patch(
                        as(owner.token()).header("If-Match", tag).header("Idempotency-Key", key),
                        member(id, member),
                        "{\"role\":\"admin\"}")
                .then()
                .statusCode(200);
        patch(as(owner.token()).header("If-Match", tag), member(id, member), "{\"role\":\"owner\"}")
                .then()
                .statusCode(412);
        asAdmin()
                .get("/api/v1/audit-log?sort=at&organizationId=" + id)
                .then()
                .body("items.action", equalTo(List.of("create-organization", "add-member", "set-member-role")))
                .body("items[2].userId", equalTo(member.id()))
                .body("items[2].details.role", equalTo("admin"))
                .body("items[2].outcome", equalTo("done"));
    }

    @Test
    void lastOwnerStaysWhateverTheWay() {
        Known owner = user("owner");
        Known member = user("member");
        String id = organization(owner);
        add(id, member, "member");

        assertProblem(
                patch(as(owner.token()), member(id, owner), "{\"role\":\"admin\"}")
                        .then(),
                409,
                LAST_OWNER);
        assertProblem(as(owner.token()).delete(member(id, owner)).then(), 409, LAST_OWNER);
        // the audit log has each refusal only if there are not too many of the same administrator
        String administrator = realm.token(realm.createIdentity("administrator", "admin"));
        assertProblem(
                as(administrator)
                        .delete(member(id, owner) + "?deleteManagedAccounts=true")
                        .then(),
                409,
                LAST_OWNER);
        assertProblem(asAdmin().delete("/api/v1/users/" + owner.id()).then(), 409, LAST_OWNER);
        assertProblem(
                patch(asAdmin(), "/api/v1/users/" + owner.id(), "{\"enabled\":false}")
                        .then(),
                409,
                LAST_OWNER);
        asAdmin()
                .get("/api/v1/audit-log?organizationId=" + id)
                .then()
                .body(
                        "items.findAll { it.outcome == 'refused' }.action.sort()",
                        equalTo(List.of("remove-member", "remove-member", "set-member-role")));

        // a disabled owner does not count
        patch(as(owner.token()), member(id, member), "{\"role\":\"owner\"}")
                .then()
                .statusCode(200);
        patch(asAdmin(), "/api/v1/users/" + member.id(), "{\"enabled\":false}")
                .then()
                .statusCode(200);
        assertProblem(as(owner.token()).delete(member(id, owner)).then(), 409, LAST_OWNER);

        patch(asAdmin(), "/api/v1/users/" + member.id(), "{\"enabled\":true}")
                .then()
                .statusCode(200);
        asAdmin().delete("/api/v1/users/" + owner.id()).then().statusCode(204);
        asAdmin().get(members(id)).then().body("items.userId", equalTo(List.of(member.id())));
    }

    @Test
    void administratorAppointsAnOwnerOfAnOrphanedOrganization() {
        Known owner = user("owner");
        Known member = user("member");
        String id = post(asAdmin(), ORGANIZATIONS, Map.of("name", newName())).path("id");
        add(id, member, "member");

        patch(asAdmin(), member(id, member), "{\"role\":\"owner\"}").then().statusCode(200);
        add(id, owner, "owner");
        as(member.token()).delete(member(id, member)).then().statusCode(204);
        asAdmin().get(one(id)).then().body("orphanedAt", equalTo(null));
    }

    /** A write to the records alone waits for the lock of the organization, and then finds what it writes gone. */
    @Test
    void changeOfWhatEndsInTheMeantimeReturns404() throws SQLException {
        Known owner = user("owner");
        Known member = user("member");
        String id = organization(owner);
        String keycloakId = asAdmin().get(one(id)).path("keycloakId");
        add(id, member, "member");

        Response role = whileWaiting(
                "%from organizations%for update%",
                List.of(lock(id), "delete from memberships where user_id = '" + member.id() + "'"),
                () -> patch(asAdmin(), member(id, member), "{\"role\":\"owner\"}"));
        Response attributes = whileWaiting(
                "%from organizations%for update%",
                List.of("update organizations set deleted_at = now() where id = '" + id + "'"),
                () -> patch(asAdmin(), one(id), "{\"attributes\":{\"tier\":\"gold\"}}"));

        role.then().statusCode(404);
        attributes.then().statusCode(404);
        keycloak.delete(keycloakId);
    }

    /** The request waits for an act that demotes its caller. */
    @Test
    void rightsAreThoseOfTheMomentWhenTheActBegins() throws SQLException {
        Known owner = user("owner");
        Known member = user("member");
        String id = organization(owner);
        add(id, member, "admin");
        List<Supplier<Response>> requests = List.of(
                () -> patch(as(member.token()), member(id, member), "{\"role\":\"member\"}"),
                () -> post(
                        as(member.token()),
                        one(id) + "/invitations",
                        Map.of("emails", List.of(newName().substring(4) + "@example.org"), "role", "admin")),
                () -> post(as(member.token()), one(id) + "/teams", Map.of("name", "Builders")));

        for (Supplier<Response> request : requests) {
            String role = "update memberships set role = '%s' where user_id = '" + member.id() + "'";
            String act = UUID.randomUUID().toString();
            Response response = whileWaiting(
                    "insert into open_acts%",
                    List.of(
                            "insert into open_acts (act_id, target, action, plan, due_at) values ('%s', '%s', 'update-organization', '{}', 'infinity')"
                                    .formatted(act, id),
                            role.formatted("member"),
                            "delete from open_acts where act_id = '" + act + "'"),
                    request);

            response.then().statusCode(403);
            new ServiceDatabase(database).execute(role.formatted("admin"));
        }
    }

    /** PostgreSQL ends one of two transactions that wait for each other; a request tries again. */
    @Tag("slow")
    @Test
    void deadlockIsNoError() throws SQLException {
        Known owner = user("owner");
        Known other = user("owner");
        String id = organization(owner);
        add(id, other, "owner");

        Response deletion = whileWaiting(
                "%from organizations%for update%",
                List.of(lock(id)),
                () -> asAdmin().delete("/api/v1/users/" + owner.id()),
                "select 1 from users where id = '" + owner.id() + "' for update");

        deletion.then().statusCode(204);
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
    private Response whileWaiting(String waiting, List<String> before, Supplier<Response> request, String... after)
            throws SQLException {
        try (Connection transaction = database.getConnection();
                Statement statement = transaction.createStatement()) {
            transaction.setAutoCommit(false);
            for (String sql : before) {
                statement.execute(sql);
            }
            CompletableFuture<Response> response = CompletableFuture.supplyAsync(request);
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
        return new ServiceDatabase(database)
                        .number(
                                "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like ?",
                                statement)
                > 0;
    }

    @Test
    void teamsAreCreatedRenamedJoinedAndDeleted() {
        Known owner = user("owner");
        Known member = user("member");
        String id = organization(owner);
        add(id, member, "member");
        String teams = one(id) + "/teams";
        String key = UUID.randomUUID().toString();

        Response created = post(as(owner.token()).header("Idempotency-Key", key), teams, Map.of("name", "Support"));

        String team = created.path("id");
        created.then()
                .statusCode(201)
                .body("name", equalTo("Support"))
                .header("Location", endsWith(teams + "/" + team));
        post(as(owner.token()).header("Idempotency-Key", key), teams, Map.of("name", "Support"))
                .then()
                .statusCode(201)
                .body("id", equalTo(team));
        assertProblem(post(as(owner.token()), teams, Map.of("name", "SUPPORT")).then(), 409, TAKEN);
        post(as(member.token()), teams, Map.of("name", "Others")).then().statusCode(403);
        patch(as(owner.token()).header("If-Match", created.header("ETag")), teams + "/" + team, "{\"name\":\"Help\"}")
                .then()
                .statusCode(200)
                .body("name", equalTo("Help"));
        patch(as(owner.token()).header("If-Match", created.header("ETag")), teams + "/" + team, "{\"name\":\"Aid\"}")
                .then()
                .statusCode(412);

        String place = teams + "/" + team + "/members/" + member.id();
        as(owner.token()).put(place).then().statusCode(204);
        as(owner.token()).put(place).then().statusCode(204);
        asAdmin().get(teams + "/" + team + "/members").then().body("items.userId", equalTo(List.of(member.id())));
        as(member.token()).delete(place).then().statusCode(403);
        as(owner.token()).delete(place).then().statusCode(204);
        asAdmin().get(teams + "/" + team + "/members").then().body("items.userId", equalTo(List.of()));
        as(owner.token())
                .put(teams + "/" + team + "/members/" + user("stranger").id())
                .then()
                .statusCode(404);

        as(owner.token()).delete(teams + "/" + team).then().statusCode(204);
        asAdmin().get(teams + "/" + team).then().statusCode(404);
        as(owner.token()).delete(teams + "/" + team).then().statusCode(404);
        asAdmin()
                .get("/api/v1/audit-log?sort=at&organizationId=" + id)
                .then()
                .body(
                        "items.action",
                        hasItems("create-team", "rename-team", "add-team-member", "remove-team-member", "delete-team"));
    }

    @Test
    void managedAccountsAreDeletedOnlyByAdministrators() {
        Known owner = user("owner");
        String id = organization(owner);

        as(owner.token()).delete(one(id) + "?deleteManagedAccounts=true").then().statusCode(403);
        as(owner.token())
                .delete(member(id, owner) + "?deleteManagedAccounts=true")
                .then()
                .statusCode(403);
        asAdmin().delete(one(id) + "?deleteManagedAccounts=true").then().statusCode(204);
    }

    /** Keycloak deletes the account of a managed member with the membership, and with the organization. */
    @Tag("slow")
    @Test
    void managedAccountsGoOnlyIfAnAdministratorSaysSo() {
        Known owner = user("owner");
        String id = organization(owner);
        String keycloakId = asAdmin().get(one(id)).path("keycloakId");
        try (MembershipProvider provider = MembershipProvider.of(realm, keycloakId)) {
            Known first = managed(provider, keycloakId);
            Known second = managed(provider, keycloakId);

            assertProblem(as(owner.token()).delete(member(id, first)).then(), 409, MANAGED_ACCOUNTS);
            assertProblem(asAdmin().delete(one(id)).then(), 409, MANAGED_ACCOUNTS);
            assertThat(inKeycloak(first.identity())).hasSize(1);

            asAdmin()
                    .delete(member(id, first) + "?deleteManagedAccounts=true")
                    .then()
                    .statusCode(204);
            assertGone(first);

            // the account is also the last owner of another organization
            String other = organization(second);
            assertProblem(
                    asAdmin().delete(one(id) + "?deleteManagedAccounts=true").then(), 409, LAST_OWNER);
            add(other, owner, "owner");
            asAdmin().delete(one(id) + "?deleteManagedAccounts=true").then().statusCode(204);
            assertGone(second);
            asAdmin().get(one(id)).then().statusCode(404);
            asAdmin().get(members(other)).then().body("items.userId", equalTo(List.of(owner.id())));
        }
    }

    private Known managed(MembershipProvider provider, String organization) {
        Realm.Identity identity = provider.signInOnce();
        String id = users.sync(identity.subject(), AuditLog.BY_EVENT).userId().toString();
        update.membership(organization, identity.subject(), MembershipRole.MEMBER, ChangeContext.of(Origin.EVENT));
        return new Known(identity, id, null);
    }

    private void assertGone(Known user) {
        assertThat(inKeycloak(user.identity())).isEmpty();
        asAdmin().get("/api/v1/users/" + user.id()).then().statusCode(404);
        asAdmin().get("/api/v1/users/" + user.id() + "/audit-log").then().body("items.action", hasItem("delete"));
    }

    private JsonNode inKeycloak(Realm.Identity identity) {
        return Realm.json(realm.admin("GET", "/users?exact=true&username=" + identity.username(), null)
                .body());
    }
}
