package dev.rollcall.invitation.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.in;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.rollcall.testing.InvitationRecords;
import dev.rollcall.testing.Mailbox;
import dev.rollcall.testing.OrganizationRecords;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Creates, lists, resends and revokes invitations through the API. Keycloak knows nothing of them, and nothing of these organizations. */
@QuarkusTest
class InvitationManagementTest {

    /** Part of each address here: limits count the mails to an address. */
    private final String mark = UUID.randomUUID().toString().substring(0, 8);

    @Inject
    ServiceDatabase database;

    @Inject
    OrganizationRecords records;

    @Inject
    InvitationRecords invitations;

    private String organization;
    private final ApiCaller admin = Api.admin();

    @BeforeEach
    void createOrganization() {
        organization = records.organization("Inviting " + mark);
    }

    private String email(String name) {
        return name + "-" + mark + "@example.org";
    }

    private String list() {
        return list(organization);
    }

    private static String list(String organization) {
        return "/api/v1/organizations/" + organization + "/invitations";
    }

    private String one(String invitation) {
        return list() + "/" + invitation;
    }

    private ApiResponse invite(ApiCaller caller, Map<String, ?> body) {
        return invite(caller, organization, body);
    }

    private static ApiResponse invite(ApiCaller caller, String organization, Map<String, ?> body) {
        return caller.post(list(organization), body);
    }

    private ApiResponse invite(String... emails) {
        return invite(admin, Map.of("emails", List.of(emails)));
    }

    private String invited(String email) {
        return invite(email).expect(201).path("items[0].id");
    }

    private ApiResponse get(String invitation) {
        return admin.read(one(invitation));
    }

    /** Returns the token of a member with a role in the organization. */
    private ApiCaller member(String role) {
        ApiCaller member = Api.user("inviting-" + role);
        records.member(organization, member.id(), role);
        return member;
    }

    @Test
    void ownerInvitesSomeoneWithRoleAndTeam() {
        ApiCaller owner = member("owner");
        String team = records.team(organization, "Builders");
        Instant before = Instant.now();

        ApiResponse created = invite(
                owner, Map.of("emails", List.of(" " + email("Dora") + " "), "role", "admin", "teamIds", List.of(team)));

        created.expect(201)
                .body("items", hasSize(1))
                .body("items[0].organizationId", equalTo(organization))
                .body("items[0].email", equalTo(email("Dora")))
                .body("items[0].role", equalTo("admin"))
                .body("items[0].teamIds", contains(team))
                .body("items[0].inviter.id", equalTo(owner.id()))
                .body("items[0].inviter.name", notNullValue())
                .body("items[0].status", equalTo("open"))
                .body("items[0].endedAt", nullValue())
                .body("items[0].acceptedBy", nullValue())
                .body("items[0].mail.status", in(List.of("pending", "sent")))
                .body("items[0].version", equalTo(0));
        String id = created.path("items[0].id");
        assertThat(Instant.parse(created.path("items[0].expiresAt")))
                .isAfter(before.plusSeconds(6 * 86_400))
                .isBefore(before.plusSeconds(8 * 86_400));
        owner.read(one(id)).header("ETag", notNullValue());
        owner.read(list()).body("items.id", contains(id));
        ApiResponse entries = admin.get("/api/v1/audit-log?organizationId=" + organization);
        entries.body("items.action", contains("invite"))
                .body("items[0].outcome", equalTo("done"))
                .body("items[0].details.invitations", equalTo(1))
                .body("items[0].details.role", equalTo("admin"))
                .body("items[0].details.teamIds", contains(team))
                .body("items[0].outcomeDetails.invitationIds", contains(id));
        assertThat(entries.asString()).doesNotContainIgnoringCase(email("Dora"));
    }

    @Test
    void mailIsInTheLanguageOfTheInvitedUserAndElseOfTheInviter() {
        ApiCaller owner = member("owner");
        setLocale(owner, "de");
        ApiCaller english = Api.user("inviting-english");
        setLocale(english, "en");

        invite(owner, Map.of("emails", List.of(email("dora"), english.email()))).expect(201);
        invite(email("emil")).expect(201);

        Mailbox.Mail german = new Mailbox(email("dora")).awaitMail();
        assertThat(german.subject()).endsWith("lädt Sie zu Inviting " + mark + " ein");
        assertThat(german.text()).contains("als Mitglied beizutreten", "Sie läuft in 7 Tagen ab");
        assertThat(german.html()).contains("lang=\"de\"");
        assertThat(new Mailbox(english.email()).awaitMail().subject()).endsWith(" invites you to Inviting " + mark);
        assertThat(new Mailbox(email("emil")).awaitMail().text()).contains("to join the organization");
    }

    private void setLocale(ApiCaller user, String locale) {
        admin.patch("/api/v1/users/" + user.id(), Map.of("locale", locale)).expect(200);
    }

    @Test
    void hundredPeopleAreInvitedInTheOrderOfTheRequest() {
        List<String> emails =
                IntStream.range(0, 100).mapToObj(n -> email("person" + n)).toList();

        invite(admin, Map.of("emails", emails)).expect(201).body("items.email", equalTo(emails));
        admin.get(list() + "?limit=200").body("items.email", equalTo(emails));
        invite(
                        admin,
                        Map.of(
                                "emails",
                                IntStream.range(100, 201)
                                        .mapToObj(n -> email("p" + n))
                                        .toList()))
                .expect(422)
                .body("errors.field", contains("emails"));
        assertThat(invitations.count(organization)).isEqualTo(100);
    }

    @Test
    void nothingIsCreatedIfOneAddressIsTaken() {
        String user = records.user("member-" + mark);
        records.member(organization, user, "member");
        invited(email("open"));

        invite(email("new"), ("Member-" + mark + "@Example.org"), email("OPEN"), email("another"))
                .expectProblem(409, "taken")
                .body("errors.field", contains("emails[1]", "emails[2]"))
                .body(
                        "errors.message",
                        contains("is that of a member already", "has an open invitation already: resend or revoke it"));
        assertThat(invitations.count(organization)).isEqualTo(1);
    }

    @Test
    void wrongFieldsAreNamedByTheirPlace() {
        invite(
                        admin,
                        Map.of(
                                "emails",
                                List.of(
                                        email("right"),
                                        "no address",
                                        email("RIGHT"),
                                        " ",
                                        "x".repeat(250) + "@example.org",
                                        "in\u200Bvisible@example.org"),
                                "role",
                                "king",
                                "teamIds",
                                List.of("none"),
                                "message",
                                "Hello"))
                .expectProblem(422, "invalid-field")
                .body(
                        "errors.field",
                        hasItems(
                                "emails[1]",
                                "emails[2]",
                                "emails[3]",
                                "emails[4]",
                                "emails[5]",
                                "role",
                                "teamIds[0]",
                                "message"))
                .body("errors.field", not(hasItems("emails[0]")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"emails\":[]}",
                "{\"emails\":[null]}",
                "{\"emails\":\"a@example.org\"}",
                "{\"emails\":[1]}"
            })
    void bodyWithoutAddressesIsRefused(String body) {
        admin.post(list(), body).expect(422).body("errors.field", contains("emails"));
    }

    @Test
    void teamOfAnotherOrganizationIsUnknown() {
        String team = records.team(records.organization("Other " + mark), "Others");

        invite(admin, Map.of("emails", List.of(email("dora")), "teamIds", List.of(team)))
                .expect(422)
                .body("errors.field", contains("teamIds[0]"));
    }

    @Test
    void answerIsTheSameWhetherTheAddressHasAnAccountOrNot() {
        records.user("known-" + mark);

        ApiResponse known = invite(email("known"));
        ApiResponse unknown = invite(email("unknown"));

        known.expect(201);
        assertThat(withoutIdentity(known)).isEqualTo(withoutIdentity(unknown));
    }

    private static Map<String, Object> withoutIdentity(ApiResponse created) {
        Map<String, Object> invitation = new HashMap<>(created.map("items[0]"));
        List.of("id", "email", "createdAt", "expiresAt", "mail").forEach(invitation::remove);
        return invitation;
    }

    @Test
    void retryWithTheSameKeyReturnsTheSameInvitations() {
        String key = UUID.randomUUID().toString();
        Map<String, ?> body = Map.of("emails", List.of(email("one"), email("two")));

        List<String> first = invite(admin.key(key), body).path("items.id");
        invite(admin.key(key), body).expect(201).body("items.id", equalTo(first));
        assertThat(invitations.count(organization)).isEqualTo(2);
        invite(admin.key(key), Map.of("emails", List.of(email("three")))).expectProblem(422, "idempotency-key-reused");
        database.execute("delete from invitations where organization_id = ?::uuid", organization);
        invite(admin.key(key), body).expectProblem(404, "not-found");
    }

    @Test
    void expiredInvitationIsReplacedByANewOne() {
        String old = invited(email("dora"));
        invitations.expire(old);
        assertThat(get(old).text("status")).isEqualTo("expired");

        String id = invited(email("Dora"));

        assertThat(get(id).text("status")).isEqualTo("open");
        assertThat(get(old).text("status")).isEqualTo("revoked");
        admin.post(one(old) + "/resend").expectProblem(409, "invitation-ended");
    }

    @Test
    void expiredInvitationStartsAnewWhenItIsResent() {
        String id = invited(email("dora"));
        String hash = invitations.hash(id);
        invitations.expire(id);
        ApiCaller manager = member("admin");

        ApiResponse resent = manager.post(one(id) + "/resend");

        resent.expect(200)
                .header("ETag", notNullValue())
                .body("status", equalTo("open"))
                .body("inviter.id", equalTo(manager.id()));
        assertThat(Instant.parse(resent.path("expiresAt")))
                .isAfter(Instant.now().plusSeconds(6 * 86_400));
        assertThat(invitations.hash(id)).isEqualTo(hash);
        assertThat(invitations.mails(id)).isEqualTo(2);
        admin.get("/api/v1/audit-log?organizationId=" + organization)
                .body("items.action", contains("resend-invitation", "invite"))
                .body("items[0].details.invitationId", equalTo(id));
    }

    @Test
    void resendingWithTheSameKeySendsOneMail() {
        String id = invited(email("dora"));
        String key = UUID.randomUUID().toString();

        admin.key(key).post(one(id) + "/resend").expect(200);
        admin.key(key).post(one(id) + "/resend").expect(200);

        assertThat(invitations.mails(id)).isEqualTo(2);
    }

    @Test
    void endedInvitationIsNotResent() {
        String accepted = invited(email("accepted"));
        invitations.accept(accepted, records.user("accepting-" + mark));
        String revoked = invited(email("revoked"));
        admin.delete(one(revoked)).expect(204);

        ApiResponse ofAccepted = admin.post(one(accepted) + "/resend");
        ApiResponse ofRevoked = admin.post(one(revoked) + "/resend");

        ofAccepted.expectProblem(409, "invitation-ended");
        ofAccepted.body("status", equalTo(409)).body("reason", equalTo("accepted"));
        ofRevoked.expectProblem(409, "invitation-ended");
        ofRevoked.body("reason", equalTo("revoked"));
    }

    @Test
    void memberIsNotInvitedAgain() {
        String id = invited(email("joining"));
        invitations.expire(id);
        records.member(organization, records.user("joining-" + mark), "member");

        ApiResponse resent = admin.post(one(id) + "/resend");

        resent.expectProblem(409, "taken");
        resent.body("errors.field", contains("email"));
    }

    @Test
    void invitationThatEndedWithAMembershipShowsTheReasonAndIsNotResent() {
        String id = invited(email("joining"));
        records.member(organization, records.user("joining-" + mark), "member");

        admin.get(one(id))
                .body("status", equalTo("revoked"))
                .body("revocationReason", equalTo("joined"))
                .body("endedAt", notNullValue())
                .body("version", equalTo(1));
        admin.post(one(id) + "/resend").expectProblem(409, "invitation-ended");
    }

    @Test
    void ownerSendsAnInvitationAgainThatEndedWithTheRightOfItsInviter() {
        ApiCaller inviter = member("admin");
        String inviterId = inviter.id();
        ApiCaller owner = member("owner");
        String id = invite(inviter, Map.of("emails", List.of(email("dora")), "role", "admin"))
                .expect(201)
                .path("items[0].id");
        database.execute("update memberships set role = 'member' where user_id = ?::uuid", inviterId);
        owner.get(list() + "?status=revoked")
                .body("items.id", contains(id))
                .body("items.revocationReason", contains("inviter-lost-role"));
        inviter.post(one(id) + "/resend").expectProblem(403, "forbidden");
        // the address was invited again, and that invitation has expired
        String later = invited(email("dora"));
        owner.post(one(id) + "/resend").expectProblem(409, "taken");
        invitations.expire(later);

        owner.post(one(id) + "/resend")
                .expect(200)
                .body("status", equalTo("open"))
                .body("revocationReason", nullValue())
                .body("endedAt", nullValue())
                .body("role", equalTo("admin"))
                .body("inviter.id", equalTo(owner.id()));

        assertThat(invitations.mails(id)).isEqualTo(2);
        assertThat(get(later).text("status")).isEqualTo("revoked");
        database.execute("update memberships set role = 'admin' where user_id = ?::uuid", inviterId);
        database.execute("delete from memberships where user_id = ?::uuid", inviterId);
        assertThat(get(id).text("status")).isEqualTo("open");
    }

    @Test
    void invitationIsRevokedOnce() {
        String id = invited(email("dora"));
        String tag = admin.get(one(id)).header("ETag");
        admin.post(one(id) + "/resend").expect(200);

        admin.ifMatch(tag).delete(one(id)).expect(412);
        String current = admin.get(one(id)).header("ETag");
        admin.ifMatch(current).delete(one(id)).expect(204);
        admin.ifMatch(current).delete(one(id)).expect(204);

        ApiResponse revoked = get(id);
        assertThat(revoked.text("status")).isEqualTo("revoked");
        assertThat(revoked.text("endedAt")).isNotNull();
        admin.get("/api/v1/audit-log?organizationId=" + organization)
                .body("items.action", contains("revoke-invitation", "resend-invitation", "invite"));
    }

    @Test
    void acceptedInvitationIsNotRevoked() {
        String id = invited(email("dora"));
        String user = records.user("dora-" + mark);
        invitations.accept(id, user);

        admin.delete(one(id)).expectProblem(409, "invitation-ended").body("reason", equalTo("accepted"));
        assertThat(get(id).text("acceptedBy")).isEqualTo(user);
    }

    @Test
    void unknownInvitationIsNotFound() {
        String other = invitations.invitation(records.organization("Other " + mark), email("other"));

        for (String id : List.of(UUID.randomUUID().toString(), other)) {
            admin.get(one(id)).expect(404);
            admin.delete(one(id)).expect(404);
            admin.post(one(id) + "/resend").expect(404);
        }
        admin.get(one("no-id")).expect(400);
    }

    @Test
    void fiveMailsToOneAddressWithinAnHourAreEnough() {
        String elsewhere = invitations.invitation(records.organization("Other " + mark), email("dora"));
        String id = invited(email("dora"));
        for (int i = 0; i < 3; i++) {
            invitations.mail(elsewhere);
        }

        ApiResponse resent = admin.post(one(id) + "/resend");

        resent.expectProblem(429, "too-many-requests");
        assertThat(Integer.parseInt(resent.header("Retry-After"))).isBetween(3_000, 3_600);
        assertThat(invitations.mails(id)).isEqualTo(1);
        admin.delete(one(id)).expect(204);
        invite(email("other"), email("DORA"))
                .expectProblem(429, "too-many-requests")
                .body("errors.field", contains("emails[1]"));
        database.execute(
                "update invitation_mails set requested_at = requested_at - interval '1 hour' where invitation_id = ?::uuid",
                elsewhere);
        invite(email("other"), email("DORA")).expect(201);
    }

    /** A tag, and the other spelling of an international domain, lead to the same mailbox. Mails go to the address as typed. */
    @Test
    void addressesOfOneMailboxShareTheLimit() {
        String name = "dora-" + mark;
        String elsewhere = records.organization("Other " + mark);
        for (String email : List.of("%s@bücher.example", "%s+a@BÜCHER.example", "%s+b+c@xn--bcher-kva.example")) {
            invitations.invitation(elsewhere, email.formatted(name));
        }
        invitations.invitation(elsewhere, name + "+d@other.example");

        invite(name + "@xn--bcher-kva.example", name + "+x@Bücher.example").expect(201);
        invite(name + "x@bücher.example", name + "+y@bücher.example")
                .expectProblem(429, "too-many-requests")
                .body("errors.field", contains("emails[1]"));
        invite(name + "+y@other.example").expect(201).body("items[0].email", equalTo(name + "+y@other.example"));
    }

    @Test
    void requestHasAtMostFiveAddressesOfOneMailbox() {
        List<String> emails = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            emails.add("dora-%s+%d@example.org".formatted(mark, i));
        }

        invite(emails.toArray(String[]::new)).expect(422).body("errors.field", contains("emails"));
        invite(emails.subList(0, 5).toArray(String[]::new)).expect(201);
        invite(emails.get(5)).expectProblem(429, "too-many-requests");
    }

    @Test
    void parallelOrganizationsSendFiveMailsToOneAddress() {
        List<String> organizations = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            organizations.add(records.organization("Parallel %d %s".formatted(i, mark)));
        }
        ExecutorService threads = Executors.newFixedThreadPool(organizations.size());
        List<Integer> statuses;
        try {
            statuses = organizations.stream()
                    .map(each -> CompletableFuture.supplyAsync(
                            () -> invite(admin, each, Map.of("emails", List.of(email("dora"))))
                                    .statusCode(),
                            threads))
                    .toList()
                    .stream()
                    .map(TimeLimits::get)
                    .toList();
        } finally {
            threads.shutdownNow();
        }

        assertThat(statuses).containsExactlyInAnyOrder(201, 201, 201, 201, 201, 429, 429, 429);
    }

    @Test
    void organizationSendsTwoHundredMailsWithinAnHour() {
        String id = invitations.invitation(organization, email("first"));
        database.execute("""
                insert into invitation_mails (id, invitation_id, organization_id, requested_at, attempts, sent_at)
                select gen_random_uuid(), invitation_id, organization_id, requested_at, 1, sent_at from invitation_mails,
                    generate_series(1, 197) where invitation_id = ?::uuid""", id);

        ApiResponse three = invite(email("a"), email("b"), email("c"));

        three.expectProblem(429, "too-many-requests");
        assertThat(Integer.parseInt(three.header("Retry-After"))).isBetween(3_000, 3_600);
        invite(email("a"), email("b")).expect(201);
        invite(email("c")).expectProblem(429, "too-many-requests");
    }

    @Test
    void disabledOrganizationInvitesNobody() {
        String id = invited(email("dora"));
        database.execute("update organizations set enabled = false where id = ?::uuid", organization);

        invite(email("emil")).expectProblem(409, "invitations-off");
        admin.post(one(id) + "/resend").expectProblem(409, "invitations-off");
        admin.get(list()).expect(200);
        admin.delete(one(id)).expect(204);
    }

    @Test
    void listShowsInvitationsByStatusInPages() {
        List<String> open = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            open.add(0, invited(email("open" + i)));
        }
        String expired = invited(email("expired"));
        invitations.expire(expired);
        String revoked = invited(email("revoked"));
        admin.delete(one(revoked)).expect(204);
        String accepted = invited(email("accepted"));
        invitations.accept(accepted, records.user("accepting-" + mark));

        ApiResponse first = page("?status=open&limit=3");
        ApiResponse second = page("?status=open&limit=3&cursor=" + first.text("next"));
        ApiResponse back = page("?status=open&limit=3&cursor=" + second.text("previous"));

        assertThat(first.list("items.id")).isEqualTo(open.subList(0, 3));
        assertThat(second.list("items.id")).isEqualTo(open.subList(3, 5));
        assertThat(second.text("next")).isNull();
        assertThat(back.list("items.id")).isEqualTo(open.subList(0, 3));
        assertThat(page("?status=expired").<String>list("items.id")).containsExactly(expired);
        assertThat(page("?status=revoked").<String>list("items.id")).containsExactly(revoked);
        assertThat(page("?status=accepted").<String>list("items.id")).containsExactly(accepted);
        assertThat(page("").<String>list("items.id")).hasSize(8).startsWith(accepted, revoked, expired);
        admin.get(list() + "?status=revoked&cursor=" + first.text("next")).expectProblem(400, "invalid-cursor");
        admin.get(list() + "?status=pending").expect(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dora", "DORA", "a-{m}@ex", "dor example.org", "org dora", "dora  dora", "d_r", "%"})
    void searchFindsWordsInTheAddress(String search) {
        String dora = invited(email("Dora"));
        String special = invited(email("d_r%"));
        invited(email("emil"));

        List<String> found =
                admin.query("search", search.replace("{m}", mark)).read(list()).path("items.id");

        assertThat(found).containsExactly(search.matches("d_r|%") ? special : dora);
    }

    @Test
    void searchGoesWithTheStatusAndTheCursor() {
        String first = invited(email("dora1"));
        String second = invited(email("dora2"));
        invited(email("emil"));
        String expired = invited(email("dora3"));
        invitations.expire(expired);

        ApiResponse page = page("?status=open&search=dora&limit=1");
        String next = page.text("next");

        assertThat(page.<String>list("items.id")).containsExactly(second);
        ApiResponse last = page("?status=open&search=DORA&limit=1&cursor=" + next);
        assertThat(last.<String>list("items.id")).containsExactly(first);
        assertThat(last.text("next")).isNull();
        assertThat(page("").list("items.id")).hasSize(4);
        assertThat(page("?search=nobody").list("items.id")).isEmpty();
        admin.get(list() + "?status=open&search=emil&cursor=" + next).expectProblem(400, "invalid-cursor");
        admin.get(list() + "?search=" + "x".repeat(201)).expectProblem(400, "invalid-parameter");
    }

    private ApiResponse page(String query) {
        return admin.read(list() + query);
    }

    @Test
    void tagChangesWithTheMailButIfMatchIgnoresThat() {
        String id = invitations.invitation(organization, email("dora"));
        String tag = admin.get(one(id)).header("ETag");
        admin.header("If-None-Match", tag).get(one(id)).expect(304);
        database.execute(
                "update invitation_mails set sent_at = null, failed_at = now(), problem = 'The mail server refused the address.'"
                        + " where invitation_id = ?::uuid",
                id);

        admin.header("If-None-Match", tag)
                .read(one(id))
                .body("mail.status", equalTo("failed"))
                .body("mail.problem", equalTo("The mail server refused the address."));
        admin.ifMatch(tag).delete(one(id)).expect(204);
    }

    @Test
    void adminOfTheOrganizationInvitesNoOwner() {
        ApiCaller manager = member("admin");
        String ofOwner = invite(admin, Map.of("emails", List.of(email("boss")), "role", "owner"))
                .path("items[0].id");

        invite(manager, Map.of("emails", List.of(email("dora")), "role", "owner"))
                .expect(403);
        manager.delete(one(ofOwner)).expect(403);
        manager.post(one(ofOwner) + "/resend").expect(403);
        manager.read(one(ofOwner)).body("role", equalTo("owner"));
        invite(manager, Map.of("emails", List.of(email("dora")), "role", "admin"))
                .expect(201);
    }

    @Test
    void serviceAccountInvitesWithoutAName() {
        // an invitation by a service account has no user behind it
        String id = invitations.invitation(organization, email("dora"));

        assertThat(get(id).map("inviter")).isNull();
    }

    @Test
    void endOfTheOrganizationDeletesItsInvitations() {
        invited(email("dora"));

        database.execute("update organizations set deleted_at = now() where id = ?::uuid", organization);

        assertThat(invitations.count(organization)).isZero();
    }

    @Test
    void endOfAUserDeletesTheInvitationsThatTheyAccepted() {
        String accepted = invited(email("dora"));
        String open = invited(email("emil"));
        String user = records.user("dora-" + mark);
        invitations.accept(accepted, user);

        database.execute("update users set deleted_at = now() where id = ?::uuid", user);

        admin.get(list()).body("items.id", contains(open));
    }

    @Test
    void concurrentRequestsCreateOneInvitation() {
        String email = email("dora");

        List<Integer> statuses = IntStream.range(0, 8)
                .parallel()
                .mapToObj(n -> invite(email).statusCode())
                .toList();

        assertThat(statuses).filteredOn(status -> status == 201).hasSize(1);
        admin.get(list()).body("items.email", contains(email));
        assertThat(statuses).allSatisfy(status -> assertThat(status).isIn(201, 409));
    }

    @Test
    void noAnswerContainsAToken() {
        String id = invited(email("dora"));

        admin.get(one(id))
                .body(
                        "keySet()",
                        everyItem(in(List.of(
                                "id",
                                "organizationId",
                                "email",
                                "role",
                                "grants",
                                "teamIds",
                                "inviter",
                                "status",
                                "createdAt",
                                "expiresAt",
                                "endedAt",
                                "revocationReason",
                                "acceptedBy",
                                "mail",
                                "version"))));
    }
}
