package dev.rollcall.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.testing.packaged.PackagedProcess;
import dev.rollcall.testing.packaged.PackagedStack;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Starts the packaged service with missing or wrong settings: it must report them in one sentence each, and exit. RequiredSettingsTest
 * covers the settings one by one.
 */
@Tag("process")
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
class StartFailureIT {

    @Test
    void everyMissingSettingIsNamed() {
        String output = start(Map.of());

        for (String key : List.of(
                "quarkus.datasource.jdbc.url",
                "quarkus.datasource.username",
                "quarkus.oidc.auth-server-url",
                "quarkus.oidc.credentials.secret",
                "rollcall.secret")) {
            assertThat(output)
                    .contains("The setting " + key + " (environment variable " + PackagedProcess.variable(key)
                            + ") is missing");
        }
    }

    @Test
    void secretsAreReadFromFilesNamedLikeSettings(@TempDir Path secrets) throws IOException {
        Files.writeString(secrets.resolve("quarkus.oidc.credentials.secret"), "the-client-secret\n");
        Files.writeString(secrets.resolve("rollcall.secret"), "short\n");

        String output = start(Map.of("smallrye.config.source.file.locations", secrets.toString()));

        assertThat(output)
                .contains("The setting rollcall.secret (environment variable ROLLCALL_SECRET) is wrong")
                .contains("The setting quarkus.datasource.username")
                .doesNotContain("quarkus.oidc.credentials.secret")
                .doesNotContain("the-client-secret");
    }

    @ParameterizedTest
    @CsvSource({
        "rollcall.token.limit.requests, many, many",
        "rollcall.sign-in.limit.period, 0S, period",
        "rollcall.mail.tls, maybe, maybe",
        "rollcall.mail.from, nobody, must be the sender of mails",
        "rollcall.mail.poll-interval, 0S, must be a duration of at least 1MS",
        "rollcall.management.abandon-after, 2M, must be longer than rollcall.management.settle-after",
        "quarkus.datasource.jdbc.url, jdbc:postgresql://localhost:1/rollcall, Connection to localhost:1 refused",
        "quarkus.datasource.username, nobody-there, nobody-there"
    })
    void invalidSettingIsNamed(String key, String value, String why) {
        Assumptions.assumeTrue(PackagedStack.isEmbedded(), "needs the embedded servers");
        Map<String, String> settings = new HashMap<>(new PackagedStack().start());
        settings.put(key, value);

        assertThat(start(settings)).contains(key).contains(why).doesNotContain("\tat ", "\\tat ");
    }

    @Test
    void takenManagementPortIsNamed() throws IOException {
        Assumptions.assumeTrue(PackagedStack.isEmbedded(), "needs the embedded servers");
        Map<String, String> settings = new HashMap<>(new PackagedStack().start());
        try (ServerSocket taken = new ServerSocket(0)) {
            settings.put("quarkus.management.port", Integer.toString(taken.getLocalPort()));

            assertThat(start(settings))
                    .contains("quarkus.management.port (environment variable QUARKUS_MANAGEMENT_PORT)")
                    .doesNotContain("\tat ", "\\tat ");
        }
    }

    private static String start(Map<String, String> settings) {
        PackagedProcess.Result result = PackagedProcess.run(settings);
        assertThat(result.exitCode()).as(result.output()).isEqualTo(1);
        return result.output();
    }
}
