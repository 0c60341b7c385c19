package dev.rollcall.stack;

import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Where this build's PostgreSQL and Keycloak are, for tests; the same answers whether the servers are embedded or come
 * from Quarkus' Dev Services.
 */
public final class Stack {

    /** A password policy of Keycloak with the cheapest hash there is: for realms of tests and nothing else. */
    public static final String QUICK_PASSWORDS = "hashAlgorithm(pbkdf2-sha256) and hashIterations(1)";

    private Stack() {}

    /** The realm's address, which is also the issuer of its tokens; without a slash at the end. */
    public static String realmUrl() {
        return config().getValue("quarkus.oidc.auth-server-url", String.class);
    }

    /** Keycloak's own address, without a slash at the end. */
    public static String keycloakUrl() {
        return realmUrl().substring(0, realmUrl().indexOf("/realms/"));
    }

    /** The realm's name. */
    public static String realm() {
        return realmUrl().substring(realmUrl().lastIndexOf('/') + 1);
    }

    /** The realm's token endpoint. */
    public static String tokenUrl() {
        return realmUrl() + "/protocol/openid-connect/token";
    }

    /** The name of the bootstrap administrator, who lives in the realm {@code master}. */
    public static String adminUsername() {
        return config().getOptionalValue("stack.keycloak.admin.username", String.class)
                .orElse("admin");
    }

    /** The bootstrap administrator's password. */
    public static String adminPassword() {
        return config().getOptionalValue("stack.keycloak.admin.password", String.class)
                .orElse("admin");
    }

    /** The application's database. */
    public static String jdbcUrl() {
        return config().getValue("quarkus.datasource.jdbc.url", String.class);
    }

    /** The role that owns the application's database. */
    public static String databaseUser() {
        return config().getValue("quarkus.datasource.username", String.class);
    }

    /** The password of that role. */
    public static String databasePassword() {
        return config().getValue("quarkus.datasource.password", String.class);
    }

    private static Config config() {
        return ConfigProvider.getConfig();
    }
}
