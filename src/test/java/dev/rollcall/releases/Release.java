package dev.rollcall.releases;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The SQL statements of a release and its tables, recorded in {@code src/test/resources/releases/VERSION.sql}. */
record Release(String version, Tables tables, List<RecordedStatement> statements) {

    private static final Path DIRECTORY = Path.of("src/test/resources/releases");
    private static final String SUFFIX = ".sql";

    /** Returns the newest recorded release, which still serves while the next one is rolled out; empty before the first release. */
    static Optional<Release> previous() throws IOException {
        Optional<String> newest;
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            newest = files.filter(file -> file.toString().endsWith(SUFFIX))
                    .map(Release::version)
                    .max(Comparator.comparing(ModuleDescriptor.Version::parse));
        }
        return newest.isEmpty() ? Optional.empty() : Optional.of(read(newest.get()));
    }

    static Path file(String version) {
        return DIRECTORY.resolve(version + SUFFIX);
    }

    private static String version(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.length() - SUFFIX.length());
    }

    static Release read(String version) throws IOException {
        return of(version, Files.readAllLines(file(version)));
    }

    /**
     * @param lines as {@link #lines} returns them
     */
    static Release of(String version, List<String> lines) {
        List<RecordedStatement> statements = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            if (!lines.get(i).startsWith("--") && !lines.get(i).isBlank()) {
                statements.add(RecordedStatement.of(lines.get(i - 1), lines.get(i)));
            }
        }
        return new Release(version, Tables.of(lines), statements);
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>(List.of(
                "-- SQL statements of Rollcall " + version + " and its tables, recorded by",
                "-- mvn verify -Dreleases.record=" + version
                        + ". PreviousReleaseTest checks them against the newest schema.",
                ""));
        lines.addAll(tables.lines());
        for (RecordedStatement statement : statements) {
            lines.add("");
            lines.addAll(statement.lines());
        }
        return lines;
    }

    void write() throws IOException {
        Files.createDirectories(DIRECTORY);
        Files.write(file(version), lines());
    }
}
