package dev.rollcall.agent.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.rollcall.agent.Sponsor;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.Keys;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Who stops agents, who lets them go on, and who gets their keys: nobody gets more rights by an agent than they have. */
@QuarkusTest
class AgentStopTest {

    @Inject
    ServiceDatabase database;

    private final ApiCaller admin = Api.admin();
    private final Sponsor sponsor = Sponsor.create("user");

    private void assertSuspended(Sponsor.Agent agent, String reason) {
        admin.read(agent.path()).body("status", equalTo("suspended")).body("suspendReason", equalTo(reason));
    }

    private void disableSponsor() {
        admin.patch("/api/v1/users/" + sponsor.id(), Map.of("enabled", false)).expect(200);
    }

    /** Returns an organization with the sponsor as a member. */
    private String organization(Sponsor owner) {
        String organization = admin.createOrganization("Stop " + UUID.randomUUID(), owner.id());
        admin.addMember(organization, sponsor.id(), "member");
        return organization;
    }

    @Test
    void onlyAdministratorsResumeWhatAnAdministratorHasStopped() {
        Sponsor.Agent agent = sponsor.agent();
        agent.suspend();
        assertSuspended(agent, "suspended-by-administrator");

        sponsor.caller().post(agent.path() + "/resume").expectProblem(403, "forbidden");

        admin.post(agent.path() + "/resume").expect(200).body("status", equalTo("active"));
    }

    @Test
    void administratorOutlastsTheSponsorAndNotTheOtherWayRound() {
        Sponsor.Agent agent = sponsor.agent();
        sponsor.caller().post(agent.path() + "/suspend").expect(200).body("suspendReason", equalTo("suspended"));
        agent.suspend();

        sponsor.caller().post(agent.path() + "/suspend").expect(200);

        assertSuspended(agent, "suspended-by-administrator");
        sponsor.caller().post(agent.path() + "/resume").expectProblem(403, "forbidden");
    }

    @Test
    void sponsorResumesWhatTheyHaveStopped() {
        Sponsor.Agent agent = sponsor.agent();
        sponsor.caller().post(agent.path() + "/suspend").expect(200);

        sponsor.caller().post(agent.path() + "/resume").expect(200).body("status", equalTo("active"));
    }

    /** An administrator of Keycloak may have stopped it there. */
    @Test
    void onlyAdministratorsResumeAnAgentWhoseUserWasDisabled() {
        Sponsor.Agent agent = sponsor.agent();
        database.execute("update users set enabled = false where id = ?::uuid", agent.id());
        assertSuspended(agent, "disabled");

        sponsor.caller().post(agent.path() + "/resume").expectProblem(403, "forbidden");

        admin.post(agent.path() + "/resume").expect(200);
    }

    /** Its tokens and keys would count again. */
    @Test
    void onlyAdministratorsResumeAnAgentThatHasReturned() {
        Sponsor.Agent agent = sponsor.agent();
        database.execute("update users set deleted_at = now(), enabled = false where id = ?::uuid", agent.id());
        database.execute("update users set deleted_at = null, enabled = true where id = ?::uuid", agent.id());

        sponsor.caller().post(agent.path() + "/resume").expectProblem(403, "forbidden");
    }

    @Test
    void anotherSponsorDoesNotEndASuspensionBySomebody() {
        Sponsor.Agent agent = sponsor.agent();
        disableSponsor();
        assertSuspended(agent, "sponsor-disabled");
        agent.suspend();

        admin.post(agent.path() + "/move", Map.of("sponsor", Api.user("sponsor").id()))
                .expect(200)
                .body("sponsored", equalTo(true));

        assertSuspended(agent, "suspended-by-administrator");
    }

    @Test
    void suspendedAgentLacksASponsorWhoIsDisabledLater() {
        Sponsor.Agent agent = sponsor.agent();
        agent.suspend();

        disableSponsor();

        admin.read(agent.path())
                .body("suspendReason", equalTo("suspended-by-administrator"))
                .body("sponsored", equalTo(false));
        admin.read("/api/v1/agents?sponsored=false&sponsor=" + sponsor.id()).body("items.id", contains(agent.id()));
        admin.post(agent.path() + "/resume").expectProblem(409, "agent");
    }

    @Test
    void agentOfADeletedOrganizationBelongsToNoneAndIsResumedByItsSponsor() {
        String organization = organization(Sponsor.create("user"));
        Sponsor.Agent agent = sponsor.agentOf(organization);

        admin.delete("/api/v1/organizations/" + organization).expect(204);

        admin.read(agent.path())
                .body("organization", nullValue())
                .body("suspendReason", equalTo("sponsor-left"))
                .body("sponsored", equalTo(true));
        sponsor.caller().post(agent.path() + "/resume").expect(200).body("status", equalTo("active"));
    }

    @Test
    void reasonIsTheDeletionOfTheSponsorAndNotTheEndOfTheirMembership() {
        Sponsor.Agent agent = sponsor.agentOf(organization(Sponsor.create("user")));

        admin.delete("/api/v1/users/" + sponsor.id()).expect(204);

        assertSuspended(agent, "sponsor-deleted");
    }

    /** A creation that was interrupted may be finished after the sponsor has left. */
    @Test
    void agentOfAnOrganizationThatItsSponsorHasLeftBeginsSuspended() {
        Sponsor owner = Sponsor.create("user");
        String organization = organization(owner);
        Sponsor.Agent agent = sponsor.agentOf(organization);
        database.execute("delete from agents where user_id = ?::uuid", agent.id());

        database.execute(
                """
                insert into agents (user_id, name, sponsor_id, organization_id, created_at, created_by)
                select ?::uuid, 'Late', id, ?::uuid, now(), 'somebody' from users where keycloak_id = ?""", agent.id(), organization, Sponsor.create("user").identity().subject());

        assertSuspended(agent, "sponsor-left");
    }

    @Test
    void managersGetNoKeyOfAnAgentThatHasMoreThanThey() {
        Sponsor owner = Sponsor.create("user");
        String organization = organization(owner);
        Sponsor administrator = Sponsor.create("user", "rollcall-admin");
        admin.addMember(organization, administrator.id(), "member");
        Sponsor.Agent mighty = administrator.agentOf(organization, List.of("user", "rollcall-admin"));
        String keys = mighty.path() + "/keys";

        owner.caller()
                .post(keys, Keys.draft("users:write"))
                .expectProblem(403, "forbidden")
                .body("detail", containsString("Adopt"));
        Keys.Key key = mighty.key("users:read");
        owner.caller().post(keys + "/" + key.id() + "/rotate").expectProblem(403, "forbidden");
        owner.caller().delete(keys + "/" + key.id()).expect(204);
        assertThat(owner.caller().get(mighty.path()).statusCode()).isEqualTo(200);
    }

    @Test
    void managersGetNoKeyOfAnAgentThatIsAMemberElsewhere() {
        Sponsor owner = Sponsor.create("user");
        Sponsor.Agent agent = sponsor.agentOf(organization(owner));
        owner.caller().post(agent.path() + "/keys", Keys.draft("account:read")).expect(201);
        admin.addMember(organization(Sponsor.create("user")), agent.id(), "member");

        owner.caller()
                .post(agent.path() + "/keys", Keys.draft("organizations:read"))
                .expectProblem(403, "forbidden");
    }

    @Test
    void agentGetsNoMailToSetAPassword() {
        Sponsor.Agent agent = sponsor.agent();

        admin.post("/api/v1/users/" + agent.id() + "/password-reset", Map.of()).expectProblem(409, "agent");
    }
}
