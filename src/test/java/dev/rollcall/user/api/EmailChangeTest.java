package dev.rollcall.user.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.testing.Mailbox;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** People change their own e-mail address, which counts once a link in a mail to it has verified it. */
@QuarkusTest
@Tag("slow")
class EmailChangeTest {

    private static final String ME = "/api/v1/users/me";
    private static final String CHANGE = ME + "/email-change";
    private static final String CONFIRM = CHANGE + "/confirmation";
    private static final String LINK = "/email-change#";

    private final Realm realm = Realm.get();

    @Inject
    ServiceDatabase records;

    private final ApiCaller admin = Api.admin();
    private Realm.Identity identity;
    private ApiCaller me;
    private String former;
    private Mailbox mails;

    @BeforeEach
    void createUser() {
        identity = realm.createIdentity("mover", "user");
        me = Api.as(realm.signedInToken(identity));
        former = identity.username() + "@example.org";
        mails = newMailbox();
    }

    private static Mailbox newMailbox() {
        return new Mailbox("moved-" + UUID.randomUUID() + "@example.org");
    }

    private ApiResponse ask(Mailbox mailbox) {
        return me.patch(ME, Map.of("email", mailbox.address()));
    }

    private static String token(Mailbox.Mail mail) {
        return mail.linkWith(LINK).replaceFirst(".*#", "");
    }

    /** Asks for a new address, and returns the token in the mail to it. */
    private String asked(Mailbox mailbox) {
        ask(mailbox).expect(200);
        return token(mailbox.awaitMail());
    }

    private static ApiResponse confirm(ApiCaller caller, String token) {
        return caller.post(CONFIRM, Map.of("token", token));
    }

    private JsonNode inKeycloak() {
        return realm.user(identity.subject());
    }

    private long stored(String table) {
        return records.number("select count(*) from " + table + " where user_id = ?::uuid", me.id());
    }

    @Test
    void newAddressCountsOnceItsLinkIsOpened() {
        ask(mails)
                .expect(200)
                .body("email", equalTo(former))
                .body("emailVerified", equalTo(true))
                .body("pendingEmail", equalTo(mails.address()));
        me.get(CHANGE)
                .expect(200)
                .body("possible", equalTo(true))
                .body("pendingEmail", equalTo(mails.address()))
                .body("requestedAt", notNullValue())
                .body("expiresAt", notNullValue());
        Mailbox.Mail mail = mails.awaitMail();
        assertThat(mail.linkWith(LINK)).matches("https://rollcall\\.example\\.org/email-change#[\\w-]{43}");
        assertThat(mail.text()).contains(identity.username(), "The link expires in 24 hours");
        Mailbox.Mail note = new Mailbox(former).awaitMail();
        assertThat(note.subject()).isEqualTo("Your e-mail address is to be changed");
        assertThat(note.text()).doesNotContain(token(mail)).doesNotContain(mails.address());
        assertThat(inKeycloak().path("email").asText()).isEqualTo(former);
        assertThat(records.text(
                        "select concat(encode(token_hash, 'hex') = encode(sha256(convert_to(?, 'UTF8')), 'hex'), ' ',"
                                + " email_changes::text like '%' || ? || '%') from email_changes where user_id = ?::uuid",
                        token(mail), token(mail), me.id()))
                .isEqualTo("t f");

        confirm(me, token(mail)).expect(204);

        me.get(ME).body("email", equalTo(mails.address())).body("emailVerified", equalTo(true));
        assertThat(inKeycloak().path("email").asText()).isEqualTo(mails.address());
        assertThat(inKeycloak().path("emailVerified").asBoolean()).isTrue();
        me.get(CHANGE).body("pendingEmail", nullValue()).body("mail", nullValue());
        confirm(me, token(mail)).expectProblem(404, "not-found");
        admin.get("/api/v1/users/" + me.id() + "/audit-log?sort=at")
                .body("items.action", equalTo(List.of("update", "update")))
                .body("items[0].details", equalTo(Map.of("fields", List.of("pendingEmail"))))
                .body("items[1].details.fields", equalTo(List.of("email", "emailVerified")))
                .body("items.by.subject", equalTo(List.of(identity.subject(), identity.subject())))
                .body("items.outcome", equalTo(List.of("done", "done")));
    }

    @Test
    void mailsAreInTheLanguageOfTheUser() {
        me.patch(ME, Map.of("locale", "de")).expect(200);

        ask(mails).expect(200);

        Mailbox.Mail mail = mails.awaitMail();
        assertThat(mail.subject()).isEqualTo("Bestätigen Sie Ihre E-Mail-Adresse");
        assertThat(mail.text()).contains("Der Link läuft in 24 Stunden ab");
        assertThat(mail.linkWith(LINK)).isNotEmpty();
        assertThat(new Mailbox(former).awaitMail().subject()).isEqualTo("Ihre E-Mail-Adresse soll geändert werden");
    }

    /** One request changes all of its fields, or none. */
    @Test
    void otherFieldsOfTheRequestAreChangedAtOnceAndNothingIfTheAddressIsRefused() {
        me.patch(ME, Map.of("email", mails.address(), "firstName", "Zoë"))
                .expect(200)
                .body("firstName", equalTo("Zoë"))
                .body("pendingEmail", equalTo(mails.address()));
        Realm.Identity other = realm.createIdentity("mover-other");

        me.patch(ME, Map.of("email", other.username() + "@example.org", "firstName", "Not"))
                .expectProblem(409, "taken")
                .body("errors.field", equalTo(List.of("email")));

        me.get(ME).body("firstName", equalTo("Zoë"));
        me.get(CHANGE).body("pendingEmail", equalTo(mails.address()));
        assertThat(new Mailbox(other.username() + "@example.org").mails()).isEmpty();
    }

    /** As of an unknown token: somebody who reads another person's mail learns nothing. */
    @Test
    void linkIsOfNoUseToAnotherPerson() {
        String token = asked(mails);
        ApiCaller other = Api.user("mover-other");

        ApiResponse refused = confirm(other, token);

        refused.expectProblem(404, "not-found").body("detail", containsString("belongs to another account"));
        assertThat(refused.<Object>map(""))
                .isEqualTo(confirm(other, "x".repeat(43)).<Object>map(""));
        other.get(ME).body("email", equalTo(other.email()));
        confirm(me, token).expect(204);
    }

    @Test
    void addressThatWasTakenMeanwhileIsRefused() {
        String token = asked(mails);
        Realm.Identity other = realm.createIdentity("mover-other");
        realm.update(other, Map.of("email", mails.address()));

        confirm(me, token).expectProblem(409, "taken").body("errors.field", equalTo(List.of("email")));

        me.get(ME).body("email", equalTo(former)).body("emailVerified", equalTo(true));
        assertThat(inKeycloak().path("email").asText()).isEqualTo(former);
    }

    /** The link is looked up before its act waits for its turn, and again when that comes. */
    @Test
    void changeThatEndsBeforeItsConfirmationBeginsIsRefused() {
        String token = asked(mails);
        String id = me.id();
        records.execute(
                "insert into open_acts (act_id, target, actor, action, plan, due_at) values (?::uuid, ?::uuid, '', 'update', '{}', 'infinity')",
                UUID.randomUUID().toString(),
                id);
        Thread end = new Thread(() -> {
            while (records.number("select count(*) from waiting_acts where target = ?::uuid", id) == 0) {
                Thread.onSpinWait();
            }
            records.execute("delete from email_changes where user_id = ?::uuid", id);
            records.execute("delete from open_acts where target = ?::uuid", id);
        });
        end.setDaemon(true);
        end.start();

        confirm(me, token).expectProblem(404, "not-found").body("detail", containsString("withdrawn"));

        me.get(ME).body("email", equalTo(former));
    }

    @Test
    void oneChangeAtATimeIsReplacedWithdrawnOrExpires() {
        String first = asked(mails);
        Mailbox second = newMailbox();
        String replacing = asked(second);
        assertThat(ask(second).expect(200).<String>path("pendingEmail"))
                .as("a request that is repeated")
                .isEqualTo(second.address());
        confirm(me, first).expectProblem(404, "not-found");
        assertThat(second.mails()).hasSize(1);

        me.delete(CHANGE).expect(204);

        confirm(me, replacing).expectProblem(404, "not-found");
        me.get(CHANGE).body("pendingEmail", nullValue());
        me.delete(CHANGE).expect(204);
        me.post(CHANGE + "/mail").expectProblem(404, "not-found");
        String expiring = asked(newMailbox());
        records.execute("update email_changes set expires_at = now() where user_id = ?::uuid", me.id());
        confirm(me, expiring).expectProblem(404, "not-found");
        me.get(CHANGE).body("pendingEmail", nullValue());
        String kept = asked(newMailbox());
        me.patch(ME, Map.of("email", former)).expect(200).body("pendingEmail", nullValue());
        confirm(me, kept).expectProblem(404, "not-found");
        admin.get("/api/v1/users/" + me.id() + "/audit-log?action=withdraw-email-change")
                .body("items.outcome", equalTo(List.of("done")));
    }

    @Test
    void mailIsSentAgainWithTheSameLinkWithinTheLimits() {
        String token = asked(mails);
        records.execute(
                "update email_changes set expires_at = now() + interval '1 minute' where user_id = ?::uuid", me.id());

        me.post(CHANGE + "/mail").expect(204);

        assertThat(mails.awaitMails(2)).allMatch(mail -> token(mail).equals(token));
        assertThat(records.number(
                        "select count(*) from email_changes where user_id = ?::uuid and expires_at > now() + interval '23 hours'",
                        me.id()))
                .isEqualTo(1);
        for (int sent = 2; sent < 5; sent++) {
            me.post(CHANGE + "/mail").expect(204);
        }
        for (ApiResponse refused : List.of(me.post(CHANGE + "/mail"), ask(newMailbox()))) {
            refused.expectProblem(429, "too-many-requests").body("detail", containsString("At most 5 mails"));
            assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(3_000, 3_600);
        }
        ApiCaller other = Api.as(realm.signedInToken(realm.createIdentity("mover-other", "user")));
        other.patch(ME, Map.of("email", mails.address()))
                .expectProblem(429, "too-many-requests")
                .body("detail", containsString("to one address"));
        confirm(me, token).expect(204);
    }

    /** Mails of Keycloak's and of the service, to one mailbox. Inviters do not learn of them. */
    @Test
    void mailsToOneAddressCountTogetherWhateverTheyAreAbout() {
        String account = "/api/v1/users/" + me.id();
        admin.patch(account, Map.of("emailVerified", false)).expect(200);
        me.post(ME + "/verification-mail").expect(204);
        admin.post(account + "/verification-mail").expect(204);
        // a mail with a link, and a note to the former address
        ask(new Mailbox(identity.username() + "+new@example.org")).expect(200);
        me.post(CHANGE + "/mail").expect(204);

        for (ApiResponse refused : List.of(me.post(ME + "/verification-mail"), me.post(CHANGE + "/mail"))) {
            refused.expectProblem(429, "too-many-requests")
                    .body("detail", containsString("At most 5 mails are sent to one address"));
        }
        String organization = admin.createOrganization("mover-" + UUID.randomUUID());
        admin.post("/api/v1/organizations/" + organization + "/invitations", Map.of("emails", List.of(former)))
                .expect(201);
        me.read(ME + "/export")
                .body(
                        "emailChange.mails.kind",
                        equalTo(List.of("verification", "verification", "link", "change", "link")));
    }

    /** They are not asked, and neither address gets a mail. */
    @Test
    void administratorsChangeEndsThatOfTheUser() {
        String token = asked(mails);
        String decided = "decided-" + former;

        admin.patch("/api/v1/users/" + me.id(), Map.of("email", decided, "emailVerified", true))
                .expect(200)
                .body("email", equalTo(decided))
                .body("emailVerified", equalTo(true));

        confirm(me, token).expectProblem(404, "not-found");
        assertThat(stored("email_changes")).isZero();
        assertThat(new Mailbox(decided).mails()).isEmpty();
    }

    @Test
    void exportHasThePendingAddressAndDeletionErasesIt() {
        asked(mails);
        me.read(ME + "/export")
                .body("emailChange.pending.email", equalTo(mails.address()))
                .body("emailChange.mails.find { it.kind == 'link' }.email", equalTo(mails.address()))
                .body("emailChange.mails.find { it.kind == 'change' }.email", equalTo(former));
        assertThat(stored("email_change_mails")).isEqualTo(2);

        admin.delete("/api/v1/users/" + me.id()).expect(204);

        assertThat(stored("email_changes")).isZero();
        assertThat(stored("email_change_mails")).isZero();
    }

    /** Otherwise a removed address would hide that another one follows. */
    @Test
    void addressIsRemovedAtOnceWithANoteToIt() {
        realm.withProfile(
                profile -> profile.path("attributes").forEach(attribute -> {
                    if (attribute.path("name").asText().equals("email")) {
                        ((ObjectNode) attribute).remove("required");
                    }
                }),
                () -> {
                    asked(mails);

                    me.patch(ME, "{\"email\":null}")
                            .expect(200)
                            .body("email", nullValue())
                            .body("pendingEmail", nullValue());

                    assertThat(new Mailbox(former).awaitMails(2))
                            .extracting(Mailbox.Mail::subject)
                            .contains("Your e-mail address was removed");
                    assertThat(inKeycloak().has("email")).isFalse();
                });
    }

    /** There the username follows the address, as Keycloak has it, when the address counts. */
    @Test
    void usernameFollowsInARealmWhereItIsTheAddress() {
        realm.set(Map.of("registrationEmailAsUsername", true));
        try {
            String token = asked(mails);
            me.get(ME).body("username", not(equalTo(mails.address())));

            confirm(me, token).expect(204);

            me.get(ME).body("username", equalTo(inKeycloak().path("username").asText()));
            assertThat(realm.token(mails.address(), identity.password())).isNotBlank();
        } finally {
            realm.set(Map.of("registrationEmailAsUsername", false));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a..b@example.org",
                ".a@example.org",
                "a.@example.org",
                "a@b..c",
                "a@-b.de",
                "a@b-.de",
                "a;b@example.org",
                "<a>@example.org",
                "\"a\"@example.org"
            })
    void addressThatGetsNoMailsIsRefused(String address) {
        me.patch(ME, Map.of("email", address))
                .expectProblem(422, "invalid-field")
                .body("errors.field", equalTo(List.of("email")));

        assertThat(stored("email_change_mails")).isZero();
    }
}
