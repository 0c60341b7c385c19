package dev.rollcall.startup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * The directory in which Vert.x unpacks the pages that it serves. A killed process leaves some megabytes there, so the next start removes
 * them. A process locks a file beside its directory for as long as it lives, so a directory without that lock is left over.
 */
final class TemporaryFiles {

    private static final Logger LOG = Logger.getLogger(TemporaryFiles.class);
    private static final String PREFIX = "rollcall-unpacked-";
    private static final String LOCK = ".lock";

    /** Kept open, because the lock ends with it. */
    private static FileChannel lock;

    private TemporaryFiles() {}

    /** Called before Vert.x starts. If it fails, Vert.x chooses a directory itself. */
    static void prepare() {
        // Netty would unpack a native library for Brotli, which no answer uses. The build leaves the library out.
        System.setProperty("brotli4j.library.path", "unused");
        Path parent = Path.of(System.getProperty("java.io.tmpdir"));
        try {
            removeLeftOver(parent);
            Path file = Files.createTempFile(parent, PREFIX, LOCK);
            lock = FileChannel.open(file, StandardOpenOption.WRITE);
            lock.lock();
            Path directory = create(directory(file));
            System.setProperty("vertx.cacheDirBase", directory.resolve("vertx").toString());
            // Quarkus creates it, though no form uploads a file
            System.setProperty(
                    "quarkus.http.body.uploads-directory",
                    directory.resolve("uploads").toString());
            Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(file)));
        } catch (IOException e) {
            LOG.debugf("No directory for unpacked files in %s: %s", parent, e.getMessage());
        }
    }

    /** Creates a directory for this user only. Fails if it exists, because another user may have created it. */
    private static Path create(Path directory) throws IOException {
        return directory.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? Files.createDirectory(
                        directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")))
                : Files.createDirectory(directory);
    }

    private static void removeLeftOver(Path parent) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(parent, PREFIX + "*" + LOCK)) {
            for (Path file : files) {
                if (isLeftOver(file)) {
                    remove(file);
                }
            }
        }
    }

    private static boolean isLeftOver(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock free = channel.tryLock()) {
            return free != null;
        } catch (IOException e) {
            // another user's, or removed meanwhile
            return false;
        }
    }

    private static Path directory(Path file) {
        String name = file.getFileName().toString();
        return file.resolveSibling(name.substring(0, name.length() - LOCK.length()));
    }

    /** Removes the directory first: without the file, nothing would remove it later. */
    private static void remove(Path file) {
        try {
            Path directory = directory(file);
            if (Files.isDirectory(directory)) {
                try (Stream<Path> files = Files.walk(directory)) {
                    for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
                        Files.deleteIfExists(each);
                    }
                }
            }
            Files.deleteIfExists(file);
        } catch (IOException | UncheckedIOException e) {
            LOG.debugf("%s stays: %s", file, e.getMessage());
        }
    }
}
