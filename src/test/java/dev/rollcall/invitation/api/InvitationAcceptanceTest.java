package dev.rollcall.invitation.api;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.aMapWithSize;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.testing.InvitationLinks;
import dev.rollcall.testing.InvitationLinks.Link;
import dev.rollcall.testing.NumberingPause;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.SecurityLog;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.keycloak.Organizations;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** People look up, list and accept invitations, on the real Keycloak. */
@QuarkusTest
@Tag("slow")
class InvitationAcceptanceTest {

    private static final String ORGANIZATIONS = "/api/v1/organizations";
    private static final String ACCEPT = "/api/v1/invitations/accept";
    private static final String LOOK_UP = "/api/v1/invitations/lookup";
    private static final String MINE = "/api/v1/users/me/invitations";
    private static final String ENDED = "urn:rollcall:problem:invitation-ended";
    private static final String OTHER_ADDRESS = "urn:rollcall:problem:invitation-address";
    private static final int REQUESTS = 100;

    private final Realm realm = Realm.get();
    private final Organizations keycloak = new Organizations(realm);

    @Inject
    InvitationLinks invitations;

    @Inject
    ServiceDatabase database;

    @Inject
    DataSource dataSource;

    private final ApiCaller admin = Api.admin();

    private static String masked(ApiCaller user) {
        return user.email().charAt(0) + "•••@example.org";
    }

    private String organization(ApiCaller owner) {
        return admin.createOrganization("Org " + UUID.randomUUID(), owner.id());
    }

    private static ApiResponse accept(ApiCaller user, Link link) {
        return user.post(ACCEPT, Map.of("token", link.token()));
    }

    private static ApiResponse lookUp(Link link) {
        return Api.anonymous().post(LOOK_UP, Map.of("token", link.token()));
    }

    private ApiResponse member(String organization, ApiCaller user) {
        return admin.get(ORGANIZATIONS + "/" + organization + "/members/" + user.id());
    }

    private String keycloakId(String organization) {
        return admin.get(ORGANIZATIONS + "/" + organization).path("keycloakId");
    }

    private JsonNode membersInKeycloak(String organization) {
        return realm.read("/organizations/" + keycloakId(organization) + "/members?max=1000");
    }

    private ApiResponse auditLog(String organization) {
        return admin.get("/api/v1/audit-log?action=accept-invitation&sort=at&organizationId=" + organization)
                .expect(200);
    }

    @Test
    void invitedPersonBecomesAMemberWithRoleAndTeams() throws SQLException {
        ApiCaller owner = Api.user("owner");
        ApiCaller guest = Api.user("guest");
        String id = organization(owner);
        String builders = admin.createTeam(id, "Builders");
        String gone = admin.createTeam(id, "Gone");
        Link link = invitations.invite(id, guest.email(), "admin", builders, gone);
        admin.delete(ORGANIZATIONS + "/" + id + "/teams/" + gone).expect(204);

        accept(guest, link)
                .expect(200)
                .body("", aMapWithSize(3))
                .body("organizationId", equalTo(id))
                .body("organizationName", startsWith("Org "))
                .body("role", equalTo("admin"));
        member(id, guest).expect(200).body("role", equalTo("admin")).body("membershipType", equalTo("unmanaged"));
        admin.get(ORGANIZATIONS + "/" + id + "/teams/" + builders + "/members")
                .body("items.userId", equalTo(List.of(guest.id())));
        assertThat(membersInKeycloak(id).findValuesAsText("id")).contains(guest.subject());
        assertThat(invitations.state(link)).isEqualTo("accepted by " + guest.id());
        auditLog(id)
                .body("items", hasSize(1))
                .body("items[0].userId", equalTo(guest.id()))
                .body("items[0].by.subject", equalTo(guest.subject()))
                .body("items[0].outcome", equalTo("done"))
                .body("items[0].details.invitationId", equalTo(link.id()))
                .body("items[0].details.role", equalTo("admin"));

        // the same person may repeat it, by id too
        accept(guest, link).expect(200).body("role", equalTo("admin"));
        guest.post(ACCEPT, Map.of("invitationId", link.id())).expect(200).body("organizationId", equalTo(id));
        auditLog(id).body("items", hasSize(1));
        assertThat(invitations.revocations(link)).isEmpty();
    }

    /** The inviter may type the address as they like; Keycloak has it in lower case. */
    @Test
    void caseOfTheAddressDoesNotMatter() throws SQLException {
        ApiCaller guest = Api.user("guest");
        String id = organization(Api.user("owner"));
        Link link = invitations.invite(id, guest.email().toUpperCase(Locale.ROOT), "member");

        accept(guest, link).expect(200).body("role", equalTo("member"));
    }

    @Test
    void forwardedLinkIsRefusedWithTheInvitedAddressMasked() throws SQLException {
        ApiCaller guest = Api.user("guest");
        ApiCaller other = Api.user("other");
        String id = organization(Api.user("owner"));
        Link link = invitations.invite(id, guest.email(), "owner");
        ApiResponse refused;
        try (SecurityLog log = new SecurityLog()) {
            refused = accept(other, link);

            assertThat(log.onlyEvent())
                    .containsEntry("event", "access-refused")
                    .containsEntry("reason", "invitation-address")
                    .containsEntry("subject", other.subject());
        }

        refused.expectProblem(403, OTHER_ADDRESS)
                .body("invitedEmail", equalTo(masked(guest)))
                .body("detail", startsWith("The invitation was sent to " + masked(guest) + ". Sign in with"));
        assertThat(refused.asString()).doesNotContain(guest.identity().username());
        member(id, other).expect(404);
        assertThat(membersInKeycloak(id).findValuesAsText("id")).doesNotContain(other.subject());
        assertThat(invitations.state(link)).isEqualTo("pending");
        auditLog(id)
                .body("items.outcome", equalTo(List.of("refused")))
                .body("items[0].userId", equalTo(other.id()))
                .body("items[0].outcomeDetails.reason", equalTo(OTHER_ADDRESS));
        accept(guest, link).expect(200);
    }

    /** The intent of the acceptance is kept outside of the audit log until it has succeeded. */
    @Test
    void acceptanceAfterTenRefusalsDoesNotRevokeItsOwnInvitation() throws SQLException {
        ApiCaller guest = Api.user("guest");
        String id = organization(Api.user("owner"));
        Link ofAnother = invitations.invite(id, "another-" + guest.email(), "member");
        IntStream.range(0, 10).forEach(attempt -> accept(guest, ofAnother).expect(403));
        Link link = invitations.invite(id, guest.email(), "admin");

        accept(guest, link).expect(200).body("role", equalTo("admin"));

        assertThat(invitations.state(link)).isEqualTo("accepted by " + guest.id());
        assertThat(invitations.revocations(link)).isEmpty();
        member(id, guest).expect(200).body("role", equalTo("admin"));
    }

    /** An id is no secret, so it must not even tell that there is an invitation. */
    @Test
    void idOfAnotherPersonsInvitationIsUnknown() throws SQLException {
        ApiCaller guest = Api.user("guest");
        ApiCaller other = Api.user("other");
        Link link = invitations.invite(organization(Api.user("owner")), guest.email(), "member");

        ApiResponse ofOther = other.post(ACCEPT, Map.of("invitationId", link.id()));
        ApiResponse ofNobody =
                other.post(ACCEPT, Map.of("invitationId", UUID.randomUUID().toString()));

        ofOther.expectProblem(404, "not-found");
        assertThat(ofOther.map("")).isEqualTo(ofNobody.map(""));
        guest.post(ACCEPT, Map.of("invitationId", link.id())).expect(200);
    }

    /** Keycloak decides at this moment; the token may say otherwise. */
    @Test
    void addressMustBeVerifiedInKeycloak() throws SQLException {
        ApiCaller guest = Api.user("guest");
        String id = organization(Api.user("owner"));
        Link link = invitations.invite(id, guest.email(), "member");
        realm.update(guest.identity(), Map.of("emailVerified", false));

        accept(guest, link)
                .expectProblem(403, "email-not-verified")
                .body("detail", startsWith("Your e-mail address is not verified yet."));
        member(id, guest).expect(404);

        realm.update(guest.identity(), Map.of("emailVerified", true));
        accept(guest, link).expect(200);
    }

    @Test
    void addressThatThePersonNoLongerHasIsRefused() throws SQLException {
        ApiCaller guest = Api.user("guest");
        Link link = invitations.invite(organization(Api.user("owner")), guest.email(), "member");
        realm.update(guest.identity(), Map.of("email", "moved-" + guest.email()));

        accept(guest, link).expectProblem(403, OTHER_ADDRESS);
    }

    @Test
    void disabledPersonIsRefused() throws SQLException {
        ApiCaller guest = Api.user("guest");
        String id = organization(Api.user("owner"));
        Link link = invitations.invite(id, guest.email(), "member");
        realm.update(guest.identity(), Map.of("enabled", false));

        accept(guest, link).expectProblem(403, "account-disabled");
        assertThat(membersInKeycloak(id).findValuesAsText("id")).doesNotContain(guest.subject());
    }

    @ParameterizedTest
    @CsvSource({
        "expired, The invitation has expired. Ask the person who invited you for a new one.",
        "revoked, The invitation was revoked. Ask the person who invited you whether you may get a new one.",
        "accepted, The invitation was accepted already. It can be used only once.",
    })
    void endedInvitationIsRefusedWithItsReason(String reason, String sentence) throws SQLException {
        ApiCaller guest = Api.user("guest");
        String id = organization(Api.user("owner"));
        Link link = invitations.invite(id, guest.email(), "member");
        switch (reason) {
            case "expired" -> invitations.expire(link);
            case "revoked" -> invitations.revoke(link);
            default -> {
                accept(guest, link).expect(200);
                admin.delete(ORGANIZATIONS + "/" + id + "/members/" + guest.id())
                        .expect(204);
            }
        }

        for (ApiResponse response : List.of(accept(guest, link), lookUp(link))) {
            response.expectProblem(410, ENDED).body("reason", equalTo(reason)).body("detail", equalTo(sentence));
        }
        guest.get(MINE).body("items.organizationId", not(hasItem(id)));
        member(id, guest).expect(404);
    }

    /** The address moves from one account to another. */
    @Test
    void usedInvitationIsOfNoUseToTheNextOwnerOfTheAddress() throws SQLException {
        ApiCaller first = Api.user("first");
        ApiCaller second = Api.user("second");
        String id = organization(Api.user("owner"));
        Link link = invitations.invite(id, first.email(), "member");
        accept(first, link).expect(200);
        realm.update(first.identity(), Map.of("email", "old-" + first.email()));
        realm.update(second.identity(), Map.of("email", first.email()));

        accept(second, link).expect(410).body("reason", equalTo("accepted"));
        accept(first, link).expect(200);
        member(id, second).expect(404);
    }

    @ParameterizedTest
    @CsvSource({"owner, admin, owner", "admin, member, admin", "member, owner, owner", "member, member, member"})
    void roleOfAMemberIsOnlyRaised(String held, String offered, String expected) throws SQLException {
        ApiCaller guest = Api.user("guest");
        String id = organization(Api.user("owner"));
        String team = admin.createTeam(id, "Builders");
        admin.addMember(id, guest.id(), held);
        Link link = invitations.invite(id, guest.email(), offered, team);

        accept(guest, link).expect(200).body("role", equalTo(expected));

        member(id, guest).body("role", equalTo(expected));
        admin.get(ORGANIZATIONS + "/" + id + "/teams/" + team + "/members")
                .body("items.userId", equalTo(List.of(guest.id())));
        assertThat(invitations.state(link)).isEqualTo("accepted by " + guest.id());
    }

    /** Otherwise a removed member would come back, or a demoted one get the role back. */
    @Test
    void olderInvitationIsOfNoUseToAMemberWhoIsRemovedOrDemoted() throws SQLException {
        ApiCaller guest = Api.user("guest");
        String id = organization(Api.user("owner"));
        String membership = ORGANIZATIONS + "/" + id + "/members/" + guest.id();
        Link beforeJoining = invitations.invite(id, guest.email(), "admin");
        admin.addMember(id, guest.id(), "owner");
        Link beforeDemotion = invitations.invite(id, guest.email(), "owner");
        admin.patch(membership, "{\"role\":\"member\"}").expect(200);
        Link beforeRemoval = invitations.invite(id, guest.email(), "admin");
        admin.delete(membership).expect(204);

        for (Link link : List.of(beforeJoining, beforeDemotion, beforeRemoval)) {
            accept(guest, link).expect(410).body("reason", equalTo("revoked"));
        }
        member(id, guest).expect(404);
        admin.get(ORGANIZATIONS + "/" + id + "/invitations")
                .body("items.status", everyItem(equalTo("revoked")))
                .body("items.revocationReason", containsInAnyOrder("joined", "demoted", "removed"));
        admin.get("/api/v1/audit-log?action=revoke-invitation&sort=at&organizationId=" + id)
                .body(
                        "items.details.invitationId",
                        contains(beforeJoining.id(), beforeDemotion.id(), beforeRemoval.id()))
                .body("items.outcomeDetails.reason", contains("joined", "demoted", "removed"))
                .body(
                        "items.by.subject",
                        everyItem(equalTo(admin.get("/api/v1/users/me").path("keycloakId"))))
                .body("items.by.via", everyItem(equalTo("bearer")))
                .body("items.outcome", everyItem(equalTo("done")));
    }

    /** It was accepted after the backup, and the new admin was demoted: the backup has it open again. */
    @Test
    void invitationFromBeforeARestoreGivesMemberUntilItIsSentAgain() throws SQLException {
        ApiCaller guest = Api.user("guest");
        String id = organization(Api.user("owner"));
        Link link = invitations.invite(id, guest.email(), "admin");
        String one = ORGANIZATIONS + "/" + id + "/invitations/" + link.id();
        admin.get(one).body("grants", equalTo("admin"));
        try {
            database.execute("update change_log set restored_at = now()");

            admin.get(one).body("role", equalTo("admin")).body("grants", equalTo("member"));
            admin.get(ORGANIZATIONS + "/" + id + "/invitations").body("items[0].grants", equalTo("member"));
            lookUp(link).expect(200).body("role", equalTo("member"));
            guest.get(MINE).body("items[0].role", equalTo("member"));
            accept(guest, link).expect(200).body("role", equalTo("member"));
            member(id, guest).body("role", equalTo("member"));

            ApiCaller other = Api.user("other");
            Link again = invitations.invite(id, other.email(), "admin");
            database.execute("update change_log set restored_at = now()");
            String url = ORGANIZATIONS + "/" + id + "/invitations/" + again.id();
            admin.post(url + "/resend").expect(200).body("grants", equalTo("admin"));
            other.post(ACCEPT, Map.of("invitationId", again.id())).expect(200).body("role", equalTo("admin"));
        } finally {
            database.execute("update change_log set restored_at = null");
        }
    }

    @Test
    void nothingIsAcceptedUntilTheDatabaseIsCheckedForARestore() throws SQLException {
        ApiCaller guest = Api.user("guest");
        String id = organization(Api.user("owner"));
        Link link = invitations.invite(id, guest.email(), "owner");
        try {
            ApiResponse refused = NumberingPause.during(dataSource, () -> {
                database.execute("update change_log set cluster = 'restored'");
                return accept(guest, link);
            });
            refused.expectProblem(503, "database-unavailable").header("Retry-After", "1");
            await().atMost(TimeLimits.LIMIT).until(() -> accept(guest, link).statusCode() == 200);

            member(id, guest).body("role", equalTo("member"));
        } finally {
            database.execute("update change_log set restored_at = null");
        }
    }

    /** Otherwise a former owner could keep a way back by invitations to other addresses of theirs. */
    @ParameterizedTest
    @ValueSource(strings = {"demoted", "removed", "disabled"})
    void invitationEndsWithTheRightOfItsInviter(String how) throws SQLException {
        ApiCaller owner = Api.user("owner");
        ApiCaller inviter = Api.user("inviter");
        ApiCaller guest = Api.user("guest");
        String id = organization(owner);
        String membership = ORGANIZATIONS + "/" + id + "/members/" + inviter.id();
        admin.addMember(id, inviter.id(), "owner");
        Link asOwner = invitations.inviteBy(inviter.id(), id, guest.email(), "owner");
        lookUp(asOwner).expect(200).body("inviterName", equalTo("First Last"));
        switch (how) {
            case "demoted" -> admin.patch(membership, "{\"role\":\"admin\"}").expect(200);
            case "removed" -> admin.delete(membership).expect(204);
            default ->
                admin.patch("/api/v1/users/" + inviter.id(), "{\"enabled\":false}")
                        .expect(200);
        }

        guest.get(MINE).body("items", empty());
        lookUp(asOwner).expect(410).body("reason", equalTo("revoked"));
        accept(guest, asOwner).expect(410).body("reason", equalTo("revoked"));

        // an admin may still invite members
        invitations.revoke(asOwner);
        Link asMember = invitations.inviteBy(inviter.id(), id, guest.email(), "member");
        accept(guest, asMember).expect(how.equals("demoted") ? 200 : 410);
    }

    @Test
    void everyoneWithTheLinkSeesWhoInvitesToWhat() throws SQLException {
        ApiCaller owner = Api.user("owner");
        ApiCaller guest = Api.user("guest");
        String id = organization(owner);
        Link link = invitations.inviteBy(owner.id(), id, guest.email(), "admin");
        boolean registration = realm.read("").path("registrationAllowed").asBoolean();

        lookUp(link)
                .expect(200)
                .body("", aMapWithSize(6))
                .body("organizationName", startsWith("Org "))
                .body("inviterName", equalTo("First Last"))
                .body("role", equalTo("admin"))
                .body("email", equalTo(masked(guest)))
                .body("expiresAt", notNullValue())
                .body("registration", equalTo(registration));
        assertThat(invitations.state(link)).isEqualTo("pending");

        // an administrator without a record as inviter
        lookUp(invitations.invite(id, "a@example.org", "member"))
                .body("inviterName", nullValue())
                .body("email", equalTo("a•••@example.org"));
        Api.anonymous()
                .post(LOOK_UP, Map.of("token", "unknown"))
                .expect(404)
                .body("detail", startsWith("There is no such invitation."));
        Api.anonymous().post(LOOK_UP, Map.of()).expect(422).body("errors.field", equalTo(List.of("token")));
    }

    /** Keycloak's own pages take them. A joiner that joins letters belongs to the name. */
    @Test
    void linkShowsNamesWithoutInvisibleCharactersAndTheRecordHasThem() throws SQLException {
        Realm.Identity identity = realm.createIdentity("owner", "user");
        String name = "\u202EA\u200Bda";
        realm.update(identity, Map.of("firstName", name, "lastName", "\u0645\u06CC\u200C\u0631\u0648\u0645"));
        ApiCaller owner = Api.as(identity);
        String id = organization(owner);
        database.execute("update organizations set name = ? where id = ?::uuid", "Ac\u2066me\u200E", id);
        Link link = invitations.inviteBy(owner.id(), id, "dora@example.org", "admin");

        lookUp(link)
                .expect(200)
                .body("organizationName", equalTo("Acme"))
                .body("inviterName", equalTo("Ada \u0645\u06CC\u200C\u0631\u0648\u0645"));
        owner.get("/api/v1/users/me").body("firstName", equalTo(name));
    }

    @Test
    void invitationOfADeletedOrganizationIsUnknown() throws SQLException {
        ApiCaller guest = Api.user("guest");
        String id = organization(Api.user("owner"));
        Link link = invitations.invite(id, guest.email(), "member");
        admin.delete(ORGANIZATIONS + "/" + id).expect(204);

        lookUp(link).expect(404);
        accept(guest, link).expect(404);
        guest.get(MINE).body("items", empty());
    }

    @Test
    void ownInvitationsAreThoseOfTheVerifiedAddress() throws SQLException {
        ApiCaller owner = Api.user("owner");
        ApiCaller guest = Api.user("guest");
        String first = organization(owner);
        String second = organization(owner);
        Link one = invitations.inviteBy(owner.id(), first, guest.email(), "member");
        Link two = invitations.inviteBy(owner.id(), second, guest.email().toUpperCase(Locale.ROOT), "admin");

        guest.read(MINE)
                .body("items.id", hasItems(one.id(), two.id()))
                .body("items", hasSize(2))
                .body("items.find { it.id == '%s' }.role".formatted(two.id()), equalTo("admin"))
                .body("items[0]", aMapWithSize(7))
                .body("items[0].inviterName", equalTo("First Last"))
                .body("items.organizationId", hasItems(first, second));
        owner.get(MINE).body("items", empty());

        admin.patch("/api/v1/users/" + guest.id(), "{\"emailVerified\":false}").expect(200);
        guest.read(MINE).body("items", empty());
    }

    @Test
    void bodyNamesExactlyOneInvitation() {
        ApiCaller guest = Api.user("guest");
        for (Map<String, String> body : List.of(
                Map.<String, String>of(),
                Map.of("token", "x", "invitationId", UUID.randomUUID().toString()),
                Map.of("invitationId", "x"),
                Map.of("token", "x".repeat(256)))) {
            guest.post(ACCEPT, body).expect(422);
        }
        guest.post(ACCEPT, Map.of("token", "x")).expect(404);
    }

    @Test
    void exportOfOwnDataHasInvitations() throws SQLException {
        ApiCaller guest = Api.user("guest");
        String accepted = organization(Api.user("owner"));
        String open = organization(Api.user("owner"));
        accept(guest, invitations.invite(accepted, guest.email(), "admin")).expect(200);
        invitations.invite(open, guest.email(), "member");

        guest.read("/api/v1/users/me/export")
                .body("invitations", hasSize(2))
                .body("invitations.find { it.organizationId == '%s' }.status".formatted(accepted), equalTo("accepted"))
                .body("invitations.find { it.organizationId == '%s' }.role".formatted(accepted), equalTo("admin"))
                .body("invitations.find { it.organizationId == '%s' }.status".formatted(open), equalTo("open"))
                .body("invitations.email", hasItem(guest.email()));
    }

    @Test
    void serviceAccountIsNoPerson() throws SQLException {
        Link link = invitations.invite(organization(Api.user("owner")), "nobody@example.org", "member");

        Api.machine().post(ACCEPT, Map.of("token", link.token())).expectProblem(403, "not-a-user");
    }

    /** By one user, and by a few of whom one is invited. */
    @ParameterizedTest
    @ValueSource(ints = {1, 5})
    void hundredRequestsWithOneLinkMakeOneMembership(int people) throws SQLException {
        ApiCaller guest = Api.user("guest");
        List<ApiCaller> callers = new ArrayList<>(List.of(guest));
        for (int i = 1; i < people; i++) {
            callers.add(Api.user("other"));
        }
        String id = organization(Api.user("owner"));
        Link link = invitations.invite(id, guest.email(), "admin");
        ExecutorService threads = Executors.newFixedThreadPool(REQUESTS);
        List<CompletableFuture<ApiResponse>> requests = new ArrayList<>();
        try {
            for (int i = 0; i < REQUESTS; i++) {
                ApiCaller caller = callers.get(i % people);
                requests.add(CompletableFuture.supplyAsync(() -> accept(caller, link), threads));
            }

            for (int i = 0; i < REQUESTS; i++) {
                assertAnswer(TimeLimits.get(requests.get(i)), callers.get(i % people) == guest);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(database.number(
                        "select count(*) from memberships where organization_id = ?::uuid and role = 'admin'", id))
                .isEqualTo(1);
        assertThat(database.number(
                        "select count(*) from changes where type = 'membership.created' and entity_id in"
                                + " (select id from memberships where user_id = ?::uuid)",
                        guest.id()))
                .isEqualTo(1);
        assertThat(membersInKeycloak(id).findValuesAsText("id")).hasSize(2).contains(guest.subject());
        assertThat(invitations.state(link)).isEqualTo("accepted by " + guest.id());
        auditLog(id).body("items.findAll { it.outcome == 'done' }.userId", contains(guest.id()));
    }

    /** A request that waits in vain for another act is told to try again. */
    private static void assertAnswer(ApiResponse response, boolean invited) {
        switch (response.statusCode()) {
            case 200 -> {
                assertThat(invited).isTrue();
                assertThat(response.<String>path("role")).isEqualTo("admin");
            }
            case 409 -> assertThat(response.<String>path("type")).isEqualTo("urn:rollcall:problem:act-in-progress");
            case 403 -> assertThat(response.<String>path("type")).isEqualTo(OTHER_ADDRESS);
            case 410 -> assertThat(invited).as(response.asString()).isFalse();
            case 503 -> assertThat(response.header("Retry-After")).isNotNull();
            default -> throw new AssertionError(response.statusCode() + " " + response.asString());
        }
    }
}
