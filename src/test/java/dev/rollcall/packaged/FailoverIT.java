package dev.rollcall.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;

import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.packaged.PackagedProcess;
import dev.rollcall.testing.packaged.PackagedStack;
import dev.rollcall.testing.packaged.PostgresPair;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL fails over to a standby server while two replicas run. Followers start again only if a change may be lost. */
@Tag("process")
@Tag("slow")
class FailoverIT {

    private static final Duration SOON = Duration.ofSeconds(90);

    private final Realm realm = Realm.get();
    private PostgresPair servers;
    private final List<PackagedProcess> replicas = new ArrayList<>();
    private URI service;

    @BeforeEach
    void start(@TempDir Path directory) throws IOException, SQLException {
        Assumptions.assumeTrue(PackagedStack.isEmbedded(), "needs the embedded servers");
        servers = new PostgresPair(directory);
        Map<String, String> settings = new HashMap<>(new PackagedStack().start());
        settings.put("quarkus.datasource.jdbc.url", servers.jdbcUrl());
        settings.put("quarkus.datasource.username", PostgresPair.NAME);
        settings.put("quarkus.datasource.password", PostgresPair.NAME);
        replicas.add(PackagedProcess.start(settings));
        replicas.add(PackagedProcess.start(settings));
        replicas.get(0).awaitReady();
        service = replicas.get(1).awaitReady();
    }

    @AfterEach
    void stop() throws IOException {
        replicas.forEach(PackagedProcess::close);
        if (servers != null) {
            servers.close();
        }
    }

    @Test
    void logGoesOnAfterASwitchOverThatLosesNothing() throws IOException, SQLException {
        signIn("before");
        String cursor = cursorAtTheEnd();
        String log = text("select id from change_log");

        servers.stopPrimary();
        servers.promoteStandby();

        await().atMost(SOON).until(() -> output().contains("The change log goes on."));
        String after = signIn("after");
        awaitNumbered();
        changesAfter(cursor).expect(200).body("subject", contains(recordOf(after)));
        assertThat(text("select id from change_log")).isEqualTo(log);
        assertThat(text("select restored_at from change_log")).isNull();
        assertThat(output()).doesNotContain("The change log starts anew");
    }

    @Test
    void logStartsAnewAfterAFailOverThatLosesAChange() throws IOException, SQLException {
        signIn("before");
        String earlier = cursorAtTheEnd();
        await().atMost(SOON).until(servers::isCopied);
        servers.stopStandby();
        String lost = signIn("lost");
        String later = cursorAtTheEnd();

        servers.killPrimary();
        servers.startStandby();
        servers.promoteStandby();

        await().atMost(SOON).until(() -> output().contains("The change log starts anew"));
        await().atMost(SOON).until(() -> changesAfter(later).statusCode() == 410);
        changesAfter(earlier).expectProblem(410, "cursor-expired");
        assertThat(text("select count(*) from users where keycloak_id = ?", lost))
                .isEqualTo("0");
        assertThat(text("select restored_at from change_log")).isNotNull();
    }

    private String output() {
        return replicas.stream().map(PackagedProcess::output).collect(Collectors.joining());
    }

    /** Creates a record by a first sign-in, once the database answers. Returns the subject. */
    private String signIn(String name) {
        Realm.Identity identity = realm.createIdentity(name, "user");
        String token = realm.token(identity);
        await().atMost(SOON)
                .until(() -> Api.at(service, token).get("/api/v1/users/me").statusCode() == 200);
        return identity.subject();
    }

    private String recordOf(String subject) {
        return text("select id from users where keycloak_id = ?", subject);
    }

    private void awaitNumbered() {
        await().atMost(SOON)
                .until(() -> text("select (select count(*) from changes) = last_position from change_log")
                        .equals("t"));
    }

    private String cursorAtTheEnd() {
        awaitNumbered();
        return changesAfter("now").expect(200).header("Rollcall-Cursor");
    }

    private ApiResponse changesAfter(String cursor) {
        return Api.at(service, realm.token("admin", "admin")).get("/api/v1/changes?cursor=" + cursor);
    }

    private String text(String sql, String... parameters) {
        return new ServiceDatabase(TimeLimits.database(servers.jdbcUrl(), PostgresPair.NAME, PostgresPair.NAME))
                .text(sql, parameters);
    }
}
