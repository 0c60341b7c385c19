package dev.rollcall.releases;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What a release asks of PostgreSQL, and of which tables: {@code src/test/resources/releases/VERSION.sql}. */
record Release(String version, Tables tables, List<Question> questions) {

    private static final Path DIRECTORY = Path.of("src/test/resources/releases");
    private static final String END = ".sql";

    /** That which goes on serving while the next one is rolled out: the newest of those that are kept. */
    static Release previous() throws IOException {
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            return read(files.filter(file -> file.toString().endsWith(END))
                    .map(Release::version)
                    .max(Comparator.comparing(ModuleDescriptor.Version::parse))
                    .orElseThrow());
        }
    }

    static Path file(String version) {
        return DIRECTORY.resolve(version + END);
    }

    private static String version(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.length() - END.length());
    }

    static Release read(String version) throws IOException {
        List<String> lines = Files.readAllLines(file(version));
        List<Question> questions = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            if (!lines.get(i).startsWith("--") && !lines.get(i).isBlank()) {
                questions.add(Question.of(lines.get(i - 1), lines.get(i)));
            }
        }
        return new Release(version, Tables.of(lines), questions);
    }

    void write() throws IOException {
        List<String> lines = new ArrayList<>(List.of(
                "-- What Rollcall " + version
                        + " asks of PostgreSQL, and of which tables, as PostgreSQL has it: written by",
                "-- mvn verify -Dreleases.record=" + version
                        + ", and compared with the newest schema by PreviousReleaseTest.",
                ""));
        lines.addAll(tables.lines());
        for (Question question : questions) {
            lines.add("");
            lines.addAll(question.lines());
        }
        Files.createDirectories(DIRECTORY);
        Files.write(file(version), lines);
    }
}
