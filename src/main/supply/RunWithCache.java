import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes {@code run-with-cache.jar} beside {@code quarkus-run.jar}. Both start the same service. An AOT cache or a class-data archive can only
 * hold classes of the JVM's own class loader, so {@code run-with-cache.jar} names all jars as its class path; {@code quarkus-run.jar} has
 * Quarkus' class loader. See ADR 24.
 *
 * <p>Like {@code Shipped}, it is a source file, run as it is. Arguments: the directory with the package, and the time of the archive's
 * entry.
 */
final class RunWithCache {

    private static final String MAIN = "dev.rollcall.startup.Rollcall";

    /** Before the other jars, which have some of these classes without the changes of Quarkus. */
    private static final List<String> FIRST =
            List.of("quarkus/transformed-bytecode.jar", "quarkus/generated-bytecode.jar");

    private static final List<String> FOLDERS = List.of("app", "lib/main", "lib/boot");

    public static void main(String[] arguments) throws IOException {
        Path application = Path.of(arguments[0]);
        Path run = application.resolve("quarkus-run.jar");
        if (!Files.exists(run)) {
            System.out.println("Quarkus wrote no " + run.getFileName() + ": no jar was packaged");
            return;
        }
        Manifest manifest;
        try (JarFile jar = new JarFile(run.toFile())) {
            manifest = jar.getManifest();
        }
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, MAIN);
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, String.join(" ", jars(application)));

        ZipEntry entry = new ZipEntry(JarFile.MANIFEST_NAME);
        entry.setTimeLocal(LocalDateTime.ofInstant(Instant.parse(arguments[1]), ZoneOffset.UTC));
        try (ZipOutputStream jar =
                new ZipOutputStream(Files.newOutputStream(application.resolve("run-with-cache.jar")))) {
            jar.putNextEntry(entry);
            manifest.write(jar);
        }
    }

    /** Sorted, because the JVM compares the class path with that of the cache, and so that each build writes the same. */
    private static List<String> jars(Path application) throws IOException {
        List<String> jars = new ArrayList<>(FIRST);
        for (String folder : FOLDERS) {
            try (Stream<Path> files = Files.list(application.resolve(folder))) {
                files.map(file -> folder + "/" + file.getFileName())
                        .filter(file -> file.endsWith(".jar"))
                        .sorted()
                        .forEach(jars::add);
            }
        }
        return jars;
    }
}
