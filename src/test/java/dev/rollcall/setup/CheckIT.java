package dev.rollcall.setup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.testing.Realm;
import dev.rollcall.testing.keycloak.SetupRealm;
import dev.rollcall.testing.packaged.PackagedProcess;
import dev.rollcall.testing.packaged.PackagedStack;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code rollcall check} of the packaged service, for a realm that the script has prepared, and for mistakes. */
@Tag("process")
@Tag("slow")
class CheckIT {

    private static final String NAME = "checked_" + UUID.randomUUID().toString().substring(0, 8);

    @TempDir
    static Path work;

    private static Realm realm;
    private static Map<String, String> settings;

    @BeforeAll
    static void prepareRealm() {
        Assumptions.assumeTrue(PackagedStack.isEmbedded(), "needs the embedded servers");
        settings = new HashMap<>(new PackagedStack().start());
        realm = Realm.createPlain(NAME, Map.of());
        SetupRealm.signedIn(work).prepare(NAME, "https://rollcall.example.org");
        realm.createIdentity("chief", "rollcall-admin");
        settings.put("quarkus.oidc.auth-server-url", realm.url());
        settings.put(
                "quarkus.oidc.credentials.secret",
                realm.client("rollcall").path("secret").asText());
    }

    @AfterAll
    static void deleteRealm() {
        if (realm != null) {
            realm.delete();
        }
    }

    @Test
    void preparedRealmHasNoErrorsAndNoSecretIsPrinted() {
        PackagedProcess.Result result = PackagedProcess.run(settings, "check", "--client", "rollcall-swagger");

        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(result.output())
                .contains("errors: 0")
                .contains("Keycloak answers at " + realm.url())
                .contains("The realm has the role 'rollcall-admin'")
                .contains("https://rollcall.example.org/callback")
                .contains("Keycloak saves all admin events")
                .contains("Tokens of the client 'rollcall-swagger' have the audience rollcall")
                .doesNotContain("not looked at  ")
                .doesNotContain(settings.get("quarkus.oidc.credentials.secret"), settings.get("rollcall.secret"))
                .doesNotContain("Listening on", "INFO");
        assertThat(errors(result)).isEmpty();
        assertThat(result.output().lines().map(line -> line.split("\\s{2,}")).filter(row -> row[0].equals("ok")))
                .extracting(row -> row[1])
                .contains(
                        "database",
                        "addresses",
                        "client",
                        "rights",
                        "server",
                        "sign-in",
                        "sign-out",
                        "audience",
                        "clocks");
    }

    @Test
    void eachMistakeIsAnErrorWithItsRemedy() {
        PackagedProcess.Result result = check(Map.of(
                "quarkus.datasource.jdbc.url", "jdbc:postgresql://localhost:1/rollcall?password=hidden",
                "quarkus.oidc.credentials.secret", "wrong-one"));

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output())
                .contains("The database at jdbc:postgresql://localhost:1/rollcall cannot be used")
                .contains("Check quarkus.datasource.jdbc.url")
                .contains("refuses the service's own client 'rollcall' a token at " + realm.url())
                .contains("The secret is wrong")
                .doesNotContain("hidden", "wrong-one", "\tat ", "Graceful shutdown failed");
    }

    @Test
    void wrongAddressAndMissingSettingsAreErrors() {
        PackagedProcess.Result address = check(Map.of("rollcall.directory.admin-url", realm.url()));

        assertThat(address.exitCode()).isEqualTo(1);
        assertThat(address.output())
                .contains(realm.url() + " is not the Admin API of the realm")
                .contains("not looked at");
        assertThat(errors(address)).isEmpty();

        PackagedProcess.Result setting = check(Map.of("rollcall.secret", "short"));

        assertThat(setting.exitCode()).isEqualTo(1);
        assertThat(errors(setting)).singleElement().asString().startsWith("The setting rollcall.secret");
        assertThat(PackagedProcess.run(settings, "check", "--other").output()).contains("usage: rollcall check");
    }

    /** The JVM's own warnings about libraries depend on its version, and no setting of the service silences them. */
    private static List<String> errors(PackagedProcess.Result result) {
        return result.errors()
                .lines()
                .filter(line -> !line.startsWith("WARNING: "))
                .toList();
    }

    private static PackagedProcess.Result check(Map<String, String> wrong) {
        Map<String, String> changed = new HashMap<>(settings);
        changed.putAll(wrong);
        return PackagedProcess.run(changed, "check");
    }
}
