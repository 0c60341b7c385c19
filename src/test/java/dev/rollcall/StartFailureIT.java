package dev.rollcall;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.testing.PackagedService;
import dev.rollcall.testing.PackagedStack;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Starts what was packaged with settings that are missing or wrong: it must say so in a sentence, and end. */
class StartFailureIT {

    private static final int SECONDS = 60;

    @Test
    void withoutAnySettingEveryMissingOneIsNamed() throws IOException, InterruptedException {
        String said = start(Map.of());

        for (String key : List.of(
                "quarkus.datasource.jdbc.url",
                "quarkus.datasource.username",
                "quarkus.oidc.auth-server-url",
                "quarkus.oidc.credentials.secret",
                "rollcall.secret")) {
            assertThat(said)
                    .contains("The setting " + key + " (environment variable " + PackagedService.variable(key)
                            + ") is missing");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "quarkus.oidc.auth-server-url, keycloak, is wrong",
        "quarkus.oidc.token.audience, any, is wrong",
        "rollcall.roles.admin, '', is missing",
        "rollcall.secret, too-short, is wrong",
        "rollcall.token.limit.requests, many, many",
        "quarkus.datasource.jdbc.url, jdbc:postgresql://localhost:1/rollcall, Connection to localhost:1 refused",
        "quarkus.datasource.username, nobody-there, nobody-there"
    })
    void aWrongSettingIsNamed(String key, String value, String why) throws IOException, InterruptedException {
        Assumptions.assumeTrue(PackagedStack.isEmbedded(), "needs servers that a process of its own can be told of");
        Map<String, String> settings = new HashMap<>(new PackagedStack().start());
        settings.put(key, value);

        assertThat(start(settings)).contains(key).contains(why).doesNotContain("\tat ");
    }

    private static String start(Map<String, String> settings) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(PackagedService.command()).redirectErrorStream(true);
        builder.environment().put("QUARKUS_HTTP_PORT", "0");
        settings.forEach((key, value) -> builder.environment().put(PackagedService.variable(key), value));
        Path output = Files.createTempFile(Path.of("target"), "start-failure", ".log");
        Process process = builder.redirectOutput(output.toFile()).start();
        try {
            assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS))
                    .as("it ended")
                    .isTrue();
            String said = Files.readString(output, StandardCharsets.UTF_8);
            assertThat(process.exitValue()).as(said).isEqualTo(1);
            return said;
        } finally {
            process.destroyForcibly();
            Files.delete(output);
        }
    }
}
