package dev.rollcall.sync;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;

import dev.rollcall.testing.Realm;
import dev.rollcall.testing.keycloak.Organizations;
import dev.rollcall.testing.keycloak.OwnRealm;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.smallrye.faulttolerance.api.CircuitBreakerMaintenance;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Base class for tests that change Keycloak or the database without the service, and compare them afterwards. */
public abstract class UserSyncTest {

    protected static final String RUNS = "/api/v1/sync/runs";
    protected static final Duration SOON = Duration.ofSeconds(60);

    private static final String CUT =
            "select count(pg_terminate_backend(pid, 60000)) from pg_locks where locktype = 'advisory' and objsubid = 1 and (classid::bigint << 32 | objid::bigint) = "
                    + Leader.LOCK;

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

    /** Where a realm has organizations, a reconciliation reads the roles in another way. */
    protected void deleteOrganizations() {
        new Organizations(realm).deleteAll();
        execute("delete from organizations");
    }

    protected RequestSpecification asAdmin() {
        if (token == null) {
            token = realm.token(realm.createIdentity("chief", "admin"));
        }
        return given().auth().oauth2(token);
    }

    protected Response start(boolean dryRun, boolean force) {
        return asAdmin()
                .contentType("application/json")
                .body("{\"dryRun\": %s, \"force\": %s}".formatted(dryRun, force))
                .post(RUNS);
    }

    /** Starts a run, and returns it when it has ended. */
    protected JsonPath run(boolean dryRun, boolean force) {
        return awaitEnd(start(dryRun, force).then().statusCode(201).extract().header("Location"));
    }

    protected JsonPath awaitEnd(String location) {
        return awaitEnd(location, Duration.ofMinutes(3)); // a run over many users, beside other tests
    }

    protected JsonPath awaitEnd(String location, Duration limit) {
        RequestSpecification admin = asAdmin();
        String path = location.substring(location.indexOf("/api/"));
        return await().atMost(limit)
                .until(() -> admin.get(path).jsonPath(), run -> run.getString("finishedAt") != null);
    }

    protected JsonPath reconcile() {
        return run(false, false);
    }

    /** Waits for longer than the second for which the leader relies on its last look at the connection. */
    protected void loseLeadership() {
        text(CUT);
        await().during(Duration.ofMillis(1200)).until(() -> true);
    }

    /** Returns the value of an SQL expression on the user of a person; empty if it is null or there is no user. */
    protected String of(Realm.Identity identity, String expression) {
        return text(
                "select coalesce((select (%s)::text from users where keycloak_id = ?), '')".formatted(expression),
                identity.subject());
    }

    protected String text(String sql, String... parameters) {
        return own.records().text(sql, parameters);
    }

    protected void execute(String sql, String... parameters) {
        own.records().execute(sql, parameters);
    }

    /** Returns the person's entries in the audit log, such as {@code update done reconciliation}, oldest first. */
    protected String auditLog(Realm.Identity identity) {
        return of(identity, """
                select string_agg(action || ' ' || outcome || ' ' || settled_by, ', ' order by a.id) from acts a
                where a.user_id = users.id and a.via = 'reconciliation' and a.actor is null""");
    }

    /** Returns the fields of the last change. */
    protected String fields(Realm.Identity identity) {
        return of(
                identity,
                "select a.details ->> 'fields' from acts a where a.user_id = users.id order by a.id desc limit 1");
    }

    /** Creates people in Keycloak, and their users by a reconciliation. */
    protected List<Realm.Identity> synced(String prefix, int count) {
        List<Realm.Identity> people =
                Stream.generate(() -> realm.createIdentity(prefix)).limit(count).toList();
        reconcile();
        return people;
    }

    /** Returns a digest of all users, with the size of the audit log. */
    protected String snapshot() {
        return text(
                "select md5(string_agg(u::text, ' ' order by id)) || ' ' || (select count(*) from audit_log) from users u");
    }
}
