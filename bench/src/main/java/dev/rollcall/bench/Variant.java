package dev.rollcall.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A form of the packaged service.
 *
 * @param name name in the table
 * @param command command that starts it
 * @param parts delivered files and directories, without the JVM
 */
record Variant(String name, List<String> command, List<Path> parts) {

    /** Returns the packaged jar. */
    static Variant jar(Path application, List<String> options) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-jar", application.resolve("quarkus-run.jar").toString()));
        return new Variant("jar", command, List.of(application));
    }

    /** Returns the native executable; empty if it was not built. */
    static Optional<Variant> executable(Path executable, List<String> options) {
        if (!Files.isExecutable(executable)) {
            return Optional.empty();
        }
        List<String> command = new ArrayList<>();
        command.add(executable.toString());
        command.addAll(options);
        return Optional.of(new Variant("native", command, List.of(executable)));
    }

    /**
     * Returns this form with a cache that a training run records.
     *
     * @param directory directory for the cache
     * @param options more options of the JVM
     * @param training runs the command that records the cache
     */
    Variant cached(Path directory, List<String> options, Training training) throws IOException, InterruptedException {
        StartCache cache = StartCache.of(Runtime.version());
        Path file = cache.record(directory, option -> training.run(with(option, options)));
        return new Variant(
                name + ", " + cache.name(),
                with(cache.toUse() + file, options),
                Stream.concat(parts.stream(), Stream.of(file)).toList());
    }

    long bytes() throws IOException {
        long sum = 0;
        for (Path part : parts) {
            try (Stream<Path> files = Files.walk(part)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    sum += Files.size(file);
                }
            }
        }
        return sum;
    }

    private List<String> with(String option, List<String> options) {
        List<String> changed = new ArrayList<>(command);
        changed.addAll(1, options);
        changed.add(1, option);
        return changed;
    }

    @FunctionalInterface
    interface Training {

        void run(List<String> command) throws IOException, InterruptedException;
    }
}
