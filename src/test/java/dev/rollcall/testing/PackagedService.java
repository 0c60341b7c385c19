package dev.rollcall.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What was packaged, as a process of its own that can be killed. */
public final class PackagedService implements AutoCloseable {

    private static final Pattern LISTENING = Pattern.compile("Listening on: (http://\\S+)");
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Process process;
    private final Path log;
    private final String url;

    private PackagedService(Process process, Path log, String url) {
        this.process = process;
        this.log = log;
        this.url = url;
    }

    /** The native executable if that is what was built. */
    public static List<String> command() {
        Path executable = Path.of(System.getProperty("native.image.path", "none"));
        return Files.isExecutable(executable)
                ? List.of(executable.toString())
                : List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        "target/quarkus-app/quarkus-run.jar");
    }

    /** The environment variable of a setting. */
    public static String variable(String key) {
        return key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    /** Starts it at a free port, and returns when it listens. */
    public static PackagedService start(Map<String, String> settings) {
        try {
            Path log = Files.createTempFile(Path.of("target"), "service", ".log");
            ProcessBuilder builder =
                    new ProcessBuilder(command()).redirectErrorStream(true).redirectOutput(log.toFile());
            builder.environment().put("QUARKUS_HTTP_PORT", "0");
            builder.environment().put("QUARKUS_HTTP_HOST", "localhost");
            settings.forEach((key, value) -> builder.environment().put(variable(key), value));
            Process process = builder.start();
            try {
                Matcher line = await().atMost(PATIENCE)
                        .pollInterval(Duration.ofMillis(50))
                        .failFast("it ended: see " + log, () -> !process.isAlive())
                        .until(() -> LISTENING.matcher(Files.readString(log, StandardCharsets.UTF_8)), Matcher::find);
                return new PackagedService(process, log, line.group(1));
            } catch (RuntimeException e) {
                process.destroyForcibly();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String url() {
        return url;
    }

    /** SIGKILL: it gets to say nothing more. */
    public void kill() {
        process.destroyForcibly();
        await().atMost(PATIENCE).until(() -> !process.isAlive());
    }

    public String log() {
        try {
            return Files.readString(log, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kill();
        try {
            Files.delete(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
