package dev.rollcall;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollcall.stack.Stack;
import dev.rollcall.testing.PackagedProcess;
import dev.rollcall.testing.PackagedStack;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.Records;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Three replicas of what was packaged on one database: one follows Keycloak, and when it is killed another does. */
class FeedIT {

    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration TAKEOVER = Duration.ofSeconds(10);

    private final Realm realm = Realm.get();
    private final Map<PackagedProcess, URI> replicas = new LinkedHashMap<>();
    private Records records;

    @BeforeEach
    void start() throws SQLException {
        Assumptions.assumeTrue(PackagedStack.isEmbedded(), "needs servers that a process of its own can be told of");
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(Stack.jdbcUrl());
        database.setUser(Stack.databaseUser());
        database.setPassword(Stack.databasePassword());
        records = new Records(database);
        Map<String, String> settings = new HashMap<>(new PackagedStack().start());
        settings.put("rollcall.sync.enabled", "true");
        settings.put("rollcall.sync.long-overlap", "30S");
        List<PackagedProcess> started = new ArrayList<>();
        IntStream.range(0, 3).forEach(i -> started.add(PackagedProcess.start(settings)));
        started.forEach(process -> replicas.put(process, process.awaitReady()));
    }

    @AfterEach
    void stop() {
        replicas.keySet().forEach(PackagedProcess::close);
    }

    @Test
    void whenTheLeaderIsKilledAnotherGoesOnWhereItStopped() {
        await().atMost(START).until(() -> leaders().size() == 1);
        PackagedProcess leader = leaders().get(0);
        Realm.Person before = realm.createPerson("replicas");
        await().atMost(START).until(() -> isThere(before));

        leader.kill();
        replicas.remove(leader);
        Realm.Person after = realm.createPerson("replicas");

        await().atMost(TAKEOVER).until(() -> isThere(after));
        assertThat(leaders()).hasSize(1);
        leader.close();
    }

    private List<PackagedProcess> leaders() {
        return replicas.entrySet().stream()
                .filter(replica -> given().baseUri(replica.getValue().toString())
                        .get("/q/health/ready")
                        .asString()
                        .contains("s behind"))
                .map(Map.Entry::getKey)
                .toList();
    }

    private boolean isThere(Realm.Person person) throws SQLException {
        return records.number("select count(*) from users where keycloak_id = ?", person.subject()) == 1;
    }
}
