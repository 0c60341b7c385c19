package dev.rollcall.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.branding.Branding;
import dev.rollcall.branding.Support;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.wire.SmtpServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import io.vertx.core.net.PemTrustOptions;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
class MailerTest {

    private static final Mail MAIL = new Mail("ann@example.org", "Grüße", "Text …\n.\nlast", "<p>HTML</p>", "en");
    private static final Delivery CUT =
            Delivery.cut("The connection to the mail server was cut before it had the whole mail.");
    private static final Branding BRANDING = new Branding(
            "Example & Co", Optional.empty(), Optional.empty(), Optional.of(Support.parse("help@example.org")));
    private static final Map<String, String> PLAIN = Map.of("rollcall.mail.tls", "none");

    private static Vertx vertx;

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private SmtpServer server = SmtpServer.start();
    private Mailer mailer;

    @BeforeAll
    static void startVertx() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stopVertx() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @AfterEach
    void stop() {
        if (mailer != null) {
            mailer.close();
        }
        server.close();
    }

    @Test
    void mailHasTextAndHtmlAndTheConfiguredSender() {
        mailer = mailer(PLAIN);

        assertThat(send()).isEqualTo(Delivery.SENT);
        assertThat(server.commands())
                .contains("EHLO rollcall.example.org", "MAIL FROM:<no-reply@example.org>", "RCPT TO:<ann@example.org>");
        assertThat(server.mails())
                .singleElement()
                .asString()
                .contains("From: Rollcall <no-reply@example.org>")
                .contains("To: ann@example.org")
                .contains("multipart/alternative", "text/plain", "text/html", "<p>HTML</p>")
                .contains("Example & Co", "Help: help@example.org")
                .contains("Auto-Submitted: auto-generated")
                .doesNotContain("Reply-To");
        assertThat(count("sent")).isEqualTo(1);
    }

    @Test
    void senderWithoutANameHasThatOfTheService() {
        mailer = mailer(Map.of("rollcall.mail.tls", "none", "rollcall.mail.from", "no-reply@example.org"));

        assertThat(send()).isEqualTo(Delivery.SENT);
        assertThat(server.mails()).singleElement().asString().contains("From: Example & Co <no-reply@example.org>");
    }

    @Test
    void internationalizedDomainIsSentInAscii() {
        mailer = mailer(PLAIN);
        Mail mail = new Mail("ann@bücher.example", "subject", "text", "html", "en");

        assertThat(mailer.send(mail).toCompletableFuture().join()).isEqualTo(Delivery.SENT);
        assertThat(server.commands()).contains("RCPT TO:<ann@xn--bcher-kva.example>");
    }

    @ParameterizedTest
    @CsvSource({
        "RCPT, 550 5.1.1 <ann@example.org> unknown, REFUSED, The mail server refused the address (550).",
        "., 554 5.7.1 spam from ann@example.org, REFUSED, The mail server refused the mail (554).",
        "RCPT, 450 4.2.1 greylisted ann@example.org, POSTPONED, The mail server is not ready to take the mail (450).",
        "., 452 4.3.1 disk full, POSTPONED, The mail server is not ready to take the mail (452).",
        "MAIL, 550 5.7.1 not you, POSTPONED, The mail server does not take mails from this service (550).",
        "MAIL, 530 5.7.0 sign in first, POSTPONED, The mail server does not take mails from this service (530).",
        "RCPT, 554 5.7.1 relay access denied, POSTPONED, The mail server does not take mails from this service (554).",
        "connect, 421 too busy, POSTPONED, The mail server is not ready to take the mail (421)."
    })
    void replyTellsWhetherAnotherAttemptMakesSense(
            String command, String reply, Delivery.Outcome outcome, String problem) {
        mailer = mailer(PLAIN);
        server.reply(received -> received.startsWith(command) ? reply : null);

        assertThat(send()).isEqualTo(new Delivery(outcome, problem));
        assertThat(count(outcome.name().toLowerCase(java.util.Locale.ROOT))).isEqualTo(1);
    }

    /** A client that listens too late misses the greeting of a quick server, once in some hundred connections. */
    @Test
    void greetingOfAQuickServerIsHeard() {
        mailer = mailer(Map.of("rollcall.mail.tls", "none", "rollcall.mail.timeout", "20S"));

        assertThat(Stream.generate(this::send).limit(500)).containsOnly(Delivery.SENT);
    }

    @Test
    void refusedRecipientDoesNotStopTheNextMail() {
        mailer = mailer(PLAIN);
        server.reply(received -> received.startsWith("RCPT") ? "550 unknown" : null);
        assertThat(send().outcome()).isEqualTo(Delivery.Outcome.REFUSED);
        server.reset();

        assertThat(send()).isEqualTo(Delivery.SENT);
    }

    @Test
    void serverThatIsAwayGetsTheMailWhenItIsBack() {
        mailer = mailer(PLAIN);
        assertThat(send()).isEqualTo(Delivery.SENT);
        server.goAway();

        assertThat(send()).isEqualTo(Delivery.postponed("The mail server cannot be reached."));
        server.comeBack();
        assertThat(send()).isEqualTo(Delivery.SENT);
    }

    @ParameterizedTest
    @CsvSource({"connect", "EHLO", "RCPT", "DATA", "."})
    void silentServerPostponesTheMail(String command) {
        mailer = mailer(Map.of("rollcall.mail.tls", "none", "rollcall.mail.timeout", "0.3S"));
        server.reply(received -> received.startsWith(command) ? SmtpServer.SILENCE : null);

        assertThat(send().outcome()).isEqualTo(Delivery.Outcome.POSTPONED);
    }

    @ParameterizedTest
    @CsvSource({SmtpServer.SILENCE, SmtpServer.HANG_UP})
    void mailWithoutAnAnswerMayHaveArrived(String reply) {
        mailer = mailer(Map.of("rollcall.mail.tls", "none", "rollcall.mail.timeout", "0.3S"));
        server.reply(received -> received.equals(".") ? reply : null);

        assertThat(send()).isEqualTo(Delivery.unanswered("The mail server did not answer in time."));
    }

    @ParameterizedTest
    @CsvSource({"EHLO", "MAIL", "RCPT", "DATA"})
    void connectionThatIsCutBeforeTheEndOfTheMailIsTold(String command) {
        mailer = mailer(PLAIN);
        server.reply(received -> received.startsWith(command) ? SmtpServer.HANG_UP : null);

        assertThat(send()).isEqualTo(CUT);
    }

    /** The mail is larger than what fits between client and server, so the client is still writing. */
    @Test
    void connectionThatIsCutWithinTheMailIsTold() {
        mailer = mailer(PLAIN);
        server.reply(received -> received.equals(SmtpServer.MAIL_BEGINS) ? SmtpServer.HANG_UP : null);
        Mail large = new Mail("ann@example.org", "subject", ("x".repeat(70) + "\n").repeat(300_000), "html", "en");

        assertThat(TimeLimits.get(mailer.send(large).toCompletableFuture())).isEqualTo(CUT);
        assertThat(server.mails()).isEmpty();
    }

    @Test
    void encryptedConnectionThatIsCutBeforeTheEndOfTheMailIsTold(@TempDir Path directory) throws Exception {
        server.close();
        server = SmtpServer.withTls(certificateFor("localhost", directory));
        mailer = mailer(Map.of("rollcall.mail.tls-configuration-name", "mail"), directory);
        server.reply(received -> received.startsWith("DATA") ? SmtpServer.HANG_UP : null);
        assertThat(send()).isEqualTo(CUT);

        server.reply(received -> received.equals(".") ? SmtpServer.HANG_UP : null);
        assertThat(send()).isEqualTo(Delivery.unanswered("The mail server did not answer in time."));
    }

    /** Such as an organization's name that looks encoded already, which nobody must decode. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Ada invites you to Acme",
                "Ada invites you to =?utf-8?Q?Your_bank?=",
                "Ada invites you to 🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂",
                "Zoë lädt dich ein: 漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字 und mehr"
            })
    void subjectArrivesAsItIs(String subject) throws Exception {
        mailer = mailer(PLAIN);
        Mail mail = new Mail("ann@example.org", subject, "text", "html", "en");

        assertThat(mailer.send(mail).toCompletableFuture().join()).isEqualTo(Delivery.SENT);
        String received = server.mails().get(0);
        assertThat(new MimeMessage(null, new ByteArrayInputStream(received.getBytes(StandardCharsets.UTF_8)))
                        .getSubject())
                .isEqualTo(subject);
        assertThat(received.lines().filter(line -> line.startsWith("Subject:") || line.startsWith(" =?")))
                .isNotEmpty()
                .allSatisfy(
                        line -> assertThat(line).hasSizeLessThanOrEqualTo(76).matches("\\p{ASCII}*"));
        Matcher words = Pattern.compile("=\\?UTF-8\\?B\\?(.+?)\\?=").matcher(received);
        while (words.find()) {
            byte[] octets = Base64.getDecoder().decode(words.group(1));
            assertThat(new String(octets, StandardCharsets.UTF_8)).doesNotContain("\uFFFD");
        }
    }

    /** A connection that the client does not give back would block all later mails. */
    @ParameterizedTest
    @CsvSource({"connect, silence", "connect, hang up", "EHLO, hang up", "., silence", "., hang up"})
    void failedConnectionsDoNotUseUpThePool(String command, String reply) {
        mailer = mailer(Map.of("rollcall.mail.tls", "none", "rollcall.mail.timeout", "2S"));
        server.reply(received -> received.startsWith(command) ? reply : null);
        List<CompletableFuture<Delivery>> failing = Stream.generate(
                        () -> mailer.send(MAIL).toCompletableFuture())
                .limit(2 * Mailer.CONNECTIONS)
                .toList();
        assertThat(failing)
                .allSatisfy(mail -> assertThat(
                                mail.orTimeout(60, TimeUnit.SECONDS).join().outcome())
                        .isEqualTo(Delivery.Outcome.POSTPONED));
        server.reset();

        assertThat(Stream.generate(() -> mailer.send(MAIL).toCompletableFuture())
                        .limit(Mailer.CONNECTIONS)
                        .toList())
                .allSatisfy(mail ->
                        assertThat(mail.orTimeout(60, TimeUnit.SECONDS).join()).isEqualTo(Delivery.SENT));
    }

    @Test
    void unknownHostPostponesTheMail() {
        mailer = mailer(Map.of("rollcall.mail.tls", "none", "rollcall.mail.host", "no-such-host.invalid"));

        assertThat(send().outcome()).isEqualTo(Delivery.Outcome.POSTPONED);
    }

    @Test
    void encryptionIsRequiredByDefault() {
        mailer = mailer(Map.of("rollcall.mail.username", "service", "rollcall.mail.password", "a-password"));

        assertThat(send())
                .isEqualTo(Delivery.postponed("The mail server offers no secure connection that can be trusted."));
        assertThat(server.commands()).noneMatch(command -> command.matches("(AUTH|MAIL|RCPT|DATA).*"));
        assertThat(server.mails()).isEmpty();
    }

    @Test
    void serverWithoutTrustedCertificateGetsNeitherPasswordNorMail(@TempDir Path directory) throws Exception {
        server.close();
        server = SmtpServer.withTls(certificateFor("localhost", directory));
        mailer = mailer(Map.of("rollcall.mail.username", "service", "rollcall.mail.password", "a-password"));

        assertThat(send())
                .isEqualTo(Delivery.postponed("The mail server offers no secure connection that can be trusted."));
        assertThat(server.commands()).noneMatch(command -> command.matches("(AUTH|MAIL|RCPT|DATA).*"));
    }

    @Test
    void certificateOfAnotherHostIsNotTrusted(@TempDir Path directory) throws Exception {
        server.close();
        server = SmtpServer.withTls(certificateFor("mail.example.org", directory));
        mailer = mailer(Map.of("rollcall.mail.tls-configuration-name", "mail"), directory);

        assertThat(send())
                .isEqualTo(Delivery.postponed("The mail server offers no secure connection that can be trusted."));
        assertThat(server.mails()).isEmpty();
    }

    @Test
    void passwordAndMailAreEncrypted(@TempDir Path directory) throws Exception {
        server.close();
        server = SmtpServer.withTls(certificateFor("localhost", directory));
        mailer = mailer(
                Map.of(
                        "rollcall.mail.tls-configuration-name", "mail",
                        "rollcall.mail.username", "service",
                        "rollcall.mail.password", "a-password"),
                directory);

        assertThat(send()).isEqualTo(Delivery.SENT);
        List<String> commands = server.commands();
        String signIn = Base64.getEncoder().encodeToString("\0service\0a-password".getBytes());
        assertThat(commands).contains("AUTH PLAIN " + signIn);
        assertThat(commands.indexOf("STARTTLS")).isNotNegative().isLessThan(commands.indexOf("AUTH PLAIN " + signIn));
    }

    @Test
    void wrongPasswordPostponesTheMail() {
        mailer = mailer(Map.of(
                "rollcall.mail.tls", "none",
                "rollcall.mail.username", "service",
                "rollcall.mail.password", "wrong"));
        server.reply(received -> received.startsWith("AUTH") ? "535 5.7.8 wrong password of service" : null);

        assertThat(send())
                .isEqualTo(Delivery.postponed("The mail server does not take mails from this service (535)."));
        assertThat(server.mails()).isEmpty();
    }

    @Test
    void unknownTlsConfigurationStopsTheStart() {
        assertThatThrownBy(() -> mailer(Map.of("rollcall.mail.tls-configuration-name", "other")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("rollcall.mail.tls-configuration-name")
                .hasMessageContaining("quarkus.tls.other");
    }

    @Test
    void withoutHostMailsAreOff() {
        mailer = new Mailer(
                config(Map.of("rollcall.mail.host", "")).getConfigMapping(MailConfig.class),
                config(Map.of()).getConfigMapping(PublicUrl.class),
                BRANDING,
                registry(null),
                vertx,
                metrics);

        assertThat(mailer.isOn()).isFalse();
        assertThatThrownBy(() -> mailer.send(MAIL)).isInstanceOf(IllegalStateException.class);
    }

    private Delivery send() {
        return mailer.send(MAIL)
                .toCompletableFuture()
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }

    private double count(String outcome) {
        return metrics.get("rollcall.mails").tag("outcome", outcome).counter().count();
    }

    private Mailer mailer(Map<String, String> settings) {
        return mailer(settings, null);
    }

    private Mailer mailer(Map<String, String> settings, Path authorities) {
        SmallRyeConfig config = config(settings);
        return new Mailer(
                config.getConfigMapping(MailConfig.class),
                config.getConfigMapping(PublicUrl.class),
                BRANDING,
                registry(authorities),
                vertx,
                metrics);
    }

    private SmallRyeConfig config(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(Map.of(
                "rollcall.mail.host", "localhost",
                "rollcall.mail.port", Integer.toString(server.port()),
                "rollcall.mail.from", "Rollcall <no-reply@example.org>",
                "rollcall.public-url", "https://rollcall.example.org"));
        all.putAll(settings);
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withSources(new PropertiesConfigSource(all, "test", 500))
                .withMapping(MailConfig.class)
                .withMapping(PublicUrl.class)
                .withConverter(Duration.class, 200, MailerTest::duration)
                .build();
    }

    private static Duration duration(String text) {
        return Duration.parse("PT" + text);
    }

    /** A registry with one configuration, {@code mail}, that trusts the certificate of {@link #certificateFor}. */
    private static TlsConfigurationRegistry registry(Path authorities) {
        TlsConfiguration trust = proxy(
                TlsConfiguration.class,
                authorities == null
                        ? null
                        : new PemTrustOptions()
                                .addCertPath(authorities.resolve("server.pem").toString()));
        return (TlsConfigurationRegistry) Proxy.newProxyInstance(
                MailerTest.class.getClassLoader(),
                new Class<?>[] {TlsConfigurationRegistry.class},
                (registry, method, arguments) -> "mail".equals(arguments[0]) ? Optional.of(trust) : Optional.empty());
    }

    private static <T> T proxy(Class<T> type, Object answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (object, method, arguments) -> answer));
    }

    /** Creates a key and a self-signed certificate, which is stored as {@code server.pem}, too. */
    private static SSLContext certificateFor(String host, Path directory) throws Exception {
        Path keys = directory.resolve("keys.p12");
        keytool(keys, "-genkeypair", "-dname", "CN=" + host, "-ext", "san=dns:" + host, "-keyalg", "EC");
        keytool(
                keys,
                "-exportcert",
                "-rfc",
                "-file",
                directory.resolve("server.pem").toString());
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream file = Files.newInputStream(keys)) {
            store.load(file, "changeit".toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private static void keytool(Path store, String... arguments) throws Exception {
        List<String> command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", store.toString(), "-storepass", "changeit", "-alias", "server"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(output).isZero();
    }
}
