package dev.rollcall.testing.keycloak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.stack.Stack;
import dev.rollcall.testing.Realm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Runs {@code docker/keycloak/setup-realm.sh} as an operator does, with the {@code kcadm.sh} of the embedded Keycloak. */
public final class SetupRealm {

    private static final Duration PATIENCE = Duration.ofMinutes(6);

    private final Path kcadm;
    private final Path session;

    private SetupRealm(Path kcadm, Path session) {
        this.kcadm = kcadm;
        this.session = session;
    }

    /**
     * Signs in as Keycloak's administrator. Skips the test where Keycloak runs in a container.
     *
     * @param directory for the session
     */
    public static SetupRealm signedIn(Path directory) {
        Path kcadm = kcadm();
        SetupRealm script = new SetupRealm(kcadm, directory.resolve("kcadm.config"));
        script.run(
                Map.of(),
                kcadm.toString(),
                "config",
                "credentials",
                "--config",
                script.session.toString(),
                "--server",
                Stack.keycloakUrl(),
                "--realm",
                "master",
                "--user",
                Stack.adminUsername(),
                "--password",
                Stack.adminPassword());
        return script;
    }

    /** Other versions may be unpacked beside. */
    private static Path kcadm() {
        String version =
                Realm.get().serverInfo().path("systemInfo").path("version").asText();
        Path kcadm = Stack.directory().resolve("keycloak-" + version).resolve("bin/kcadm.sh");
        Assumptions.assumeTrue(Files.isExecutable(kcadm), "needs the embedded servers");
        return kcadm.toAbsolutePath();
    }

    /** Prepares a realm, and returns what the script says. */
    public String prepare(String realm, String url) {
        return prepare(realm, url, Map.of());
    }

    /**
     * As {@link #prepare(String, String)}.
     *
     * @param variables environment variables of the script
     * @param clients the clients whose tokens get the audience; none for all
     */
    public String prepare(String realm, String url, Map<String, String> variables, String... clients) {
        return run(
                variables,
                Stream.concat(Stream.of("docker/keycloak/setup-realm.sh", realm, url), Stream.of(clients))
                        .toArray(String[]::new));
    }

    /** The script starts some twenty JVMs, each of which takes seconds on a busy machine. */
    private String run(Map<String, String> variables, String... command) {
        Path log = session.resolveSibling("setup-realm.log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(variables);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("KC_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
        builder.environment().put("KCADM", kcadm.toString());
        builder.environment().put("KCADM_CONFIG", session.toString());
        try {
            Process process = builder.start();
            boolean ended = process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            process.destroyForcibly();
            String output = Files.readString(log);
            assertThat(ended).as(output).isTrue();
            assertThat(process.exitValue()).as(output).isZero();
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
