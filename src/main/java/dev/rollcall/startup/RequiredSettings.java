package dev.rollcall.startup;

import dev.rollcall.http.ForwardedFor;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/** Checks the settings that a deployment must have. A missing one stops the start: an unset security setting never means "open". */
@ApplicationScoped
public class RequiredSettings {

    private static final Logger LOG = Logger.getLogger(RequiredSettings.class);

    private static final int MIN_SECRET = 32;
    private static final int MIN_DISTINCT = 10;

    /** A replica that leads holds one connection for numbering changes, one for synchronisation, and one for ended sessions. */
    private static final int HELD_CONNECTIONS = 3;

    /** Runs before any code that uses the settings. */
    void stopStartIfWrong(
            @Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE - 100) StartupEvent start, Config config) {
        List<String> wrong = check(config);
        if (!wrong.isEmpty()) {
            throw new ConfigurationException(String.join(System.lineSeparator(), wrong));
        }
        if (LaunchMode.current() == LaunchMode.NORMAL) {
            warning(config).ifPresent(LOG::warn);
            MailSettings.warning(config).ifPresent(LOG::warn);
        }
    }

    /** Returns a warning about a setting that is allowed but insecure; empty if there is none. */
    static Optional<String> warning(Config config) {
        return config.getOptionalValue("quarkus.oidc.auth-server-url", String.class)
                .filter(url -> url.toLowerCase(Locale.ROOT).startsWith("http://"))
                .map(url ->
                        "The connection to Keycloak is plain HTTP: others on the network can read tokens and secrets."
                                + " Set"
                                + " quarkus.oidc.auth-server-url (environment variable %s) to an https URL."
                                        .formatted(variable("quarkus.oidc.auth-server-url")));
    }

    /** Returns one sentence for each missing or wrong setting. Sentences do not contain values, which may be secret. */
    public static List<String> check(Config config) {
        List<String> wrong = new ArrayList<>();
        Function<String, Optional<String>> value =
                key -> config.getOptionalValue(key, String.class).filter(text -> !text.isBlank());

        check(
                wrong,
                value,
                "quarkus.datasource.jdbc.url",
                "the JDBC URL of PostgreSQL, jdbc:postgresql://host:5432/database",
                url -> url.startsWith("jdbc:postgresql:"));
        check(wrong, value, "quarkus.datasource.username", "the name of the database user", any -> true);
        if (value.apply("rollcall.tracing.enabled").isPresent()) {
            // Quarkus accepts other values for true, such as "yes", which would switch on only a part of the tracing.
            check(
                    wrong,
                    value,
                    "rollcall.tracing.enabled",
                    "true or false",
                    text -> text.equals("true") || text.equals("false"));
        }
        if (config.getOptionalValue("quarkus.init-and-exit", Boolean.class).orElse(false)) {
            // This start only migrates the schema and serves no requests.
            return wrong;
        }
        check(
                wrong,
                value,
                "quarkus.oidc.auth-server-url",
                "the realm's URL, https://keycloak.example.org/realms/rollcall",
                RequiredSettings::isHttpUrl);
        check(wrong, value, "quarkus.oidc.client-id", "the service's own client in the realm", any -> true);
        check(wrong, value, "quarkus.oidc.credentials.secret", "the secret of the service's own client", any -> true);
        check(
                wrong,
                value,
                "quarkus.oidc.token.audience",
                "the audience that access tokens must have",
                audience -> !audience.equals("any"));
        check(wrong, value, "rollcall.roles.admin", "the name of the realm role of administrators", any -> true);
        if (config.getOptionalValue("rollcall.roles.reader", String.class)
                .filter(names -> Arrays.stream(names.split(",")).allMatch(String::isBlank))
                .isPresent()) {
            wrong.add(wrong("rollcall.roles.reader", "the name of the realm role of readers, or not set at all"));
        }
        check(
                wrong,
                value,
                "rollcall.secret",
                "a random text of at least %d characters, at least %d of them different"
                        .formatted(MIN_SECRET, MIN_DISTINCT),
                secret -> secret.length() >= MIN_SECRET
                        && secret.chars().distinct().count() >= MIN_DISTINCT);
        MailSettings.check(
                value,
                (key, meaning, isRight) -> check(wrong, value, key, meaning, isRight),
                (key, meaning) -> wrong.add(wrong(key, meaning)));
        SettingBounds.check(config, (key, meaning) -> wrong.add(wrong(key, meaning)));
        if (config.getOptionalValue("quarkus.http.proxy.proxy-address-forwarding", Boolean.class)
                .orElse(false)) {
            // Without this setting, Quarkus would trust every client's forwarded headers.
            check(
                    wrong,
                    value,
                    "quarkus.http.proxy.trusted-proxies",
                    "the IP addresses of trusted proxies, or address ranges such as 10.0.5.0/28, but neither host"
                            + " names nor a range of all addresses",
                    proxies -> Arrays.stream(proxies.split(",")).allMatch(ForwardedFor::isAddressOrRange));
        }
        if (config.getOptionalValue("quarkus.datasource.jdbc.max-size", Integer.class)
                .filter(connections -> connections <= HELD_CONNECTIONS)
                .isPresent()) {
            // requests would wait in vain for a connection
            wrong.add(wrong(
                    "quarkus.datasource.jdbc.max-size",
                    "at least %d, since a replica holds up to %d connections all the time"
                            .formatted(HELD_CONNECTIONS + 1, HELD_CONNECTIONS)));
        }
        if (config.getOptionalValue("quarkus.http.http2", Boolean.class).orElse(false)) {
            // every request with a body would fail: see RequestBodyBuffer
            wrong.add(wrong("quarkus.http.http2", "false"));
        }
        return wrong;
    }

    private static void check(
            List<String> wrong,
            Function<String, Optional<String>> value,
            String key,
            String meaning,
            Function<String, Boolean> isRight) {
        Optional<String> found = value.apply(key);
        if (found.isEmpty()) {
            wrong.add("The setting %s (environment variable %s) is missing: it must be %s."
                    .formatted(key, variable(key), meaning));
        } else if (!isRight.apply(found.get())) {
            wrong.add(wrong(key, meaning));
        }
    }

    private static String wrong(String key, String meaning) {
        return "The setting %s (environment variable %s) is wrong: it must be %s."
                .formatted(key, variable(key), meaning);
    }

    private static String variable(String key) {
        return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    private static boolean isHttpUrl(String text) {
        try {
            URI uri = URI.create(text);
            return uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
