package dev.rollcall.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The demo realm with its placeholder filled. Keycloak fills it from its environment where it imports the file at its start, as in
 * {@code docker/compose.yaml}, but not where the realm is created through the Admin API, as Dev Services and tests do.
 */
public final class RealmFile {

    /** Where tests and {@link OwnServers} read it. */
    public static final Path DEMO = Path.of("docker/keycloak/rollcall-realm.json");

    /** For the back-channel logout URL of the service's client: Keycloak takes an empty one for none. */
    static final String PLACEHOLDER = "${ROLLCALL_BACKCHANNEL_LOGOUT_URL:}";

    private RealmFile() {}

    /**
     * @param backChannelLogoutUrl where Keycloak reports that a session has ended; empty for nowhere
     */
    public static String read(Path file, String backChannelLogoutUrl) throws IOException {
        String realm = Files.readString(file);
        if (!realm.contains(PLACEHOLDER)) {
            throw new StackFailure(file + " has no " + PLACEHOLDER);
        }
        return realm.replace(PLACEHOLDER, backChannelLogoutUrl);
    }

    /** Writes it into a directory. */
    static Path write(Path file, String backChannelLogoutUrl, Path directory) throws IOException {
        return Files.writeString(directory.resolve(file.getFileName()), read(file, backChannelLogoutUrl))
                .toAbsolutePath();
    }
}
