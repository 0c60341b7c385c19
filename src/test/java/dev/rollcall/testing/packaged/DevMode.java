package dev.rollcall.testing.packaged;

import static dev.rollcall.testing.TimeLimits.await;

import dev.rollcall.stack.Ports;
import dev.rollcall.stack.Stack;
import dev.rollcall.testing.TimeLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Runs {@code mvn quarkus:dev} on a copy of the sources, with the tests' servers. */
public final class DevMode implements AutoCloseable {

    private static final Duration START = Duration.ofMinutes(4);

    private final Path project;
    private final Path output;
    private final int port;
    private final Process maven;

    private DevMode(Path project, Path output, int port, Process maven) {
        this.project = project;
        this.output = output;
        this.port = port;
        this.maven = maven;
    }

    /**
     * Starts dev mode without waiting for it.
     *
     * @param project an empty directory
     * @param settings values by key
     */
    public static DevMode start(Path project, Map<String, String> settings) {
        try {
            for (String source :
                    List.of("pom.xml", ".mvn", "src/main", "src/test/java/dev/rollcall/stack", "docker/keycloak")) {
                copy(Path.of(source), project.resolve(source));
            }
            Path output = project.resolve("output.log");
            // not port 0: dev mode also generates the Kubernetes manifests, which refuse it
            int port = Ports.free();
            ProcessBuilder builder = new ProcessBuilder(
                            System.getProperty("maven.home") + "/bin/mvn",
                            "-B",
                            // the servers run already
                            "-Dstack=none",
                            "-Dquarkus.http.port=" + port,
                            "-Dquarkus.management.port=" + Ports.free(),
                            "-Ddebug=false",
                            "quarkus:dev")
                    .directory(project.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().put("QUARKUS_DEVSERVICES_ENABLED", "false");
            builder.environment().put("STACK_MAIL_URL", Stack.mailsUrl());
            settings.forEach((key, value) -> builder.environment().put(PackagedProcess.variable(key), value));
            return new DevMode(project, output, port, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the service listens, and returns its URL without a trailing slash. */
    public URI awaitListening() {
        await().atMost(START).until(() -> {
            if (!maven.isAlive()) {
                throw new AssertionError("Dev mode ended with %d: %s".formatted(maven.exitValue(), output()));
            }
            return output().contains("Listening on: ");
        });
        return URI.create("http://localhost:" + port);
    }

    /**
     * Edits a source file, like a developer.
     *
     * @param file path below {@code src/main}
     */
    public void edit(String file, String text, String replacement) throws IOException {
        Path source = project.resolve("src/main").resolve(file);
        String before = Files.readString(source);
        String after = before.replace(text, replacement);
        if (after.equals(before)) {
            throw new AssertionError("Text not found in " + file + ": " + text);
        }
        Files.writeString(source, after);
    }

    /** Returns the directory of what Maven builds. */
    public Path target() {
        return project.resolve("target");
    }

    /** Returns the output so far. */
    public String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills Maven and the service, which is a separate process. */
    @Override
    public void close() {
        List<ProcessHandle> service = maven.descendants().toList();
        TimeLimits.awaitExit(maven.destroyForcibly());
        service.forEach(ProcessHandle::destroyForcibly);
        service.forEach(process -> TimeLimits.get(process.onExit()));
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }
}
