package dev.rollcall.sync;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;

import dev.rollcall.testing.Realm;
import dev.rollcall.testing.keycloak.OwnRealm;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.smallrye.faulttolerance.api.CircuitBreakerMaintenance;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** People and records are changed behind each other's back, and compared. */
public abstract class UserSyncTest {

    protected static final String RUNS = "/api/v1/sync/runs";
    protected static final Duration SOON = Duration.ofSeconds(60);

    protected final Realm realm = Realm.get();

    protected OwnRealm own;

    @Inject
    CircuitBreakerMaintenance breakers;

    private String token;

    @BeforeEach
    @AfterEach
    protected void reset() {
        own.admin().reset();
        try {
            breakers.reset("keycloak");
        } catch (IllegalArgumentException e) {
            // Keycloak has not been called yet
        }
    }

    protected RequestSpecification asAdmin() {
        if (token == null) {
            token = realm.token(realm.createPerson("chief", "admin"));
        }
        return given().auth().oauth2(token);
    }

    protected Response start(boolean dryRun, boolean force) {
        return asAdmin()
                .contentType("application/json")
                .body("{\"dryRun\": %s, \"force\": %s}".formatted(dryRun, force))
                .post(RUNS);
    }

    /** Starts a run, and returns it when it is over. */
    protected JsonPath run(boolean dryRun, boolean force) {
        return over(start(dryRun, force).then().statusCode(201).extract().header("Location"));
    }

    protected JsonPath over(String location) {
        RequestSpecification admin = asAdmin();
        String path = location.substring(location.indexOf("/api/"));
        return await().atMost(SOON).until(() -> admin.get(path).jsonPath(), run -> run.getString("finishedAt") != null);
    }

    protected JsonPath reconcile() {
        return run(false, false);
    }

    /** What a query finds of the record of a person; empty if there is nothing. */
    protected String of(Realm.Person person, String expression) {
        return text(
                "select coalesce((select (%s)::text from users where keycloak_id = ?), '')".formatted(expression),
                person.subject());
    }

    protected String text(String sql, String... parameters) {
        try {
            return own.records().text(sql, parameters);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    protected void execute(String sql, String... parameters) {
        try {
            own.records().execute(sql, parameters);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@code update done reconciliation} of each entry that the trail has of a person, oldest first. */
    protected String trail(Realm.Person person) {
        return of(person, """
                select string_agg(action || ' ' || outcome || ' ' || settled_by, ', ' order by a.id) from acts a
                where a.user_id = users.id and a.way_in = 'reconciliation' and a.actor is null""");
    }

    /** The fields of the last change. */
    protected String fields(Realm.Person person) {
        return of(
                person,
                "select a.details ->> 'fields' from acts a where a.user_id = users.id order by a.id desc limit 1");
    }

    /** People whose records are there. */
    protected List<Realm.Person> recorded(String prefix, int count) {
        List<Realm.Person> people =
                Stream.generate(() -> realm.createPerson(prefix)).limit(count).toList();
        reconcile();
        return people;
    }

    /** All that is in the tables but for what changes by itself. */
    protected String everything() {
        return text(
                "select md5(string_agg(u::text, ' ' order by id)) || ' ' || (select count(*) from trail) from users u");
    }
}
