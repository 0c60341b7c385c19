package dev.rollcall.directory.keycloak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.testing.TimeLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The script that prepares a realm leaves out what API keys need where Keycloak cannot swap them, and does everything else. A script that answers
 * as an empty realm stands in for {@code kcadm.sh}; SupportedVersionsIT runs the script on a real Keycloak.
 */
class SetupRealmVersionsTest {

    private static final String SERVER_INFO = """
            {
              "systemInfo" : {
                "version" : "%s"
              },
              "profileInfo" : {
                "disabledFeatures" : [ "SCIM_API", %s"TOKEN_EXCHANGE" ]
              }
            }""";

    private static final String KCADM = """
            #!/usr/bin/env bash
            echo "$*" >> "$(dirname "$0")/calls"
            case "$1 $2" in
              "get serverinfo") cat "$(dirname "$0")/serverinfo" ;;
              create*) echo some-id ;;
            esac
            """;

    @TempDir
    Path work;

    @BeforeEach
    void standInForKcadm() throws IOException {
        Path kcadm = Files.writeString(work.resolve("kcadm.sh"), KCADM);
        assertThat(kcadm.toFile().setExecutable(true)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"26.2.5", "26.4.7", "26.5", "26.5.2", "25.9.9"})
    void olderKeycloakGetsNoProviderAndIsTold(String version) throws Exception {
        assertKeysAreLeftOut(
                run(SERVER_INFO.formatted(version, "")),
                "API keys: left out, since Keycloak %s is older than 26.5.3. Everything else works."
                        .formatted(version));
    }

    @ParameterizedTest
    @ValueSource(strings = {"26.5.3", "26.5.10", "26.6.0", "26.7.3", "27.0.0", "100.0.0"})
    void newerKeycloakGetsTheProviderAndTheClient(String version) throws Exception {
        String output = run(SERVER_INFO.formatted(version, ""));

        assertThat(output)
                .contains("Identity provider rollcall-keys: created", "Client rollcall-keys: created")
                .doesNotContain("left out");
        assertThat(calls()).contains("create identity-provider/instances", "\"clientId\":\"rollcall-keys\"");
    }

    @Test
    void keycloakWithoutTheFeatureGetsNoProviderAndIsTold() throws Exception {
        assertKeysAreLeftOut(
                run(SERVER_INFO.formatted("26.5.7", "\"JWT_AUTHORIZATION_GRANT\", ")),
                "API keys: left out, since Keycloak 26.5.7 runs without a feature that they need. Start it with --features=jwt-authorization-grant");
    }

    /** Only administrators of the realm {@code master} see the version. */
    @ParameterizedTest
    @ValueSource(strings = {"", "{ }"})
    void keycloakThatHidesItsVersionGetsNoProvider(String info) throws Exception {
        assertKeysAreLeftOut(run(info), "API keys: left out, since the version of Keycloak is not shown to you.");
    }

    private void assertKeysAreLeftOut(String output, String reason) throws IOException {
        assertThat(output)
                .contains(reason)
                .contains("Role rollcall-admin: created", "Client rollcall: created", "Admin events: saved")
                .doesNotContain("Identity provider rollcall-keys", "Client rollcall-keys");
        assertThat(calls())
                .contains("create clients", "add-roles")
                .doesNotContain("identity-provider", "rollcall-keys");
    }

    private String calls() throws IOException {
        return Files.readString(work.resolve("calls"));
    }

    /** Returns what the script says where Keycloak says this about itself. */
    private String run(String serverInfo) throws IOException {
        Files.writeString(work.resolve("serverinfo"), serverInfo);
        ProcessBuilder script = new ProcessBuilder(
                        "docker/keycloak/setup-realm.sh", "acme", "https://rollcall.example.org")
                .redirectErrorStream(true)
                .redirectOutput(work.resolve("log").toFile());
        script.environment().put("KCADM", work.resolve("kcadm.sh").toString());
        int exitCode = TimeLimits.awaitExit(script.start());
        String output = Files.readString(work.resolve("log"));
        assertThat(exitCode).as(output).isZero();
        return output;
    }
}
