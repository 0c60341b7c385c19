package dev.rollcall.testing.packaged;

import static dev.rollcall.testing.TimeLimits.await;

import dev.rollcall.testing.TimeLimits;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Runs the packaged service as a separate process with the production profile, on a port that the system chooses. */
public final class PackagedProcess implements AutoCloseable {

    /** The logs are kept, because {@link dev.rollcall.logs.LogScan} checks them at the end of the build. */
    private static final Path LOGS = Path.of("target/stack/test/logs");

    private static final Duration START = Duration.ofSeconds(90);
    private static final Duration RUN = Duration.ofSeconds(60);
    private static final Pattern ADDRESS = Pattern.compile("Listening on: http://[^:\\s]+:(\\d+)");
    private static final Pattern MANAGEMENT =
            Pattern.compile("Management interface listening on http://[^:\\s]+:(\\d+)");

    /** For short-lived processes, where the second compiler would not pay off. The service that Quarkus starts uses the JVM's defaults. */
    private static final List<String> JAVA_OPTIONS = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Process process;
    private final Path output;

    private PackagedProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /**
     * @param output all that the process printed
     * @param errors what of it went to standard error
     */
    public record Result(int exitCode, String output, String errors) {}

    /**
     * Runs the service until it ends.
     *
     * @param settings values by key or by environment variable
     * @throws AssertionError if it does not end by itself
     */
    public static Result run(Map<String, String> settings, String... args) {
        Path errors = newLog();
        ProcessBuilder builder = builder(javaOptions(args), settings, args).redirectError(errors.toFile());
        try (PackagedProcess process = start(builder)) {
            int exitCode = process.awaitExit(RUN);
            return new Result(exitCode, process.output() + read(errors), read(errors));
        }
    }

    /**
     * Starts the service without waiting for it.
     *
     * @param settings values by key or by environment variable
     */
    public static PackagedProcess start(Map<String, String> settings, String... args) {
        return start(javaOptions(args), settings, args);
    }

    /** Commands end before the archive of classes would pay off. */
    private static List<String> javaOptions(String... args) {
        return args.length == 0 ? ClassData.OPTIONS : JAVA_OPTIONS;
    }

    /** Starts the service with this directory for its temporary files. */
    public static PackagedProcess startWithTemporaryFilesIn(Path directory, Map<String, String> settings) {
        String option = "-Djava.io.tmpdir=" + directory.toAbsolutePath();
        return isNative(built())
                ? start(List.of(), settings, option)
                : start(
                        Stream.concat(ClassData.OPTIONS.stream(), Stream.of(option))
                                .toList(),
                        settings);
    }

    private static PackagedProcess start(List<String> javaOptions, Map<String, String> settings, String... args) {
        return start(builder(javaOptions, settings, args).redirectErrorStream(true));
    }

    private static ProcessBuilder builder(List<String> javaOptions, Map<String, String> settings, String... args) {
        ProcessBuilder builder = new ProcessBuilder(command(javaOptions, args));
        builder.environment().put("QUARKUS_HTTP_PORT", "0");
        builder.environment().put("QUARKUS_MANAGEMENT_PORT", "0");
        settings.forEach((key, value) -> builder.environment().put(variable(key), value));
        return builder;
    }

    private static PackagedProcess start(ProcessBuilder builder) {
        try {
            Path output = newLog();
            return new PackagedProcess(builder.redirectOutput(output.toFile()).start(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path newLog() {
        try {
            return Files.createTempFile(Files.createDirectories(LOGS), "packaged", ".log");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the service is ready, and returns its URL without a trailing slash. */
    public URI awaitReady() {
        await().atMost(START).until(() -> {
            if (!process.isAlive()) {
                throw new AssertionError("The service ended with %d: %s".formatted(process.exitValue(), output()));
            }
            return MANAGEMENT.matcher(output()).find();
        });
        HttpRequest ready =
                HttpRequest.newBuilder(management().resolve("/q/health/ready")).build();
        await().atMost(START)
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> TimeLimits.send(HTTP, ready, HttpResponse.BodyHandlers.discarding())
                                .statusCode()
                        == 200);
        return listening(ADDRESS);
    }

    /** Returns the URL of the management port without a trailing slash; call it once the service listens. */
    public URI management() {
        return listening(MANAGEMENT);
    }

    private URI listening(Pattern where) {
        Matcher address = where.matcher(output());
        if (!address.find()) {
            throw new AssertionError("No listening address in the output: " + output());
        }
        return URI.create("http://localhost:" + address.group(1));
    }

    /** Sends SIGTERM, as Kubernetes does. */
    public void terminate() {
        process.destroy();
    }

    /** Sends SIGKILL and waits for the end. */
    public void kill() {
        TimeLimits.awaitExit(process.destroyForcibly());
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Waits until the service ends by itself, and returns its exit code. */
    public int awaitExit(Duration atMost) {
        try {
            if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("The service did not end within %s: %s".formatted(atMost, output()));
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Returns the output so far. */
    public String output() {
        return read(output);
    }

    private static String read(Path log) {
        try {
            return Files.readString(log, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kill();
    }

    private static List<String> command(List<String> javaOptions, String... args) {
        Properties built = built();
        List<String> command = new ArrayList<>();
        if (isNative(built)) {
            command.add(Path.of("target", built.getProperty("path")).toString());
        } else {
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(javaOptions);
            command.addAll(List.of("-jar", "target/quarkus-app/quarkus-run.jar"));
        }
        command.addAll(List.of(args));
        return command;
    }

    /** Describes the latest build: a native executable of an earlier build may still lie beside the jar. */
    private static Properties built() {
        Properties built = new Properties();
        try (Reader file = Files.newBufferedReader(Path.of("target/quarkus-artifact.properties"))) {
            built.load(file);
            return built;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isNative(Properties built) {
        return built.getProperty("type").equals("native");
    }

    /** A class data sharing archive of the service, recorded in one start, which halves the start-up time of all later ones. */
    private static final class ClassData {

        /** The JVM writes the archive when it ends: half a minute of work on a busy machine. */
        private static final Duration WRITE = Duration.ofMinutes(4);

        static final List<String> OPTIONS = record();

        private static List<String> record() {
            if (isNative(built()) || !PackagedStack.isEmbedded()) {
                return JAVA_OPTIONS;
            }
            Path archive = Path.of("target/packaged.jsa");
            try (PackagedProcess first =
                    start(javaOptions("-XX:ArchiveClassesAtExit=" + archive), new PackagedStack().start())) {
                first.awaitReady();
                first.terminate();
                first.awaitExit(WRITE);
            }
            // the JVM's own messages would mix with the service's output
            return javaOptions("-XX:SharedArchiveFile=" + archive, "-Xlog:disable");
        }

        private static List<String> javaOptions(String... others) {
            return Stream.concat(JAVA_OPTIONS.stream(), Stream.of(others)).toList();
        }
    }

    /** Returns the environment variable for a key. */
    public static String variable(String key) {
        return key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }
}
