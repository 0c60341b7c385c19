package dev.rollcall.invitation.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
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
import dev.rollcall.testing.keycloak.Organizations;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
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
import org.junit.jupiter.api.BeforeEach;
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
    DataSource dataSource;

    private ServiceDatabase database;
    private InvitationLinks invitations;
    private String admin;

    @BeforeEach
    void openClientAsAdministrator() {
        database = new ServiceDatabase(dataSource);
        invitations = new InvitationLinks(database);
        admin = realm.token("admin", "admin");
    }

    /**
     * A person with a record.
     *
     * @param id the record's
     */
    private record Known(Realm.Identity identity, String id, String token) {

        String email() {
            return identity.username() + "@example.org";
        }

        String masked() {
            return identity.username().charAt(0) + "•••@example.org";
        }
    }

    private Known user(String prefix) {
        Realm.Identity identity = realm.createIdentity(prefix, "user");
        return known(identity);
    }

    private Known known(Realm.Identity identity) {
        String token = realm.token(identity);
        return new Known(identity, as(token).get("/api/v1/users/me").path("id"), token);
    }

    private static RequestSpecification as(String token) {
        return given().auth().oauth2(token);
    }

    private RequestSpecification asAdmin() {
        return as(admin);
    }

    private static Response post(RequestSpecification caller, String path, Map<String, ?> body) {
        return caller.contentType("application/json").body(body).post(path);
    }

    private static Response accept(Known user, Link link) {
        return post(as(user.token()), ACCEPT, Map.of("token", link.token()));
    }

    private static Response lookUp(Link link) {
        return post(given(), LOOK_UP, Map.of("token", link.token()));
    }

    private static String newName() {
        return "Org " + UUID.randomUUID().toString().substring(0, 8);
    }

    private String organization(Known owner) {
        return post(asAdmin(), ORGANIZATIONS, Map.of("name", newName(), "ownerId", owner.id()))
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private String team(String organization, String name) {
        return post(asAdmin(), ORGANIZATIONS + "/" + organization + "/teams", Map.of("name", name))
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private String add(String organization, Known member, String role) {
        return post(
                        asAdmin(),
                        ORGANIZATIONS + "/" + organization + "/members",
                        Map.of("userId", member.id(), "role", role))
                .then()
                .statusCode(201)
                .extract()
                .path("userId");
    }

    private ValidatableResponse member(String organization, Known user) {
        return asAdmin()
                .get(ORGANIZATIONS + "/" + organization + "/members/" + user.id())
                .then();
    }

    private String keycloakId(String organization) {
        return asAdmin().get(ORGANIZATIONS + "/" + organization).path("keycloakId");
    }

    private JsonNode membersInKeycloak(String organization) {
        return Realm.json(realm.admin("GET", "/organizations/" + keycloakId(organization) + "/members?max=1000", null)
                .body());
    }

    private ValidatableResponse auditLog(String organization) {
        return asAdmin()
                .get("/api/v1/audit-log?action=accept-invitation&sort=at&organizationId=" + organization)
                .then()
                .statusCode(200);
    }

    @Test
    void invitedPersonBecomesAMemberWithRoleAndTeams() throws SQLException {
        Known owner = user("owner");
        Known guest = user("guest");
        String id = organization(owner);
        String builders = team(id, "Builders");
        String gone = team(id, "Gone");
        Link link = invitations.invite(id, guest.email(), "admin", builders, gone);
        asAdmin().delete(ORGANIZATIONS + "/" + id + "/teams/" + gone).then().statusCode(204);

        Response accepted = accept(guest, link);

        accepted.then()
                .statusCode(200)
                .body("", aMapWithSize(3))
                .body("organizationId", equalTo(id))
                .body("organizationName", startsWith("Org "))
                .body("role", equalTo("admin"));
        member(id, guest).statusCode(200).body("role", equalTo("admin")).body("membershipType", equalTo("unmanaged"));
        asAdmin()
                .get(ORGANIZATIONS + "/" + id + "/teams/" + builders + "/members")
                .then()
                .body("items.userId", equalTo(List.of(guest.id())));
        assertThat(membersInKeycloak(id).findValuesAsText("id"))
                .contains(guest.identity().subject());
        assertThat(invitations.state(link)).isEqualTo("accepted by " + guest.id());
        auditLog(id)
                .body("items", hasSize(1))
                .body("items[0].userId", equalTo(guest.id()))
                .body("items[0].by.subject", equalTo(guest.identity().subject()))
                .body("items[0].outcome", equalTo("done"))
                .body("items[0].details.invitationId", equalTo(link.id()))
                .body("items[0].details.role", equalTo("admin"));

        // the same person may repeat it, by id too
        accept(guest, link).then().statusCode(200).body("role", equalTo("admin"));
        post(as(guest.token()), ACCEPT, Map.of("invitationId", link.id()))
                .then()
                .statusCode(200)
                .body("organizationId", equalTo(id));
        auditLog(id).body("items", hasSize(1));
        assertThat(invitations.revocations(link)).isEmpty();
    }

    /** The inviter may type the address as they like; Keycloak has it in lower case. */
    @Test
    void caseOfTheAddressDoesNotMatter() throws SQLException {
        Known guest = user("guest");
        String id = organization(user("owner"));
        Link link = invitations.invite(id, guest.email().toUpperCase(Locale.ROOT), "member");

        accept(guest, link).then().statusCode(200).body("role", equalTo("member"));
    }

    @Test
    void forwardedLinkIsRefusedWithTheInvitedAddressMasked() throws SQLException {
        Known guest = user("guest");
        Known other = user("other");
        String id = organization(user("owner"));
        Link link = invitations.invite(id, guest.email(), "owner");
        Response refused;
        try (SecurityLog log = new SecurityLog()) {
            refused = accept(other, link);

            assertThat(log.onlyEvent())
                    .containsEntry("event", "access-refused")
                    .containsEntry("reason", "invitation-address")
                    .containsEntry("subject", other.identity().subject());
        }

        refused.then()
                .statusCode(403)
                .body("type", equalTo(OTHER_ADDRESS))
                .body("invitedEmail", equalTo(guest.masked()))
                .body("detail", startsWith("The invitation was sent to " + guest.masked() + ". Sign in with"));
        assertThat(refused.asString()).doesNotContain(guest.identity().username());
        member(id, other).statusCode(404);
        assertThat(membersInKeycloak(id).findValuesAsText("id"))
                .doesNotContain(other.identity().subject());
        assertThat(invitations.state(link)).isEqualTo("pending");
        auditLog(id)
                .body("items.outcome", equalTo(List.of("refused")))
                .body("items[0].userId", equalTo(other.id()))
                .body("items[0].outcomeDetails.reason", equalTo(OTHER_ADDRESS));
        accept(guest, link).then().statusCode(200);
    }

    /** The intent of the acceptance is kept outside of the audit log until it has succeeded. */
    @Test
    void acceptanceAfterTenRefusalsDoesNotRevokeItsOwnInvitation() throws SQLException {
        Known guest = user("guest");
        String id = organization(user("owner"));
        Link ofAnother = invitations.invite(id, "another-" + guest.email(), "member");
        IntStream.range(0, 10)
                .forEach(attempt -> accept(guest, ofAnother).then().statusCode(403));
        Link link = invitations.invite(id, guest.email(), "admin");

        accept(guest, link).then().statusCode(200).body("role", equalTo("admin"));

        assertThat(invitations.state(link)).isEqualTo("accepted by " + guest.id());
        assertThat(invitations.revocations(link)).isEmpty();
        member(id, guest).statusCode(200).body("role", equalTo("admin"));
    }

    /** An id is no secret, so it must not even tell that there is an invitation. */
    @Test
    void idOfAnotherPersonsInvitationIsUnknown() throws SQLException {
        Known guest = user("guest");
        Known other = user("other");
        Link link = invitations.invite(organization(user("owner")), guest.email(), "member");

        Response ofOther = post(as(other.token()), ACCEPT, Map.of("invitationId", link.id()));
        Response ofNobody = post(
                as(other.token()),
                ACCEPT,
                Map.of("invitationId", UUID.randomUUID().toString()));

        ofOther.then().statusCode(404).body("type", equalTo("urn:rollcall:problem:not-found"));
        assertThat(ofOther.jsonPath().getMap("")).isEqualTo(ofNobody.jsonPath().getMap(""));
        post(as(guest.token()), ACCEPT, Map.of("invitationId", link.id()))
                .then()
                .statusCode(200);
    }

    /** Keycloak decides at this moment; the token may say otherwise. */
    @Test
    void addressMustBeVerifiedInKeycloak() throws SQLException {
        Known guest = user("guest");
        String id = organization(user("owner"));
        Link link = invitations.invite(id, guest.email(), "member");
        realm.update(guest.identity(), Map.of("emailVerified", false));

        accept(guest, link)
                .then()
                .statusCode(403)
                .body("type", equalTo("urn:rollcall:problem:email-not-verified"))
                .body("detail", startsWith("Your e-mail address is not verified yet."));
        member(id, guest).statusCode(404);

        realm.update(guest.identity(), Map.of("emailVerified", true));
        accept(guest, link).then().statusCode(200);
    }

    @Test
    void addressThatThePersonNoLongerHasIsRefused() throws SQLException {
        Known guest = user("guest");
        Link link = invitations.invite(organization(user("owner")), guest.email(), "member");
        realm.update(guest.identity(), Map.of("email", "moved-" + guest.email()));

        accept(guest, link).then().statusCode(403).body("type", equalTo(OTHER_ADDRESS));
    }

    @Test
    void disabledPersonIsRefused() throws SQLException {
        Known guest = user("guest");
        String id = organization(user("owner"));
        Link link = invitations.invite(id, guest.email(), "member");
        realm.update(guest.identity(), Map.of("enabled", false));

        accept(guest, link).then().statusCode(403).body("type", equalTo("urn:rollcall:problem:account-disabled"));
        assertThat(membersInKeycloak(id).findValuesAsText("id"))
                .doesNotContain(guest.identity().subject());
    }

    @ParameterizedTest
    @CsvSource({
        "expired, The invitation has expired. Ask the person who invited you for a new one.",
        "revoked, The invitation was revoked. Ask the person who invited you whether you may get a new one.",
        "accepted, The invitation was accepted already. It can be used only once.",
    })
    void endedInvitationIsRefusedWithItsReason(String reason, String sentence) throws SQLException {
        Known guest = user("guest");
        String id = organization(user("owner"));
        Link link = invitations.invite(id, guest.email(), "member");
        switch (reason) {
            case "expired" -> invitations.expire(link);
            case "revoked" -> invitations.revoke(link);
            default -> {
                accept(guest, link).then().statusCode(200);
                asAdmin()
                        .delete(ORGANIZATIONS + "/" + id + "/members/" + guest.id())
                        .then()
                        .statusCode(204);
            }
        }

        for (Response response : List.of(accept(guest, link), lookUp(link))) {
            response.then()
                    .statusCode(410)
                    .body("type", equalTo(ENDED))
                    .body("reason", equalTo(reason))
                    .body("detail", equalTo(sentence));
        }
        as(guest.token()).get(MINE).then().body("items.organizationId", not(hasItem(id)));
        member(id, guest).statusCode(404);
    }

    /** The address moves from one account to another. */
    @Test
    void usedInvitationIsOfNoUseToTheNextOwnerOfTheAddress() throws SQLException {
        Known first = user("first");
        Known second = user("second");
        String id = organization(user("owner"));
        Link link = invitations.invite(id, first.email(), "member");
        accept(first, link).then().statusCode(200);
        realm.update(first.identity(), Map.of("email", "old-" + first.email()));
        realm.update(second.identity(), Map.of("email", first.email()));

        accept(second, link).then().statusCode(410).body("reason", equalTo("accepted"));
        accept(first, link).then().statusCode(200);
        member(id, second).statusCode(404);
    }

    @ParameterizedTest
    @CsvSource({"owner, admin, owner", "admin, member, admin", "member, owner, owner", "member, member, member"})
    void roleOfAMemberIsOnlyRaised(String held, String offered, String expected) throws SQLException {
        Known guest = user("guest");
        String id = organization(user("owner"));
        String team = team(id, "Builders");
        add(id, guest, held);
        Link link = invitations.invite(id, guest.email(), offered, team);

        accept(guest, link).then().statusCode(200).body("role", equalTo(expected));

        member(id, guest).body("role", equalTo(expected));
        asAdmin()
                .get(ORGANIZATIONS + "/" + id + "/teams/" + team + "/members")
                .then()
                .body("items.userId", equalTo(List.of(guest.id())));
        assertThat(invitations.state(link)).isEqualTo("accepted by " + guest.id());
    }

    /** Otherwise a removed member would come back, or a demoted one get the role back. */
    @Test
    void olderInvitationIsOfNoUseToAMemberWhoIsRemovedOrDemoted() throws SQLException {
        Known guest = user("guest");
        String id = organization(user("owner"));
        String membership = ORGANIZATIONS + "/" + id + "/members/" + guest.id();
        Link beforeJoining = invitations.invite(id, guest.email(), "admin");
        add(id, guest, "owner");
        Link beforeDemotion = invitations.invite(id, guest.email(), "owner");
        asAdmin()
                .contentType("application/merge-patch+json")
                .body("{\"role\":\"member\"}")
                .patch(membership)
                .then()
                .statusCode(200);
        Link beforeRemoval = invitations.invite(id, guest.email(), "admin");
        asAdmin().delete(membership).then().statusCode(204);

        for (Link link : List.of(beforeJoining, beforeDemotion, beforeRemoval)) {
            accept(guest, link).then().statusCode(410).body("reason", equalTo("revoked"));
        }
        member(id, guest).statusCode(404);
        asAdmin()
                .get(ORGANIZATIONS + "/" + id + "/invitations")
                .then()
                .body("items.status", everyItem(equalTo("revoked")))
                .body("items.revocationReason", containsInAnyOrder("joined", "demoted", "removed"));
        asAdmin()
                .get("/api/v1/audit-log?action=revoke-invitation&sort=at&organizationId=" + id)
                .then()
                .body(
                        "items.details.invitationId",
                        contains(beforeJoining.id(), beforeDemotion.id(), beforeRemoval.id()))
                .body("items.outcomeDetails.reason", contains("joined", "demoted", "removed"))
                .body("items.by.subject", everyItem(equalTo(subject(admin))))
                .body("items.by.via", everyItem(equalTo("bearer")))
                .body("items.outcome", everyItem(equalTo("done")));
    }

    private static String subject(String token) {
        return as(token).get("/api/v1/users/me").path("keycloakId");
    }

    /** It was accepted after the backup, and the new admin was demoted: the backup has it open again. */
    @Test
    void invitationFromBeforeARestoreGivesMemberUntilItIsSentAgain() throws SQLException {
        Known guest = user("guest");
        String id = organization(user("owner"));
        Link link = invitations.invite(id, guest.email(), "admin");
        String one = ORGANIZATIONS + "/" + id + "/invitations/" + link.id();
        asAdmin().get(one).then().body("grants", equalTo("admin"));
        try {
            database.execute("update change_log set restored_at = now()");

            asAdmin().get(one).then().body("role", equalTo("admin")).body("grants", equalTo("member"));
            asAdmin().get(ORGANIZATIONS + "/" + id + "/invitations").then().body("items[0].grants", equalTo("member"));
            lookUp(link).then().statusCode(200).body("role", equalTo("member"));
            as(guest.token()).get(MINE).then().body("items[0].role", equalTo("member"));
            accept(guest, link).then().statusCode(200).body("role", equalTo("member"));
            member(id, guest).body("role", equalTo("member"));

            Known other = user("other");
            Link again = invitations.invite(id, other.email(), "admin");
            database.execute("update change_log set restored_at = now()");
            String url = ORGANIZATIONS + "/" + id + "/invitations/" + again.id();
            asAdmin().post(url + "/resend").then().statusCode(200).body("grants", equalTo("admin"));
            post(as(other.token()), ACCEPT, Map.of("invitationId", again.id()))
                    .then()
                    .statusCode(200)
                    .body("role", equalTo("admin"));
        } finally {
            database.execute("update change_log set restored_at = null");
        }
    }

    @Test
    void nothingIsAcceptedUntilTheDatabaseIsCheckedForARestore() throws SQLException {
        Known guest = user("guest");
        String id = organization(user("owner"));
        Link link = invitations.invite(id, guest.email(), "owner");
        try {
            Response refused = NumberingPause.during(dataSource, () -> {
                database.execute("update change_log set cluster = 'restored'");
                return accept(guest, link);
            });
            refused.then()
                    .statusCode(503)
                    .header("Retry-After", "1")
                    .body("type", equalTo("urn:rollcall:problem:database-unavailable"));
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
        Known owner = user("owner");
        Known inviter = user("inviter");
        Known guest = user("guest");
        String id = organization(owner);
        String membership = ORGANIZATIONS + "/" + id + "/members/" + add(id, inviter, "owner");
        Link asOwner = invitations.inviteBy(inviter.id(), id, guest.email(), "owner");
        lookUp(asOwner).then().statusCode(200).body("inviterName", equalTo("First Last"));
        switch (how) {
            case "demoted" ->
                asAdmin()
                        .contentType("application/merge-patch+json")
                        .body("{\"role\":\"admin\"}")
                        .patch(membership)
                        .then()
                        .statusCode(200);
            case "removed" -> asAdmin().delete(membership).then().statusCode(204);
            default ->
                asAdmin()
                        .contentType("application/merge-patch+json")
                        .body("{\"enabled\":false}")
                        .patch("/api/v1/users/" + inviter.id())
                        .then()
                        .statusCode(200);
        }

        as(guest.token()).get(MINE).then().body("items", empty());
        lookUp(asOwner).then().statusCode(410).body("reason", equalTo("revoked"));
        accept(guest, asOwner).then().statusCode(410).body("reason", equalTo("revoked"));

        // an admin may still invite members
        invitations.revoke(asOwner);
        Link asMember = invitations.inviteBy(inviter.id(), id, guest.email(), "member");
        accept(guest, asMember).then().statusCode(how.equals("demoted") ? 200 : 410);
    }

    @Test
    void everyoneWithTheLinkSeesWhoInvitesToWhat() throws SQLException {
        Known owner = user("owner");
        Known guest = user("guest");
        String id = organization(owner);
        Link link = invitations.inviteBy(owner.id(), id, guest.email(), "admin");
        boolean registration = Realm.json(realm.admin("GET", "", null).body())
                .path("registrationAllowed")
                .asBoolean();

        lookUp(link)
                .then()
                .statusCode(200)
                .body("", aMapWithSize(6))
                .body("organizationName", startsWith("Org "))
                .body("inviterName", equalTo("First Last"))
                .body("role", equalTo("admin"))
                .body("email", equalTo(guest.masked()))
                .body("expiresAt", notNullValue())
                .body("registration", equalTo(registration));
        assertThat(invitations.state(link)).isEqualTo("pending");

        // an administrator without a record as inviter
        lookUp(invitations.invite(id, "a@example.org", "member"))
                .then()
                .body("inviterName", nullValue())
                .body("email", equalTo("a•••@example.org"));
        post(given(), LOOK_UP, Map.of("token", "unknown"))
                .then()
                .statusCode(404)
                .body("detail", startsWith("There is no such invitation."));
        post(given(), LOOK_UP, Map.of()).then().statusCode(422).body("errors.field", equalTo(List.of("token")));
    }

    /** Keycloak's own pages take them. A joiner that joins letters belongs to the name. */
    @Test
    void linkShowsNamesWithoutInvisibleCharactersAndTheRecordHasThem() throws SQLException {
        Realm.Identity identity = realm.createIdentity("owner", "user");
        String name = "\u202EA\u200Bda";
        realm.update(identity, Map.of("firstName", name, "lastName", "\u0645\u06CC\u200C\u0631\u0648\u0645"));
        Known owner = known(identity);
        String id = organization(owner);
        database.execute("update organizations set name = ? where id = ?::uuid", "Ac\u2066me\u200E", id);
        Link link = invitations.inviteBy(owner.id(), id, "dora@example.org", "admin");

        lookUp(link)
                .then()
                .statusCode(200)
                .body("organizationName", equalTo("Acme"))
                .body("inviterName", equalTo("Ada \u0645\u06CC\u200C\u0631\u0648\u0645"));
        as(owner.token()).get("/api/v1/users/me").then().body("firstName", equalTo(name));
    }

    @Test
    void invitationOfADeletedOrganizationIsUnknown() throws SQLException {
        Known guest = user("guest");
        String id = organization(user("owner"));
        Link link = invitations.invite(id, guest.email(), "member");
        asAdmin().delete(ORGANIZATIONS + "/" + id).then().statusCode(204);

        lookUp(link).then().statusCode(404);
        accept(guest, link).then().statusCode(404);
        as(guest.token()).get(MINE).then().body("items", empty());
    }

    @Test
    void ownInvitationsAreThoseOfTheVerifiedAddress() throws SQLException {
        Known owner = user("owner");
        Known guest = user("guest");
        String first = organization(owner);
        String second = organization(owner);
        Link one = invitations.inviteBy(owner.id(), first, guest.email(), "member");
        Link two = invitations.inviteBy(owner.id(), second, guest.email().toUpperCase(Locale.ROOT), "admin");

        as(guest.token())
                .get(MINE)
                .then()
                .statusCode(200)
                .body("items.id", hasItems(one.id(), two.id()))
                .body("items", hasSize(2))
                .body("items.find { it.id == '%s' }.role".formatted(two.id()), equalTo("admin"))
                .body("items[0]", aMapWithSize(7))
                .body("items[0].inviterName", equalTo("First Last"))
                .body("items.organizationId", hasItems(first, second));
        as(owner.token()).get(MINE).then().body("items", empty());

        asAdmin()
                .contentType("application/merge-patch+json")
                .body("{\"emailVerified\":false}")
                .patch("/api/v1/users/" + guest.id())
                .then()
                .statusCode(200);
        as(guest.token()).get(MINE).then().statusCode(200).body("items", empty());
    }

    @Test
    void bodyNamesExactlyOneInvitation() {
        Known guest = user("guest");
        for (Map<String, String> body : List.of(
                Map.<String, String>of(),
                Map.of("token", "x", "invitationId", UUID.randomUUID().toString()),
                Map.of("invitationId", "x"),
                Map.of("token", "x".repeat(256)))) {
            post(as(guest.token()), ACCEPT, body).then().statusCode(422);
        }
        post(as(guest.token()), ACCEPT, Map.of("token", "x")).then().statusCode(404);
    }

    @Test
    void exportOfOwnDataHasInvitations() throws SQLException {
        Known guest = user("guest");
        String accepted = organization(user("owner"));
        String open = organization(user("owner"));
        accept(guest, invitations.invite(accepted, guest.email(), "admin"))
                .then()
                .statusCode(200);
        invitations.invite(open, guest.email(), "member");

        as(guest.token())
                .get("/api/v1/users/me/export")
                .then()
                .statusCode(200)
                .body("invitations", hasSize(2))
                .body("invitations.find { it.organizationId == '%s' }.status".formatted(accepted), equalTo("accepted"))
                .body("invitations.find { it.organizationId == '%s' }.role".formatted(accepted), equalTo("admin"))
                .body("invitations.find { it.organizationId == '%s' }.status".formatted(open), equalTo("open"))
                .body("invitations.email", hasItem(guest.email()));
    }

    @Test
    void serviceAccountIsNoPerson() throws SQLException {
        Link link = invitations.invite(organization(user("owner")), "nobody@example.org", "member");

        post(
                        as(realm.clientToken("rollcall-machine", "rollcall-machine-secret")),
                        ACCEPT,
                        Map.of("token", link.token()))
                .then()
                .statusCode(403)
                .body("type", equalTo("urn:rollcall:problem:not-a-user"));
    }

    /** By one user, and by a few of whom one is invited. */
    @ParameterizedTest
    @ValueSource(ints = {1, 5})
    void hundredRequestsWithOneLinkMakeOneMembership(int people) throws SQLException {
        Known guest = user("guest");
        List<Known> callers = new ArrayList<>(List.of(guest));
        for (int i = 1; i < people; i++) {
            callers.add(user("other"));
        }
        String id = organization(user("owner"));
        Link link = invitations.invite(id, guest.email(), "admin");
        ExecutorService threads = Executors.newFixedThreadPool(REQUESTS);
        List<CompletableFuture<Response>> requests = new ArrayList<>();
        try {
            for (int i = 0; i < REQUESTS; i++) {
                Known caller = callers.get(i % people);
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
        assertThat(membersInKeycloak(id).findValuesAsText("id"))
                .hasSize(2)
                .contains(guest.identity().subject());
        assertThat(invitations.state(link)).isEqualTo("accepted by " + guest.id());
        auditLog(id).body("items.findAll { it.outcome == 'done' }.userId", contains(guest.id()));
    }

    /** A request that waits in vain for another act is told to try again. */
    private static void assertAnswer(Response response, boolean invited) {
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
