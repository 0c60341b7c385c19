package dev.rollcall.debezium;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The document shows the examples as they are, except for the imports of Java. */
class ChangeLogDocumentTest {

    private static final Path DOCUMENT = Path.of("../../docs/change-log.md");
    private static final Path EXAMPLES = Path.of("..");
    private static final Pattern IMPORTS = Pattern.compile("\\A(package|import) [^\n]*\n(\n|import [^\n]*\n)*");

    @ParameterizedTest
    @CsvSource({
        "sql, debezium/database.sql",
        "properties, debezium/connector.properties",
        "java, follow-java/src/main/java/dev/rollcall/follow/Rollcall.java",
        "java, follow-java/src/main/java/dev/rollcall/follow/Follower.java",
        "properties, follow-java/src/main/resources/application.properties",
        "ts, follow-typescript/follow.ts"
    })
    void documentShowsTheFile(String language, String file) throws IOException {
        String text =
                IMPORTS.matcher(Files.readString(EXAMPLES.resolve(file))).replaceFirst("");

        assertThat(Files.readString(DOCUMENT)).contains("```" + language + "\n" + text + "```\n");
    }

    @Test
    void documentNamesTheVersionOfDebezium() throws IOException {
        Matcher version = Pattern.compile("<debezium.version>(\\d+\\.\\d+)\\.").matcher(Files.readString(Path.of("pom.xml")));

        assertThat(version.find()).isTrue();
        assertThat(Files.readString(DOCUMENT)).contains("with Debezium " + version.group(1) + ":");
    }
}
