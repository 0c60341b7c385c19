package dev.rollcall.invitation;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.act.WiredTest;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.wire.BackendWires;
import dev.rollcall.testing.wire.SmtpServer;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The mail server is away, slow, or refuses the mails of invitations. */
@QuarkusTest
@Tag("slow")
@WithTestResource(BackendWires.Installer.class)
class InvitationSenderTest extends WiredTest {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Pattern TOKEN = Pattern.compile("https://rollcall\\.example\\.org/invitation#([\\w-]{43})\\b");

    private String invitations;

    @BeforeEach
    void createOrganization() {
        String id = admin.createOrganization(newName());
        invitations = "/api/v1/organizations/" + id + "/invitations";
    }

    @Test
    void mailsAreSentAndTheirLinksFit() throws Exception {
        List<String> ids = invite(newAddress(), newAddress(), newAddress(), newAddress(), newAddress());

        for (String id : ids) {
            ApiResponse sent = awaitMail(id, mail -> mail.text("mail.status").equals("sent"));
            assertThat(sent.text("mail.at")).isNotNull();
            assertThat(sent.text("mail.problem")).isNull();
            assertThat(sent.<Integer>path("mail.attempts")).isEqualTo(1);
            String mail = mailsTo(sent.text("email")).get(0);
            assertThat(storedHash(id)).isEqualTo(sha256(token(mail)));
        }
        assertThat(wires.mails().mails()).hasSize(ids.size());
    }

    @Test
    void mailServerThatIsAwayLosesNothing() {
        wires.mails().goAway();
        String id;
        try {
            id = invite(newAddress()).get(0);
            ApiResponse pending = awaitMail(
                    id, mail -> mail.<Integer>path("mail.attempts") == 1 && mail.text("mail.problem") != null);
            assertThat(pending.text("mail.status")).isEqualTo("pending");
            assertThat(pending.text("mail.problem")).isEqualTo("The mail server cannot be reached.");
        } finally {
            wires.mails().comeBack();
        }

        tryAgainNow(id);
        ApiResponse sent = awaitMail(id, mail -> mail.text("mail.status").equals("sent"));
        assertThat(sent.<Integer>path("mail.attempts")).isEqualTo(2);
        assertThat(mailsTo(sent.text("email"))).hasSize(1);
    }

    @Test
    void mailThatWasTriedForTooLongFails() {
        wires.mails().reply(command -> "421 too busy");
        String id = invite(newAddress()).get(0);
        awaitMail(id, mail -> mail.text("mail.problem") != null);

        execute(
                "update invitation_mails set requested_at = now() - interval '25 hours', due_at = now() where invitation_id = ?::uuid",
                id);
        ApiResponse failed = awaitMail(id, mail -> mail.text("mail.status").equals("failed"));
        assertThat(failed.text("mail.problem")).contains("(421)");
        assertThat(failed.text("mail.at")).isNotNull();
        assertThat(failed.text("status")).isEqualTo("open");
    }

    @Test
    void refusedAddressFailsAtOnceAndOthersArrive() {
        String wrong = newAddress();
        wires.mails().reply(command -> command.contains("<" + wrong + ">") ? "550 5.1.1 unknown " + wrong : null);

        List<String> ids = invite(wrong, newAddress());

        ApiResponse failed =
                awaitMail(ids.get(0), mail -> mail.text("mail.status").equals("failed"));
        assertThat(failed.text("mail.problem")).isEqualTo("The mail server refused the address (550).");
        assertThat(failed.<Integer>path("mail.attempts")).isEqualTo(1);
        awaitMail(ids.get(1), mail -> mail.text("mail.status").equals("sent"));
    }

    @Test
    void silentMailServerHoldsNoTransactionAndGetsTheMailAgain() {
        wires.mails().reply(command -> command.equals(".") ? SmtpServer.SILENCE : null);
        String id = invite(newAddress()).get(0);
        await().atMost(SOON).until(() -> wires.mails().mails().size() == 1);

        assertThat(
                        number(
                                "select count(*) from pg_stat_activity where state like 'idle in transaction%' and query ilike '%invitation%'"))
                .isZero();
        ApiResponse pending = awaitMail(id, mail -> mail.text("mail.problem") != null);
        assertThat(pending.text("mail.status")).isEqualTo("pending");

        wires.mails().reply(command -> null);
        tryAgainNow(id);
        ApiResponse sent = awaitMail(id, mail -> mail.text("mail.status").equals("sent"));
        List<String> mails = mailsTo(sent.text("email"));
        assertThat(mails).hasSize(2);
        assertThat(token(mails.get(0))).isEqualTo(token(mails.get(1)));
    }

    @Test
    void mailOfARevokedInvitationIsNotSent() {
        wires.mails().reply(command -> "421 too busy");
        String id = invite(newAddress()).get(0);
        awaitMail(id, mail -> mail.text("mail.problem") != null);
        admin.delete(invitations + "/" + id).expect(204);

        wires.mails().reset();
        tryAgainNow(id);
        ApiResponse ended = awaitMail(id, mail -> mail.text("mail.status").equals("failed"));
        assertThat(ended.text("mail.problem")).isEqualTo("The invitation ended before the mail was sent.");
        assertThat(wires.mails().commands()).isEmpty();
    }

    @Test
    void resentMailHasTheSameLink() {
        String id = invite(newAddress()).get(0);
        ApiResponse first = awaitMail(id, mail -> mail.text("mail.status").equals("sent"));

        admin.post(invitations + "/" + id + "/resend").expect(200);
        await().atMost(SOON).until(() -> mailsTo(first.text("email")).size() == 2);

        List<String> mails = mailsTo(first.text("email"));
        assertThat(token(mails.get(0))).isEqualTo(token(mails.get(1)));
    }

    private List<String> invite(String... emails) {
        return admin.post(invitations, Map.of("emails", emails)).expect(201).path("items.id");
    }

    private ApiResponse awaitMail(String id, Predicate<ApiResponse> condition) {
        return await().atMost(SOON).until(() -> admin.read(invitations + "/" + id), condition);
    }

    /** Ends the pause before the next attempt. */
    private void tryAgainNow(String id) {
        execute("update invitation_mails set due_at = now() where invitation_id = ?::uuid and due_at is not null", id);
    }

    private List<String> mailsTo(String address) {
        return wires.mails().mails().stream()
                .filter(mail -> mail.contains("To: " + address))
                .toList();
    }

    private static String token(String mail) {
        // quoted-printable breaks long lines and encodes the equals sign, of which a link has none
        Matcher link = TOKEN.matcher(mail.replace("=\n", ""));
        assertThat(link.find()).as(mail).isTrue();
        return link.group(1);
    }

    private String storedHash(String id) {
        return text("select encode(token_hash, 'hex') from invitations where id = ?::uuid", id);
    }

    private static String sha256(String token) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII)));
    }

    private static String newAddress() {
        return "wired-" + UUID.randomUUID().toString().substring(0, 8) + "@example.org";
    }
}
