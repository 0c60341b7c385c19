package dev.rollcall.act;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.wire.BackendWires;
import io.quarkus.test.common.http.TestHTTPResource;
import io.smallrye.faulttolerance.api.CircuitBreakerMaintenance;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Base class for tests of acts over connections that can be cut. */
public abstract class WiredTest {

    protected static final String USERS = "/api/v1/users";

    /** What readiness asks by itself, every five seconds after a failure. */
    private static final Set<String> BY_READINESS = Set.of("GET /", "GET /organizations/");

    static final Duration SOON = Duration.ofSeconds(60);

    protected final Realm realm = Realm.get();

    protected BackendWires wires;

    @TestHTTPResource("/")
    protected URI service;

    @Inject
    CircuitBreakerMaintenance breakers;

    @Inject
    protected Sweeper sweeper;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    protected ApiCaller admin;

    @BeforeEach
    void signInAsAdministrator() {
        reset();
        admin = Api.as(BackendWires.createAdministrator(realm));
    }

    @AfterEach
    protected void reset() {
        wires.reset();
        closeBreaker();
    }

    /** Returns what Keycloak's Admin API was asked, but for what readiness asks by itself. */
    protected List<String> asked() {
        return wires.admin().requests().stream()
                .filter(request -> !BY_READINESS.contains(request))
                .toList();
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
        return admin.identity();
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

    ApiResponse create(String key, Map<String, ?> body) {
        return admin.key(key).post(USERS, body);
    }

    /** Creates a user before anything fails; its requests to Keycloak are not counted. */
    protected ApiResponse created(String name, String... roles) {
        ApiResponse response = create(newKey(), userNamed(name, roles)).expect(201);
        wires.reset();
        return response;
    }

    static String newKey() {
        return UUID.randomUUID().toString();
    }

    ApiResponse patch(String id, String body) {
        return admin.patch(USERS + "/" + id, body);
    }

    <T> CompletableFuture<T> meanwhile(Supplier<T> request) {
        return CompletableFuture.supplyAsync(request, threads);
    }

    /** Returns all identities with this username. */
    JsonNode inKeycloak(String username) {
        return realm.named(username);
    }

    List<String> rolesInKeycloak(String subject) {
        return realm.roles(subject);
    }

    /**
     * Returns the outcome of this administrator's last act, such as {@code done by request}. The last is the one that was settled last: its id
     * is not always the highest, as the service's clock may be put back a little.
     */
    String outcome() {
        return text(
                "select coalesce(outcome || ' by ' || settled_by, 'open') from acts where actor = ? order by settled_at desc nulls first, id desc limit 1",
                self().subject());
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
        return execute(
                "update open_acts set due_at = now() where act_id in (select id from audit_log where actor = ?)",
                self().subject());
    }

    ServiceDatabase records() {
        return wires.records();
    }

    protected String text(String sql, String... parameters) {
        return records().text(sql, parameters);
    }

    protected long number(String sql, String... parameters) {
        return records().number(sql, parameters);
    }

    protected int execute(String sql, String... parameters) {
        return records().execute(sql, parameters);
    }

    /** Asserts that the response points to an open act, and returns the act's address. */
    String assertPending(ApiResponse response) {
        String location = response.expect(202).header("Location");
        assertThat(location).contains("/api/v1/audit-log/");
        return location.substring(location.indexOf("/api/v1/audit-log/"));
    }
}
