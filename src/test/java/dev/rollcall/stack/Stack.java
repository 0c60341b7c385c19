package dev.rollcall.stack;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Addresses and credentials of this build's PostgreSQL, Keycloak and caught mails, for tests, whether the servers are embedded or come from Quarkus Dev
 * Services.
 */
public final class Stack {

    /** A Keycloak password policy with the cheapest hash; only for realms of tests. */
    public static final String CHEAP_PASSWORD_POLICY = "hashAlgorithm(pbkdf2-sha256) and hashIterations(1)";

    private Stack() {}

    /** Returns the realm's URL, which is also the issuer of its tokens, without a trailing slash. */
    public static String realmUrl() {
        return config().getValue("quarkus.oidc.auth-server-url", String.class);
    }

    /** Returns Keycloak's URL without a trailing slash. */
    public static String keycloakUrl() {
        return realmUrl().substring(0, realmUrl().indexOf("/realms/"));
    }

    /** Returns the realm's name. */
    public static String realm() {
        return realmUrl().substring(realmUrl().lastIndexOf('/') + 1);
    }

    /** Returns the URL of the realm's token endpoint. */
    public static String tokenUrl() {
        return realmUrl() + "/protocol/openid-connect/token";
    }

    /** Returns the username of the bootstrap administrator in the realm {@code master}. */
    public static String adminUsername() {
        return config().getOptionalValue("stack.keycloak.admin.username", String.class)
                .orElse("admin");
    }

    /** Returns the bootstrap administrator's password. */
    public static String adminPassword() {
        return config().getOptionalValue("stack.keycloak.admin.password", String.class)
                .orElse("admin");
    }

    /** Returns the JDBC URL of the application's database. */
    public static String jdbcUrl() {
        return config().getValue("quarkus.datasource.jdbc.url", String.class);
    }

    /**
     * As {@link #jdbcUrl()}, but never through a wire of an earlier test: the settings of an application outlive it until the next one has
     * started.
     */
    public static String directJdbcUrl() {
        String file = System.getProperty("quarkus.config.locations");
        if (file == null || !Files.exists(Path.of(file))) {
            return jdbcUrl();
        }
        Properties stack = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of(file))) {
            stack.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return stack.getProperty("quarkus.datasource.jdbc.url", jdbcUrl());
    }

    /** Returns the directory into which the embedded servers are unpacked, {@code target/stack} by default. It is empty without these. */
    public static Path directory() {
        return Path.of(System.getProperty("quarkus.config.locations", "target/stack/test/stack.properties"))
                .getParent()
                .getParent();
    }

    /** Returns the role that owns the application's database. */
    public static String databaseUser() {
        return config().getValue("quarkus.datasource.username", String.class);
    }

    /** Returns the password of that role. */
    public static String databasePassword() {
        return config().getValue("quarkus.datasource.password", String.class);
    }

    /** Returns the host of the SMTP server that catches mails, from Keycloak's point of view. */
    public static String smtpHost() {
        return config().getOptionalValue("stack.mail.keycloak.host", String.class)
                .orElse("localhost");
    }

    /** Returns the port of that server. */
    public static int smtpPort() {
        return config().getOptionalValue("stack.mail.keycloak.port", Integer.class)
                .orElse(1025);
    }

    /** Returns the URL of the caught mails without a trailing slash. */
    public static String mailsUrl() {
        return config().getValue("stack.mail.url", String.class);
    }

    private static Config config() {
        return ConfigProvider.getConfig();
    }
}
