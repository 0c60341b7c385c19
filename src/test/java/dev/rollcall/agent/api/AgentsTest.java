package dev.rollcall.agent.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.testing.OrganizationRecords;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Administrators create, change, suspend, resume, move and delete agents; owners and admins those of their organizations. */
@QuarkusTest
class AgentsTest {

    private static final String AGENTS = "/api/v1/agents";
    private static final String UNKNOWN = AGENTS + "/" + new UUID(0, 0);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Inject
    ServiceDatabase database;

    @Inject
    OrganizationRecords organizations;

    private final Realm realm = Realm.get();
    private final ApiCaller admin = Api.admin();
    private final ApiCaller sponsor = Api.user("sponsor");

    private Map<String, Object> draft() {
        return new HashMap<>(Map.of("name", "Nightly report", "sponsor", sponsor.id()));
    }

    private ApiResponse create() {
        return admin.post(AGENTS, draft()).expect(201);
    }

    private static String one(ApiResponse agent) {
        return AGENTS + "/" + agent.<String>path("id");
    }

    private JsonNode identity(ApiResponse agent) {
        return realm.user(agent.path("keycloakId"));
    }

    private String organization() {
        String organization = organizations.organization("Agents " + UUID.randomUUID());
        organizations.member(organization, sponsor.id(), "admin");
        return organization;
    }

    @Test
    void newAgentIsAUserWithoutCredentials() {
        Map<String, Object> body = draft();
        body.put("name", " Nightly report ");
        body.put("purpose", "Sends the sales of the day");
        body.put("roles", List.of("user"));
        body.put("expiresAt", "2999-01-01T00:00:00Z");

        ApiResponse created = admin.post(AGENTS, body)
                .expect(201)
                .body("name", equalTo("Nightly report"))
                .body("purpose", equalTo("Sends the sales of the day"))
                .body("sponsor", equalTo(sponsor.id()))
                .body("organization", nullValue())
                .body("roles", hasItem("user"))
                .body("status", equalTo("active"))
                .body("suspendedAt", nullValue())
                .body("expiresAt", equalTo("2999-01-01T00:00:00Z"))
                .body("creator", notNullValue())
                .body("version", equalTo(0));

        created.header("Location", containsString(one(created)));
        JsonNode identity = identity(created);
        assertThat(identity.path("username").asText()).startsWith("agent-nightly-report-");
        assertThat(identity.path("enabled").asBoolean()).isTrue();
        assertThat(identity.has("email")).isFalse();
        assertThat(identity.path("requiredActions")).isEmpty();
        assertThat(realm.read("/users/%s/credentials".formatted(created.<String>path("keycloakId"))))
                .isEmpty();
        admin.read("/api/v1/users/" + created.path("id"))
                .body("kind", equalTo("agent"))
                .body("username", equalTo(identity.path("username").asText()));
        ApiResponse read = admin.read(one(created)).header("ETag", created.header("ETag"));
        assertThat(read.<Object>map("")).isEqualTo(created.map(""));
        admin.header("If-None-Match", created.header("ETag")).get(one(created)).expect(304);
    }

    /** The realm asks new users for them, and nobody can carry them out for an agent. */
    @Test
    void requiredActionsOfTheRealmAreCleared() {
        JsonNode action = realm.read("/authentication/required-actions/UPDATE_PASSWORD");
        realm.admin("PUT", "/authentication/required-actions/UPDATE_PASSWORD", with(action, "defaultAction", true));
        try {
            assertThat(identity(create()).path("requiredActions")).isEmpty();
        } finally {
            realm.admin("PUT", "/authentication/required-actions/UPDATE_PASSWORD", action);
        }
    }

    private static JsonNode with(JsonNode object, String field, boolean value) {
        return ((com.fasterxml.jackson.databind.node.ObjectNode) object.deepCopy()).put(field, value);
    }

    @Test
    void repeatedRequestCreatesOneAgent() {
        ApiCaller once = admin.key(UUID.randomUUID().toString());
        Map<String, Object> body = draft();
        String id = once.post(AGENTS, body).expect(201).path("id");

        once.post(AGENTS, body).expect(201).body("id", equalTo(id));

        sponsor.read("/api/v1/users/me/agents").body("items.id", contains(id));
        admin.delete(AGENTS + "/" + id).expect(204);
        once.post(AGENTS, body).expectProblem(404, "not-found");
    }

    @Test
    void auditLogNamesTheSponsorAndNotTheName() {
        ApiResponse created = create();
        admin.post(one(created) + "/suspend").expect(200);

        ApiResponse entries = admin.read("/api/v1/users/" + created.path("id") + "/audit-log");

        entries.body("items.action", contains("suspend-agent", "create"))
                .body("items[1].details.kind", equalTo("agent"))
                .body("items[1].details.sponsor", equalTo(sponsor.id()))
                .body("items.outcome", contains("done", "done"));
        assertThat(entries.asString()).doesNotContain("Nightly report");
    }

    @Test
    void patchChangesNamePurposeAndExpiry() {
        ApiResponse created = create();
        Map<String, Object> patch = new HashMap<>(Map.of("name", "Weekly report", "purpose", "Other"));

        ApiResponse changed = admin.ifMatch(created.header("ETag"))
                .patch(one(created), patch)
                .expect(200)
                .body("name", equalTo("Weekly report"))
                .body("purpose", equalTo("Other"))
                .body("version", equalTo(1));
        admin.ifMatch(created.header("ETag"))
                .patch(one(created), patch)
                .expect(200)
                .body("version", equalTo(1));
        admin.ifMatch(created.header("ETag"))
                .patch(one(created), Map.of("name", "Third"))
                .expectProblem(412, "precondition-failed");
        patch.remove("name");
        patch.put("purpose", null);
        admin.ifMatch(changed.header("ETag")).patch(one(created), patch).body("purpose", nullValue());
        admin.patch(one(created), Map.of("expiresAt", "soon"))
                .expectProblem(422, "invalid-field")
                .body("errors.key", contains("notATime"));
        admin.patch(one(created), Map.of("sponsor", sponsor.id())).expectProblem(422, "invalid-field");
    }

    @Test
    void suspendedAgentIsDisabledInKeycloakUntilItIsResumed() {
        ApiResponse created = create();

        admin.post(one(created) + "/suspend")
                .expect(200)
                .body("status", equalTo("suspended"))
                .body("suspendReason", equalTo("suspended-by-administrator"))
                .body("suspendedAt", notNullValue());
        admin.post(one(created) + "/suspend").expect(200).body("version", equalTo(1));
        awaitEnabled(created, false);

        admin.post(one(created) + "/resume").expect(200).body("status", equalTo("active"));
        awaitEnabled(created, true);
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> admin.read("/api/v1/audit-log?origin=service&outcome=done&userId=" + created.path("id"))
                                .body("items.action", contains("update", "update"))
                                .body("items.by.subject", contains(nullValue(), nullValue())));
    }

    private void awaitEnabled(ApiResponse agent, boolean enabled) {
        await().atMost(PATIENCE).until(() -> identity(agent).path("enabled").asBoolean() == enabled);
    }

    @Test
    void expiredAgentIsDisabledInKeycloak() {
        ApiResponse created = create();

        admin.patch(one(created), Map.of("expiresAt", "2020-01-01T00:00:00Z"))
                .expect(200)
                .body("status", equalTo("expired"));

        awaitEnabled(created, false);
        admin.read(one(created)).body("status", equalTo("expired"));
        admin.read(AGENTS + "?status=expired&sponsor=" + sponsor.id())
                .body("items.id", contains(created.<String>path("id")));
    }

    /** Otherwise it would have rights that its record denies. */
    @Test
    void agentIsEnabledOnlyAsAnAgent() {
        ApiResponse created = create();
        String user = "/api/v1/users/" + created.path("id");

        admin.patch(user, Map.of("enabled", false)).expectProblem(409, "agent");
        admin.patch(user, Map.of("email", "agent@example.org")).expectProblem(409, "agent");
        admin.post(user + "/password-reset", Map.of("temporaryPassword", "A long passw0rd!"))
                .expectProblem(409, "agent");
        admin.put(user + "/required-actions/UPDATE_PASSWORD").expectProblem(409, "agent");
        admin.patch(user, Map.of("attributes", Map.of("tier", "gold"))).expect(200);
    }

    @Test
    void disabledSponsorSuspendsUntilSomebodyAdopts() {
        ApiResponse created = create();

        admin.patch("/api/v1/users/" + sponsor.id(), Map.of("enabled", false)).expect(200);

        admin.read(one(created))
                .body("status", equalTo("suspended"))
                .body("suspendReason", equalTo("sponsor-disabled"));
        admin.post(one(created) + "/resume").expectProblem(409, "agent");
        ApiCaller another = Api.user("sponsor");
        admin.post(one(created) + "/move", Map.of("sponsor", another.id()))
                .expect(200)
                .body("status", equalTo("active"))
                .body("sponsor", equalTo(another.id()))
                .body("suspendReason", nullValue());
        another.read("/api/v1/users/me/agents").body("items.id", contains(created.<String>path("id")));
    }

    @Test
    void deletedSponsorSuspends() {
        ApiResponse created = create();

        admin.delete("/api/v1/users/" + sponsor.id()).expect(204);

        admin.read(one(created)).body("suspendReason", equalTo("sponsor-deleted"));
        ApiResponse entry = admin.read("/api/v1/audit-log?action=suspend-agent&userId=" + created.path("id"));
        entry.body("items.size()", equalTo(1)).body("items[0].outcomeDetails.reason", equalTo("sponsor-deleted"));
        assertThat(entry.<Map<String, Object>>path("items[0].by")).containsEntry("via", "bearer");
    }

    @Test
    void sponsorWhoLeavesTheOrganizationSuspends() {
        String organization = organization();
        Map<String, Object> body = draft();
        body.put("organization", organization);
        ApiResponse created = admin.post(AGENTS, body).expect(201);

        database.execute(
                "delete from memberships where organization_id = ?::uuid and user_id = ?::uuid",
                organization,
                sponsor.id());

        admin.read(one(created)).body("suspendReason", equalTo("sponsor-left"));
        admin.post(one(created) + "/resume").expectProblem(409, "agent");
    }

    @Test
    void deletedAgentIsATombstone() {
        ApiResponse created = create();

        String username = identity(created).path("username").asText();
        admin.delete(one(created)).expect(204);

        assertThat(realm.read("/users?exact=true&username=" + username)).isEmpty();
        admin.get(one(created)).expectProblem(404, "not-found");
        assertThat(database.number(
                        "select count(*) from agents where user_id = ?::uuid and name is null and purpose is null",
                        created.<String>path("id")))
                .isEqualTo(1);
        admin.read(AGENTS + "?sponsor=" + sponsor.id()).body("items.size()", equalTo(0));
    }

    @Test
    void agentNeverHasMoreRolesThanItsSponsor() {
        Map<String, Object> body = draft();
        body.put("roles", List.of("rollcall-reader"));
        admin.post(AGENTS, body)
                .expectProblem(422, "invalid-field")
                .body("errors.key", contains("sponsorLacksRoles"))
                .body("errors.field", contains("roles"));
        ApiResponse created = create();
        admin.put("/api/v1/users/" + created.path("id") + "/roles", Map.of("roles", List.of("rollcall-reader")))
                .expectProblem(422, "invalid-field")
                .body("errors.key", contains("sponsorLacksRoles"));
    }

    @Test
    void roleThatTheSponsorLosesIsTakenFromTheAgent() {
        String role = realm.createRole("report");
        List<String> roles = new ArrayList<>(List.of("user", role));
        String roleList = "/api/v1/users/" + sponsor.id() + "/roles";
        admin.put(roleList, Map.of("roles", roles)).expect(200);
        Map<String, Object> body = draft();
        body.put("roles", roles);
        ApiResponse created = admin.post(AGENTS, body).expect(201).body("roles", hasItem(role));

        admin.put(roleList, Map.of("roles", List.of("user"))).expect(200);

        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> admin.read("/api/v1/audit-log?origin=service&outcome=done&userId=" + created.path("id"))
                                .body("items.action", contains("set-roles")));
        assertThat(realm.roles(created.path("keycloakId"))).doesNotContain(role);
        admin.read(one(created)).body("roles", not(hasItem(role))).body("status", equalTo("active"));
    }

    @ParameterizedTest
    @CsvSource({
        "name, , missing",
        "name, ' ', blank",
        "expiresAt, tomorrow, notATime",
        "sponsor, bob, notAUuid",
        "sponsor, 00000000-0000-0000-0000-000000000000, notAUser",
        "organization, acme, notAUuid",
        "password, secret, notSettable",
    })
    void wrongFieldIsNamed(String field, String value, String key) {
        Map<String, Object> body = draft();
        body.put(field, value);

        admin.post(AGENTS, body)
                .expectProblem(422, "invalid-field")
                .body("errors.field", contains(field))
                .body("errors.key", contains(key));
    }

    @Test
    void sponsorIsAnEnabledPerson() {
        ApiResponse agent = create();
        Map<String, Object> body = draft();
        body.put("sponsor", agent.path("id"));
        admin.post(AGENTS, body).expectProblem(422, "invalid-field").body("errors.key", contains("notAPerson"));
        admin.post(one(agent) + "/move", Map.of("sponsor", agent.path("id")))
                .expectProblem(422, "invalid-field")
                .body("errors.key", contains("notAPerson"));
        ApiCaller disabled = Api.user("sponsor");
        admin.patch("/api/v1/users/" + disabled.id(), Map.of("enabled", false)).expect(200);
        body.put("sponsor", disabled.id());
        admin.post(AGENTS, body).expectProblem(422, "invalid-field").body("errors.key", contains("disabledSponsor"));
    }

    @Test
    void ownersAndAdminsManageTheAgentsOfTheirOrganization() {
        String organization = organization();
        ApiCaller owner = Api.user("sponsor");
        organizations.member(organization, owner.id(), "owner");
        ApiCaller member = Api.user("sponsor");
        organizations.member(organization, member.id(), "member");
        Map<String, Object> body = new HashMap<>(Map.of("name", "Import", "organization", organization));

        member.post(AGENTS, body).expectProblem(403, "forbidden");
        Api.user("stranger").post(AGENTS, body).expectProblem(404, "not-found");
        body.put("roles", List.of("user"));
        sponsor.post(AGENTS, body).expectProblem(403, "forbidden");
        body.remove("roles");
        body.put("sponsor", member.id());
        sponsor.post(AGENTS, body).expectProblem(403, "forbidden");
        body.remove("sponsor");
        ApiResponse created = sponsor.post(AGENTS, body).expect(201).body("sponsor", equalTo(sponsor.id()));

        String list = "/api/v1/organizations/" + organization + "/agents";
        owner.read(list).body("items.id", contains(created.<String>path("id")));
        member.get(list).expectProblem(403, "forbidden");
        owner.read(one(created));
        member.get(one(created)).expectProblem(404, "not-found");
        member.post(one(created) + "/suspend").expectProblem(404, "not-found");
        owner.post(one(created) + "/suspend").expect(200);
        owner.post(one(created) + "/move", Map.of("sponsor", member.id())).expectProblem(403, "forbidden");
        owner.post(one(created) + "/move", Map.of("sponsor", owner.id()))
                .expect(200)
                .body("sponsor", equalTo(owner.id()));
        owner.post(one(created) + "/resume").expect(200).body("status", equalTo("active"));
        owner.delete(one(created)).expect(204);
    }

    @Test
    void othersCreateNoneUnlessTheOperatorAllowsIt() {
        sponsor.post(AGENTS, Map.of("name", "Mine"))
                .expectProblem(403, "forbidden")
                .body("detail", containsString("rollcall.agents.self-service"));
        sponsor.get(AGENTS).expectProblem(403, "forbidden");
    }

    @Test
    void agentsOfOthersAreUnknown() {
        ApiResponse created = create();
        ApiCaller stranger = Api.user("stranger");

        for (String path : List.of(one(created), UNKNOWN)) {
            stranger.get(path).expectProblem(404, "not-found");
            stranger.patch(path, Map.of("name", "Other")).expectProblem(404, "not-found");
            stranger.post(path + "/suspend").expectProblem(404, "not-found");
            stranger.post(path + "/resume").expectProblem(404, "not-found");
            stranger.post(path + "/move", Map.of("sponsor", stranger.id())).expectProblem(404, "not-found");
            stranger.delete(path).expectProblem(404, "not-found");
        }
        sponsor.post(one(created) + "/suspend").expect(200);
    }

    @Test
    void listHasPagesFiltersAndASearch() {
        List<String> ids = new ArrayList<>();
        for (String name : List.of("Report one", "Report two", "Import")) {
            Map<String, Object> body = draft();
            body.put("name", name);
            ids.add(admin.post(AGENTS, body).expect(201).path("id"));
        }
        admin.post(AGENTS + "/" + ids.get(1) + "/suspend").expect(200);
        String list = AGENTS + "?sponsor=" + sponsor.id();

        assertThat(admin.pages(list + "&limit=2").stream().flatMap(page -> page.<String>list("items.id").stream()))
                .containsExactly(ids.get(2), ids.get(1), ids.get(0));
        admin.read(list + "&status=active").body("items.id", contains(ids.get(2), ids.get(0)));
        admin.read(list + "&status=suspended").body("items.id", contains(ids.get(1)));
        admin.read(list + "&search=REPORT").body("items.id", contains(ids.get(1), ids.get(0)));
        admin.get(list + "&status=gone").expectProblem(400, "invalid-parameter");
        sponsor.read("/api/v1/users/me/agents?limit=1").body("items.id", contains(ids.get(2)));
    }
}
