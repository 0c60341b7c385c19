package dev.rollcall.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Replaces the placeholder in the demo realm's file. Keycloak itself replaces it from its environment if it imports the file at its start,
 * as in {@code docker/compose.yaml}, but not if Dev Services or tests create the realm through the Admin API.
 */
public final class RealmFile {

    /** The file that tests and {@link OwnServers} read. */
    public static final Path DEMO = Path.of("docker/keycloak/rollcall-realm.json");

    /** Stands for the back-channel logout URL of the service's client. Keycloak treats an empty URL as none. */
    static final String PLACEHOLDER = "${ROLLCALL_BACKCHANNEL_LOGOUT_URL:}";

    private RealmFile() {}

    /**
     * @param backChannelLogoutUrl URL to which Keycloak reports ended sessions; empty for no reports
     */
    public static String read(Path file, String backChannelLogoutUrl) throws IOException {
        String realm = Files.readString(file);
        if (!realm.contains(PLACEHOLDER)) {
            throw new StackFailure(file + " has no " + PLACEHOLDER);
        }
        return realm.replace(PLACEHOLDER, backChannelLogoutUrl);
    }

    /** Writes the realm with the placeholder replaced into a directory. */
    static Path write(Path file, String backChannelLogoutUrl, Path directory) throws IOException {
        return Files.writeString(directory.resolve(file.getFileName()), read(file, backChannelLogoutUrl))
                .toAbsolutePath();
    }
}
