package dev.rollcall.startup;

import dev.rollcall.http.ForwardedFor;
import dev.rollcall.mail.PublicUrl;
import dev.rollcall.signing.SigningKeyFile;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/** Checks the settings that a deployment must have. A missing one stops the start: an unset security setting never means "open". */
@ApplicationScoped
public class RequiredSettings {

    private static final Logger LOG = Logger.getLogger(RequiredSettings.class);

    private static final Set<String> FLAGS = Set.of("true", "false");
    private static final int MIN_SECRET = 32;
    private static final int MIN_DISTINCT = 10;

    /**
     * A replica that leads holds one connection for numbering changes, one for synchronization, and one for revocations; another one for
     * webhooks, if they are on.
     */
    private static final int HELD_CONNECTIONS = 3;

    private static final String DEV_MODE =
            "Correct this in application.properties or .env, then send a request, or press s in this terminal: the service starts again. For an environment variable, end dev mode and start it anew.";

    /** Runs before any code that uses the settings. */
    void stopStartIfWrong(
            @Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE - 100) StartupEvent start, Config config) {
        List<String> wrong = check(config);
        if (!wrong.isEmpty()) {
            throw new ConfigurationException(String.join(System.lineSeparator(), inDevMode(wrong)));
        }
        if (LaunchMode.current() == LaunchMode.NORMAL) {
            warning(config).ifPresent(LOG::warn);
            MailSettings.warning(config).ifPresent(LOG::warn);
        }
    }

    /** In dev mode the process goes on, and an environment variable that was corrected elsewhere changes nothing. */
    private static List<String> inDevMode(List<String> wrong) {
        return LaunchMode.current() == LaunchMode.DEVELOPMENT
                ? Stream.concat(wrong.stream(), Stream.of(DEV_MODE)).toList()
                : wrong;
    }

    /** Returns a warning about a setting that is allowed but insecure; empty if there is none. */
    static Optional<String> warning(Config config) {
        return config.getOptionalValue("quarkus.oidc.auth-server-url", String.class)
                .filter(url -> url.toLowerCase(Locale.ROOT).startsWith("http://"))
                .map(url ->
                        "The connection to Keycloak is plain HTTP: others on the network can read tokens and secrets."
                                + " Set"
                                + " quarkus.oidc.auth-server-url (environment variable %s) to an https URL."
                                        .formatted(SettingProblems.variable("quarkus.oidc.auth-server-url")));
    }

    /** Returns one sentence for each missing or wrong setting. */
    public static List<String> check(Config config) {
        SettingProblems problems = new SettingProblems(config);
        problems.require(
                "quarkus.datasource.jdbc.url",
                "the JDBC URL of PostgreSQL, jdbc:postgresql://host:5432/database",
                url -> url.startsWith("jdbc:postgresql:"));
        problems.require("quarkus.datasource.username", "the name of the database user", any -> true);
        // Quarkus accepts other values for true, such as "yes", which would switch on only a part of the tracing.
        problems.check("rollcall.tracing.enabled", "true or false", text -> text.isBlank() || FLAGS.contains(text));
        // Otherwise this start only migrates the schema and serves no requests.
        if (!problems.isTrue("quarkus.init-and-exit")) {
            checkService(problems);
        }
        return problems.sentences();
    }

    private static void checkService(SettingProblems problems) {
        problems.require(
                "quarkus.oidc.auth-server-url",
                "the realm's URL, https://keycloak.example.org/realms/rollcall",
                RequiredSettings::isHttpUrl);
        problems.require("quarkus.oidc.client-id", "the service's own client in the realm", any -> true);
        problems.require("quarkus.oidc.credentials.secret", "the secret of the service's own client", any -> true);
        problems.require(
                "quarkus.oidc.token.audience",
                "the audience that access tokens must have",
                audience -> !audience.equals("any"));
        problems.require("rollcall.roles.admin", "the name of the realm role of administrators", any -> true);
        problems.check(
                "rollcall.roles.reader",
                "the name of the realm role of readers, or not set at all",
                names -> !Arrays.stream(names.split(",")).allMatch(String::isBlank));
        problems.require(
                "rollcall.secret",
                "a random text of at least %d characters, at least %d of them different"
                        .formatted(MIN_SECRET, MIN_DISTINCT),
                RequiredSettings::isSecret);
        problems.check(
                "rollcall.previous-secret",
                "the former or the next value of rollcall.secret, unchanged",
                RequiredSettings::isSecret);
        problems.check(
                "rollcall.keys.signing-key-file",
                "the path of a PEM file that the service can read, with private keys in PKCS#8 form for the curve P-256, not encrypted, as openssl"
                        + " genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 writes them",
                SigningKeyFile::isUsable);
        MailSettings.check(problems);
        WebhookSettings.check(problems);
        if (MailSettings.areOn(problems) || WebhookSettings.areOn(problems)) {
            problems.require(
                    "rollcall.public-url",
                    "the service's own address in mails and webhooks, https://rollcall.example.org, without a path",
                    url -> PublicUrl.origin(url).isPresent());
        }
        BrandingSettings.check(problems);
        SettingBounds.check(problems);
        if (problems.isTrue("quarkus.http.proxy.proxy-address-forwarding")) {
            // Without this setting, Quarkus would trust every client's forwarded headers.
            problems.require(
                    "quarkus.http.proxy.trusted-proxies",
                    "the IP addresses of trusted proxies, or address ranges such as 10.0.5.0/28, but neither host"
                            + " names nor a range of all addresses",
                    proxies -> Arrays.stream(proxies.split(",")).allMatch(ForwardedFor::isAddressOrRange));
        }
        // otherwise requests would wait in vain for a connection
        int held = HELD_CONNECTIONS + (WebhookSettings.areOn(problems) ? 1 : 0);
        problems.check(
                "quarkus.datasource.jdbc.max-size",
                "at least %d, since a replica holds up to %d connections all the time".formatted(held + 1, held),
                connections -> Integer.parseInt(connections.strip()) > held);
        if (problems.isTrue("quarkus.http.http2")) {
            // every request with a body would fail: see RequestBodyBuffer
            problems.report("quarkus.http.http2", "false");
        }
    }

    private static boolean isSecret(String text) {
        return text.length() >= MIN_SECRET && text.chars().distinct().count() >= MIN_DISTINCT;
    }

    private static boolean isHttpUrl(String text) {
        URI uri = URI.create(text);
        return uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()));
    }
}
