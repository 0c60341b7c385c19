package dev.rollcall.debezium;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The documents about the change log show the SQL as it is, and lead to the examples. */
class ChangeLogDocumentTest {

    private static final Path CHANGE_LOG = Path.of("../../docs/change-log.md");
    private static final Path KAFKA = Path.of("../../docs/kafka.md");
    private static final Path EXAMPLES = Path.of("..");

    @Test
    void kafkaDocumentShowsTheSql() throws IOException {
        String sql = Files.readString(EXAMPLES.resolve("debezium/database.sql"));

        assertThat(Files.readString(KAFKA)).contains("```sql\n" + sql + "```\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "follow-java/src/main/java/dev/rollcall/follow/Rollcall.java",
                "follow-java/src/main/java/dev/rollcall/follow/Follower.java",
                "follow-java/src/main/resources/application.properties",
                "follow-typescript/follow.ts"
            })
    void documentLeadsToTheExample(String file) throws IOException {
        assertThat(EXAMPLES.resolve(file)).exists();
        assertThat(Files.readString(CHANGE_LOG)).contains("](../examples/" + file + ")");
    }

    @Test
    void kafkaDocumentNamesTheVersionOfDebezium() throws IOException {
        Matcher version =
                Pattern.compile("<debezium.version>(\\d+\\.\\d+)\\.").matcher(Files.readString(Path.of("pom.xml")));

        assertThat(version.find()).isTrue();
        assertThat(Files.readString(KAFKA)).contains("with Debezium " + version.group(1) + ":");
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
