package dev.rollcall;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Keeps the picture of the packages in {@code docs/architecture.md} in line with {@link ArchitectureTest#USES}. */
class PackagePictureTest {

    private static final Path DOCUMENT = Path.of("docs/architecture.md");
    private static final String BEGIN = "<!-- packages:begin -->\n";
    private static final String END = "<!-- packages:end -->\n";
    private static final String UPDATE = "architecture.update";
    private static final String COMMAND = "mvn test -Dtest=PackagePictureTest -D" + UPDATE;

    private static final String TEXT = """
            An arrow points to a package that is used. Arrows that follow from others are left out: `user/api` uses `audit`, but it also
            uses `act`, which does. `ArchitectureTest` lists and checks all arrows. This picture is generated from its list by

                %s

            ```mermaid
            %s
            ```
            """;

    @Test
    void theDocumentShowsTheAllowedArrows() throws IOException {
        String document = Files.readString(DOCUMENT);
        int begin = document.indexOf(BEGIN) + BEGIN.length();
        int end = document.indexOf(END, begin);
        assertThat(end).as("the lines %s and %s in %s", BEGIN, END, DOCUMENT).isGreaterThanOrEqualTo(begin);
        String expected = TEXT.formatted(COMMAND, picture());
        if (System.getProperty(UPDATE) != null) {
            Files.writeString(DOCUMENT, document.substring(0, begin) + expected + document.substring(end));
            return;
        }

        assertThat(document.substring(begin, end))
                .as("The picture of the packages is outdated. Update it with\n    %s\nand commit it", COMMAND)
                .isEqualTo(expected);
    }

    /** A flowchart, which GitHub and most editors draw in the reader's colours. */
    private static String picture() {
        Map<String, Set<String>> arrows = new TreeMap<>();
        ArchitectureTest.USES.forEach((from, to) -> arrows.put(name(from), names(to)));
        String nodes = arrows.keySet().stream()
                .map(name -> "    %s[%s]\n".formatted(id(name), name))
                .collect(Collectors.joining());
        String lines = arrows.keySet().stream()
                .flatMap(from ->
                        withoutImplied(from, arrows).stream().map(to -> "    %s --> %s".formatted(id(from), id(to))))
                .collect(Collectors.joining("\n"));
        return "flowchart TD\n" + nodes + lines;
    }

    /** The packages that this one uses, and that none of the others it uses needs. */
    private static Set<String> withoutImplied(String from, Map<String, Set<String>> arrows) {
        Set<String> implied = new HashSet<>();
        arrows.get(from).forEach(to -> collect(to, arrows, implied));
        Set<String> direct = new TreeSet<>(arrows.get(from));
        direct.removeAll(implied);
        return direct;
    }

    private static void collect(String from, Map<String, Set<String>> arrows, Set<String> found) {
        for (String to : arrows.get(from)) {
            if (found.add(to)) {
                collect(to, arrows, found);
            }
        }
    }

    private static Set<String> names(Set<String> packages) {
        return packages.stream().map(PackagePictureTest::name).collect(Collectors.toCollection(TreeSet::new));
    }

    /** As its folder is called. */
    private static String name(String packageName) {
        return packageName.substring(ArchitectureTest.ROOT.length()).replace('.', '/');
    }

    /** A flowchart does not allow slashes in ids. */
    private static String id(String name) {
        return name.replace('/', '_');
    }
}
