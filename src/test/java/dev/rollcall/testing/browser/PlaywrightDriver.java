package dev.rollcall.testing.browser;

import com.microsoft.playwright.Playwright;
import io.quarkus.bootstrap.resolver.maven.BootstrapMavenException;
import io.quarkus.bootstrap.resolver.maven.MavenArtifactResolver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.stream.Stream;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.jboss.logging.Logger;

/**
 * Playwright's driver, a Node.js program. Its archive has the programs of all systems, 204 MB. As a dependency it would be downloaded before
 * the first {@code mvn quarkus:dev}, too. So the first test with a browser resolves it with Maven's settings, and unpacks the program of this system.
 */
final class PlaywrightDriver {

    private static final Logger LOG = Logger.getLogger(PlaywrightDriver.class);
    private static final Path DIRECTORY = Path.of("target/stack");

    private PlaywrightDriver() {}

    /** Lets Playwright use the unpacked driver. */
    static void use() {
        try {
            System.setProperty("playwright.cli.dir", unpacked().toAbsolutePath().toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (BootstrapMavenException e) {
            throw new IllegalStateException("Playwright's driver cannot be downloaded; run once without -o", e);
        }
    }

    private static Path unpacked() throws IOException, BootstrapMavenException {
        String version = Playwright.class.getPackage().getImplementationVersion();
        Path driver = DIRECTORY.resolve("playwright-" + version);
        Files.createDirectories(DIRECTORY);
        // several test processes may unpack at the same time
        try (FileChannel channel = FileChannel.open(
                        DIRECTORY.resolve("playwright.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (lock.isValid() && !Files.isDirectory(driver)) {
                LOG.info("Playwright's driver: resolving (204 MB, once)");
                Path partial = Files.createTempDirectory(DIRECTORY, "playwright");
                unpack(archive(version), partial);
                Files.move(partial, driver, StandardCopyOption.ATOMIC_MOVE);
            }
        }
        return driver;
    }

    private static Path archive(String version) throws BootstrapMavenException {
        return MavenArtifactResolver.builder()
                .setWorkspaceDiscovery(false)
                .build()
                .resolve(new DefaultArtifact("com.microsoft.playwright", "driver-bundle", "jar", version))
                .getArtifact()
                .getFile()
                .toPath();
    }

    private static void unpack(Path archive, Path directory) throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(archive)) {
            Path driver = zip.getPath("driver", platform());
            try (Stream<Path> files = Files.walk(driver)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Path target = directory.resolve(driver.relativize(file).toString());
                    Files.createDirectories(target.getParent());
                    Files.copy(file, target);
                }
            }
        }
        Path node = directory.resolve("node");
        if (Files.exists(node) && !node.toFile().setExecutable(true)) {
            throw new IOException(node + " can't be made executable");
        }
    }

    /** Returns this system's name in the archive. */
    private static String platform() {
        String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        if (name.contains("windows")) {
            return "win32_x64";
        }
        String system = name.contains("mac") ? "mac" : "linux";
        return System.getProperty("os.arch").equals("aarch64") ? system + "-arm64" : system;
    }
}
