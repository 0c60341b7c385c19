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
import org.junit.jupiter.params.provider.ValueSource;

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
        String text = IMPORTS.matcher(Files.readString(EXAMPLES.resolve(file))).replaceFirst("");

        assertThat(Files.readString(DOCUMENT)).contains("```" + language + "\n" + text + "```\n");
    }

    @Test
    void documentNamesTheVersionOfDebezium() throws IOException {
        Matcher version =
                Pattern.compile("<debezium.version>(\\d+\\.\\d+)\\.").matcher(Files.readString(Path.of("pom.xml")));

        assertThat(version.find()).isTrue();
        assertThat(Files.readString(DOCUMENT)).contains("with Debezium " + version.group(1) + ":");
    }

    /** The POM of the example builds an application of its own, so it cannot inherit versions. */
    @ParameterizedTest
    @ValueSource(strings = {"maven.compiler.release", "quarkus.version", "compiler-plugin.version"})
    void followerInJavaHasTheVersionsOfTheService(String property) throws IOException {
        Pattern value = Pattern.compile("<" + Pattern.quote(property) + ">([^<]+)</");
        Matcher follower = value.matcher(Files.readString(EXAMPLES.resolve("follow-java/pom.xml")));
        Matcher service = value.matcher(Files.readString(Path.of("../../pom.xml")));

        assertThat(follower.find()).isTrue();
        assertThat(service.find()).isTrue();
        assertThat(follower.group(1)).isEqualTo(service.group(1));
    }
}
