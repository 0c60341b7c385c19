package dev.rollcall.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Replaces the placeholders in the demo realm's file. Keycloak itself replaces them from its environment if it imports the file at its start,
 * as in {@code docker/compose.yaml}, but not if Dev Services or tests create the realm through the Admin API.
 */
public final class RealmFile {

    /** The file that tests and {@link OwnServers} read. */
    public static final Path DEMO = Path.of("docker/keycloak/rollcall-realm.json");

    /** Stands for the back-channel logout URL of the service's client. Keycloak treats an empty URL as none. */
    static final String BACK_CHANNEL_LOGOUT_URL = "${ROLLCALL_BACKCHANNEL_LOGOUT_URL:}";

    /** Stand for the SMTP server of the realm's mails. */
    static final String SMTP_HOST = "${ROLLCALL_SMTP_HOST:localhost}";

    static final String SMTP_PORT = "${ROLLCALL_SMTP_PORT:1025}";

    /** Stands for the address at which Keycloak reads the public key of the service. */
    static final String JWKS_URL = "${ROLLCALL_JWKS_URL:http://localhost:8080/.well-known/jwks.json}";

    /** Stands for the requests that must use HTTPS. */
    static final String SSL_REQUIRED = "${ROLLCALL_SSL_REQUIRED:external}";

    /** The first Keycloak that swaps API keys for tokens, and does so safely. */
    private static final Runtime.Version SWAPS_KEYS = Runtime.Version.parse("26.5.3");

    private static final Pattern IDENTITY_PROVIDERS =
            Pattern.compile("  \"identityProviders\": \\[\\R.*?\\R  \\],\\R", Pattern.DOTALL);

    private RealmFile() {}

    /**
     * Addresses from Keycloak's point of view.
     *
     * @param backChannelLogoutUrl URL to which Keycloak reports ended sessions; empty for no reports
     * @param smtpHost host of the SMTP server that takes Keycloak's mails
     * @param smtpPort its port
     * @param jwksUrl URL at which Keycloak reads the service's public key
     */
    public record Addresses(String backChannelLogoutUrl, String smtpHost, int smtpPort, String jwksUrl) {

        /** Addresses without a service at a known address: tests set those of the service that they start. */
        public static Addresses ofMails(String smtpHost, int smtpPort) {
            return new Addresses("", smtpHost, smtpPort, "http://localhost:8080/.well-known/jwks.json");
        }
    }

    /** Returns the realm with the placeholders replaced. */
    public static String read(Path file, Addresses addresses) throws IOException {
        String realm = Files.readString(file);
        Map<String, String> values = Map.of(
                BACK_CHANNEL_LOGOUT_URL, addresses.backChannelLogoutUrl(),
                SMTP_HOST, addresses.smtpHost(),
                SMTP_PORT, Integer.toString(addresses.smtpPort()),
                JWKS_URL, addresses.jwksUrl(),
                SSL_REQUIRED, "external");
        for (Map.Entry<String, String> value : values.entrySet()) {
            if (!realm.contains(value.getKey())) {
                throw new StackFailure(file + " has no " + value.getKey());
            }
            realm = realm.replace(value.getKey(), value.getValue());
        }
        return realm;
    }

    /** Returns the realm without what Keycloak of this version cannot import: the identity provider for API keys. */
    public static String knownTo(String version, String realm) {
        return swapsKeys(version) ? realm : IDENTITY_PROVIDERS.matcher(realm).replaceFirst("");
    }

    /** Whether a Keycloak of this version swaps API keys for tokens safely. */
    public static boolean swapsKeys(String version) {
        // Java's own versions do not end with zeros
        String plain = version.replaceFirst("[^0-9.].*", "").replaceFirst("(\\.0)+$", "");
        return Runtime.Version.parse(plain).compareTo(SWAPS_KEYS) >= 0;
    }

    /** Writes the realm with the placeholders replaced into a directory. */
    static Path write(Path file, Addresses addresses, Path directory) throws IOException {
        return Files.writeString(directory.resolve(file.getFileName()), read(file, addresses))
                .toAbsolutePath();
    }
}
