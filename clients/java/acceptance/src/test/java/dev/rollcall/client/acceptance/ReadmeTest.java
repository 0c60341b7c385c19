package dev.rollcall.client.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The Java examples of the README are those that Acceptance runs. */
class ReadmeTest {
    private static final Pattern EXAMPLE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @Test
    void examplesAreCompiled() throws IOException {
        String code =
                withoutSpaces(Files.readString(Path.of("src/main/java/dev/rollcall/client/acceptance/Readme.java")));
        List<String> examples = EXAMPLE.matcher(Files.readString(Path.of("../README.md")))
                .results()
                .map(MatchResult::group)
                .map(block -> withoutSpaces(block.replaceAll("```(java)?", "")))
                .toList();
        assertEquals(2, examples.size());
        for (String example : examples) {
            assertTrue(code.contains(example), example);
        }
    }

    private static String withoutSpaces(String text) {
        return text.replaceAll("\\s+", "");
    }
}
