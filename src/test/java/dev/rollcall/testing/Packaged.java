package dev.rollcall.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What was packaged, run as a process of its own: the native executable if that is what was built, else the jar. */
public final class Packaged {

    private static final int SECONDS = 60;

    private Packaged() {}

    /** How a process ended, and all that it said. */
    public record Result(int exitCode, String said) {}

    /**
     * Runs it to its end.
     *
     * @param settings by their keys; they become environment variables
     * @throws AssertionError if it does not end by itself
     */
    public static Result run(Map<String, String> settings, String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(command());
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        settings.forEach((key, value) -> builder.environment().put(variable(key), value));
        Path output = Files.createTempFile(Path.of("target"), "packaged", ".log");
        Process process = builder.redirectOutput(output.toFile()).start();
        try {
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("It did not end in %d s:%n%s"
                        .formatted(SECONDS, Files.readString(output, StandardCharsets.UTF_8)));
            }
            return new Result(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
        } finally {
            process.destroyForcibly();
            Files.delete(output);
        }
    }

    /** The environment variable of a setting. */
    public static String variable(String key) {
        return key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    private static List<String> command() {
        Path executable = Path.of(System.getProperty("native.image.path", "none"));
        return Files.isExecutable(executable)
                ? List.of(executable.toString())
                : List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        "target/quarkus-app/quarkus-run.jar");
    }
}
