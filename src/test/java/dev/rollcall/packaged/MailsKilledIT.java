package dev.rollcall.packaged;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.keycloak.OwnRealm;
import dev.rollcall.testing.packaged.PackagedProcess;
import dev.rollcall.testing.packaged.PackagedStack;
import dev.rollcall.testing.wire.SmtpServer;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kills the packaged service (SIGKILL) while it sends the mails of invitations. */
@Tag("process")
@Tag("slow")
class MailsKilledIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Pattern TOKEN = Pattern.compile("/invitation#([\\w-]{43})");
    private static final OwnRealm OWN = new OwnRealm();
    private static final Map<String, String> SETTINGS = new HashMap<>();
    private static SmtpServer server;

    private URI service;
    private String admin;

    @BeforeAll
    static void createRealm() {
        Assumptions.assumeTrue(PackagedStack.isEmbedded(), "needs the embedded servers");
        server = SmtpServer.start();
        SETTINGS.putAll(new PackagedStack().start());
        SETTINGS.putAll(OWN.start());
        SETTINGS.putAll(Map.of(
                "rollcall.mail.host", "localhost",
                "rollcall.mail.port", Integer.toString(server.port()),
                "rollcall.mail.tls", "none",
                // twelve times as long, a killed process still has its mails
                "rollcall.mail.timeout", "1S",
                "rollcall.mail.from", "no-reply@example.org",
                "rollcall.public-url", "https://rollcall.example.org"));
    }

    @AfterAll
    static void close() {
        if (server != null) {
            server.close();
            OWN.stop();
        }
    }

    /** @param point the command of the mail server's protocol before whose reply the process ends */
    @ParameterizedTest
    @ValueSource(strings = {"connect", "."})
    void mailsOfAKilledProcessAreSent(String point) {
        List<String> addresses = List.of(newAddress(), newAddress(), newAddress(), newAddress(), newAddress());
        String path;
        admin = OWN.realm().token("admin", "admin");
        server.reset();
        server.reply(command -> command.equals(point) ? SmtpServer.SILENCE : null);
        try (PackagedProcess process = PackagedProcess.start(SETTINGS)) {
            service = process.awaitReady();
            path = "/api/v1/organizations/" + organization() + "/invitations";
            asAdmin().post(path, Map.of("emails", addresses)).expect(201);
            await().atMost(SOON)
                    .until(() -> asAdmin().get(path).<Integer>list("items.mail.attempts").stream()
                            .anyMatch(attempts -> attempts > 0));
            await().atMost(SOON)
                    .until(() -> point.equals("connect") || !server.mails().isEmpty());
            process.kill();
        }

        server.reply(command -> null);
        try (PackagedProcess process = PackagedProcess.start(SETTINGS)) {
            service = process.awaitReady();
            ApiResponse all = await().atMost(SOON)
                    .until(
                            () -> asAdmin().get(path),
                            list -> list.list("items.mail.status").stream().allMatch("sent"::equals));
            assertThat(all.list("items")).hasSize(addresses.size());
        }

        for (String address : addresses) {
            List<String> mails = server.mails().stream()
                    .filter(mail -> mail.contains("To: " + address))
                    .toList();
            assertThat(mails).isNotEmpty().hasSizeLessThanOrEqualTo(2);
            assertThat(mails.stream().map(MailsKilledIT::token).distinct()).hasSize(1);
        }
    }

    private String organization() {
        return asAdmin().createOrganization("Killed " + UUID.randomUUID());
    }

    private ApiCaller asAdmin() {
        return Api.at(service, admin);
    }

    private static String token(String mail) {
        Matcher link = TOKEN.matcher(mail.replace("=\n", ""));
        assertThat(link.find()).as(mail).isTrue();
        return link.group(1);
    }

    private static String newAddress() {
        return "killed-" + UUID.randomUUID().toString().substring(0, 8) + "@example.org";
    }
}
