package dev.rollcall.act;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.http.Parameters;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.wire.BackendWires;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.smallrye.faulttolerance.api.CircuitBreakerMaintenance;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Base class for tests of acts over connections that can be cut. */
public abstract class WiredTest {

    protected static final String PATCH = "application/merge-patch+json; charset=UTF-8";
    protected static final String USERS = "/api/v1/users";
    static final Duration SOON = Duration.ofSeconds(60);

    protected final Realm realm = Realm.get();

    protected BackendWires wires;

    @Inject
    CircuitBreakerMaintenance breakers;

    @Inject
    protected Sweeper sweeper;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Realm.Identity administrator;
    private String token;

    @BeforeEach
    void signInAsAdministrator() {
        reset();
        administrator = BackendWires.createAdministrator(realm);
        token = realm.token(administrator);
    }

    @AfterEach
    protected void reset() {
        wires.reset();
        closeBreaker();
    }

    /** Closes the circuit breaker without waiting for it. */
    protected void closeBreaker() {
        try {
            breakers.reset("keycloak");
        } catch (IllegalArgumentException e) {
            // Keycloak has not been called yet
        }
    }

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    protected Realm.Identity self() {
        return administrator;
    }

    protected RequestSpecification asAdmin() {
        return given().auth().oauth2(token);
    }

    protected static String newName() {
        return "wired-" + UUID.randomUUID().toString().substring(0, 8);
    }

    static Map<String, ?> userNamed(String name, String... roles) {
        return Map.of(
                "username",
                name,
                "email",
                name + "@example.org",
                "firstName",
                "First",
                "roles",
                List.of(roles),
                "attributes",
                Map.of("tier", "gold"));
    }

    Response create(String key, Map<String, ?> body) {
        return asAdmin()
                .header(Parameters.IDEMPOTENCY_KEY, key)
                .contentType("application/json")
                .body(body)
                .post(USERS);
    }

    /** Creates a user before anything fails. */
    protected Response created(String name, String... roles) {
        Response response = create(newKey(), userNamed(name, roles));
        response.then().statusCode(201);
        return response;
    }

    static String newKey() {
        return UUID.randomUUID().toString();
    }

    ValidatableResponse patch(String id, String body) {
        return asAdmin().contentType(PATCH).body(body).patch(USERS + "/" + id).then();
    }

    <T> CompletableFuture<T> meanwhile(Supplier<T> request) {
        return CompletableFuture.supplyAsync(request, threads);
    }

    /** Returns all identities with this username. */
    JsonNode inKeycloak(String username) {
        return Realm.json(realm.admin("GET", "/users?exact=true&username=" + username, null)
                .body());
    }

    List<String> rolesInKeycloak(String subject) {
        JsonNode roles = Realm.json(realm.admin("GET", "/users/" + subject + "/role-mappings/realm", null)
                .body());
        return StreamSupport.stream(roles.spliterator(), false)
                .map(role -> role.path("name").asText())
                .filter(role -> !role.startsWith("default-roles"))
                .sorted()
                .toList();
    }

    /** Returns the outcome of this administrator's last act, such as {@code done by request}. */
    String outcome() {
        try {
            return records()
                    .text(
                            "select coalesce(outcome || ' by ' || settled_by, 'open') from acts where actor = ? order by id desc limit 1",
                            self().subject());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Lets the sweeper settle this administrator's open acts until the last one has this outcome. The acts are due at each try: after a
     * step without an answer, the sweeper would otherwise wait for minutes.
     */
    void awaitOutcomeBySweeper(String outcome) {
        await().atMost(SOON)
                .until(
                        () -> {
                            makeAnyDue();
                            sweeper.run();
                            return outcome();
                        },
                        (outcome + " by sweeper")::equals);
    }

    void makeDue() {
        assertThat(makeAnyDue()).isPositive();
    }

    /** Makes this administrator's open acts due, and returns how many there are. */
    protected int makeAnyDue() {
        try {
            return records()
                    .execute(
                            "update open_acts set due_at = now() where act_id in (select id from audit_log where actor = ?)",
                            self().subject());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    ServiceDatabase records() {
        return wires.records();
    }

    protected long number(String sql, String... parameters) {
        try {
            return records().number(sql, parameters);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Asserts that the response points to an open act, and returns the act's address. */
    String assertPending(Response response) {
        response.then().statusCode(202);
        String location = response.header("Location");
        assertThat(location).contains("/api/v1/audit-log/");
        return location.substring(location.indexOf("/api/v1/audit-log/"));
    }
}
