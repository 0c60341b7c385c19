package dev.rollcall.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;

import dev.rollcall.testing.OrganizationRecords;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.api.Keys;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** After a loss of the database, an administrator makes a user of Keycloak an agent again. */
@QuarkusTest
class LostAgentTest {

    private static final String AGENTS = "/api/v1/agents";

    @Inject
    ServiceDatabase database;

    @Inject
    OrganizationRecords organizations;

    private final Realm realm = Realm.get();
    private final ApiCaller admin = Api.admin();
    private final Sponsor sponsor = Sponsor.create("user");

    /** Reconciliation creates the records of all users of Keycloak, as those of persons. */
    private Sponsor.Agent lost() {
        Sponsor.Agent agent = sponsor.agent("user");
        database.execute("delete from agents where user_id = ?::uuid", agent.id());
        database.execute("update users set kind = 'person' where id = ?::uuid", agent.id());
        database.execute("delete from revocations where kind = 'agent' and id = ?", agent.subject());
        return agent;
    }

    private Map<String, Object> body(String user) {
        return new HashMap<>(Map.of("name", "Found again", "sponsor", sponsor.id(), "user", user));
    }

    private static void assertRefused(ApiResponse response, String field, String key) {
        response.expectProblem(422, "invalid-field")
                .body("errors.field", contains(field))
                .body("errors.key", contains(key));
    }

    @Test
    void userWithoutCredentialsBecomesAnAgentAgain() {
        Sponsor.Agent agent = lost();
        ApiCaller once = admin.key(UUID.randomUUID().toString());

        ApiResponse made = once.post(AGENTS, body(agent.id()))
                .expect(201)
                .body("id", equalTo(agent.id()))
                .body("keycloakId", equalTo(agent.subject()))
                .body("name", equalTo("Found again"))
                .body("roles", equalTo(agent.created().path("roles")))
                .body("status", equalTo("active"))
                .body("version", equalTo(0));

        made.header("Location", containsString(agent.path()));
        once.post(AGENTS, body(agent.id())).expect(201).body("id", equalTo(agent.id()));
        admin.read("/api/v1/users/" + agent.id()).body("kind", equalTo("agent"));
        admin.read("/api/v1/users/" + agent.id() + "/audit-log")
                .body("items[0].action", equalTo("make-agent"))
                .body("items[0].outcome", equalTo("done"))
                .body("items[0].details.sponsor", equalTo(sponsor.id()));
        Keys.Key key = agent.key("account:read");
        key.caller().read("/api/v1/users/me").body("id", equalTo(agent.id()));
    }

    /** It may have been suspended. */
    @Test
    void disabledUserBecomesASuspendedAgent() {
        Sponsor.Agent agent = lost();
        realm.update(new Realm.Identity(agent.subject(), null, null), Map.of("enabled", false));

        admin.post(AGENTS, body(agent.id()))
                .expect(201)
                .body("status", equalTo("suspended"))
                .body("suspendReason", equalTo("disabled"));

        assertThat(realm.user(agent.subject()).path("enabled").asBoolean()).isFalse();
    }

    @Test
    void requiredActionsAreTakenAwayFirst() {
        Sponsor.Agent agent = lost();
        realm.update(
                new Realm.Identity(agent.subject(), null, null), Map.of("requiredActions", List.of("UPDATE_PROFILE")));

        assertRefused(admin.post(AGENTS, body(agent.id())), "user", "hasRequiredActions");
    }

    @Test
    void onlyAdministratorsNameAUser() {
        Sponsor.Agent agent = lost();

        sponsor.caller().post(AGENTS, body(agent.id())).expectProblem(403, "forbidden");

        admin.read("/api/v1/users/" + agent.id()).body("kind", equalTo("person"));
    }

    @Test
    void userWhoCanSignInStaysAPerson() {
        ApiCaller person = Api.user("person");
        assertRefused(admin.post(AGENTS, body(person.id())), "user", "canSignIn");

        Sponsor.Agent withPassword = lost();
        realm.admin(
                "PUT",
                "/users/%s/reset-password".formatted(withPassword.subject()),
                Map.of("type", "password", "value", "agent", "temporary", false));
        assertRefused(admin.post(AGENTS, body(withPassword.id())), "user", "canSignIn");
    }

    @Test
    void agentSponsorAndOwnerAreRefused() {
        assertRefused(admin.post(AGENTS, body(sponsor.agent().id())), "user", "isAgent");
        assertRefused(admin.post(AGENTS, body(new UUID(0, 0).toString())), "user", "notAUser");

        Sponsor.Agent owner = lost();
        organizations.member(organizations.organization("Lost " + UUID.randomUUID()), owner.id(), "owner");
        assertRefused(admin.post(AGENTS, body(owner.id())), "user", "hasDuties");

        Sponsor.Agent responsible = lost();
        database.execute(
                "update agents set sponsor_id = ?::uuid where user_id = ?::uuid",
                responsible.id(),
                sponsor.agent().id());
        assertRefused(admin.post(AGENTS, body(responsible.id())), "user", "hasDuties");
    }

    @Test
    void rolesAreThoseOfTheUserAndTheSponsorMustHaveThem() {
        Sponsor.Agent agent = lost();
        Map<String, Object> withRoles = body(agent.id());
        withRoles.put("roles", List.of("user"));
        assertRefused(admin.post(AGENTS, withRoles), "roles", "notTogether");

        realm.revokeRole(sponsor.identity(), "user");
        new Keys(sponsor.identity()).signedIn().read("/api/v1/users/me").body("roles", empty());
        assertRefused(admin.post(AGENTS, body(agent.id())), "roles", "sponsorLacksRoles");
    }
}
