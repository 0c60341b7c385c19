package dev.rollcall.stack;

import io.quarkus.bootstrap.resolver.maven.BootstrapMavenException;
import io.quarkus.bootstrap.resolver.maven.MavenArtifactResolver;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;

/**
 * The archive of Keycloak's server, a Maven artifact. It is resolved with the settings of the Maven that runs this build: mirrors,
 * proxies, local repository and offline mode.
 *
 * @param version Keycloak's version
 * @param localRepository Maven's local repository
 * @param userSettings the user's {@code settings.xml}, which need not exist
 * @param offline whether Maven runs offline
 */
record KeycloakArchive(String version, String localRepository, File userSettings, boolean offline) {

    /**
     * Returns the directory of the unpacked server. Downloads and unpacks it first if necessary.
     *
     * @param directory directory to unpack into
     * @param progress receives messages before steps that take long
     */
    Path unpackedIn(Path directory, Consumer<String> progress) {
        Path home = directory.resolve("keycloak-" + version);
        try {
            Files.createDirectories(directory);
            // a build and dev mode may unpack at the same time
            try (FileChannel channel = FileChannel.open(
                            directory.resolve("unpack.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                if (lock.isValid() && !Files.isDirectory(home)) {
                    Path archive = fetch(progress);
                    progress.accept("Keycloak " + version + ": unpacking...");
                    Path partial = directory.resolve("keycloak.unpacking");
                    StackFiles.delete(partial);
                    unpack(archive, partial);
                    Files.move(partial.resolve(home.getFileName()), home, StandardCopyOption.ATOMIC_MOVE);
                    StackFiles.delete(partial);
                }
            }
            return home;
        } catch (IOException e) {
            throw new StackFailure("Keycloak can't be unpacked into " + directory + ": " + e.getMessage(), e);
        }
    }

    private Path fetch(Consumer<String> progress) {
        Artifact wanted = new DefaultArtifact("org.keycloak", "keycloak-quarkus-dist", "zip", version);
        Path expected = Path.of(localRepository, "org", "keycloak", wanted.getArtifactId(), version)
                .resolve(wanted.getArtifactId() + "-" + version + ".zip");
        if (!offline && !Files.exists(expected)) {
            progress.accept("Keycloak " + version + ": downloading (177 MB, once)...");
        }
        try {
            return MavenArtifactResolver.builder()
                    .setLocalRepository(localRepository)
                    .setUserSettings(userSettings)
                    .setOffline(offline)
                    .setWorkspaceDiscovery(false)
                    .build()
                    .resolve(wanted)
                    .getArtifact()
                    .getFile()
                    .toPath();
        } catch (BootstrapMavenException e) {
            throw new StackFailure(
                    offline
                            ? "Keycloak " + version + " is not in Maven's local repository and Maven is offline;"
                                    + " run once without -o"
                            : "Keycloak " + version + " can't be downloaded: "
                                    + rootOf(e).getMessage(),
                    e);
        }
    }

    private static void unpack(Path archive, Path directory) throws IOException {
        try (InputStream file = Files.newInputStream(archive);
                ZipInputStream zip = new ZipInputStream(file)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path target = directory.resolve(entry.getName()).normalize();
                if (!target.startsWith(directory)) {
                    throw new IOException(archive + " has an entry outside itself: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(target.getParent());
                    Files.copy(zip, target);
                    // java.util.zip does not restore permissions
                    if (target.toString().endsWith(".sh") && !target.toFile().setExecutable(true)) {
                        throw new IOException(target + " can't be made executable");
                    }
                }
            }
        }
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
