package dev.rollcall.packaged.killed;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.testing.Jwt;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.WireDirection;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.api.Keys;
import dev.rollcall.testing.keycloak.KeySwapAddress;
import dev.rollcall.testing.wire.PausedMessage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Kills the packaged service (SIGKILL) at every point of the creation of an API key, as {@link ActsKilledIT} does for users: before and after the
 * intent, the note of the link, the link in Keycloak, and the outcome with the key. Each owner creates a key that is killed at another point.
 */
@Order(3)
@Tag("process")
@Tag("slow")
class KeyCreationKilledIT {

    private static final Duration SOON = Duration.ofSeconds(90);
    private static final String KEYS = "/api/v1/users/me/keys";
    private static final String INTENT = "insert into audit_log (";
    private static final String NOTE = "insert into key_links";
    private static final String OUTCOME = "insert into audit_outcomes";
    private static final String NONE = "none";
    private static final String NOT_DONE = "not-done";
    private static final String DONE = "done";

    /** A secret, or a large part of one: as it is, and as bytes in hexadecimal or base64 form. */
    private static final String SECRET = "rc_[0-9A-Za-z]{12,}|72635f(3[0-9]|[4-7][0-9a-f]){12,}|cmNf[0-9A-Za-z+/]{16,}";

    private static final ExecutorService THREADS = Executors.newCachedThreadPool();
    private static KilledService service;
    private static Realm realm;

    @BeforeAll
    static void startService() {
        service = new KilledService();
        realm = service.realm();
        service.start(Map.of("rollcall.keys.enabled", "true"));
        tellKeycloakWhereTheServiceIs();
    }

    @AfterAll
    static void stop() {
        THREADS.shutdownNow();
        if (service != null) {
            service.close();
        }
    }

    private static void tellKeycloakWhereTheServiceIs() {
        KeySwapAddress.tell(realm, service.address());
    }

    /**
     * A point in the creation where the process is killed.
     *
     * @param arrives whether the paused message still arrives after the kill
     * @param outcome the final outcome in the audit log; {@link #NONE} if the log has no entry
     */
    private record Point(String name, boolean arrives, String outcome, Function<Realm.Identity, PausedMessage> pause) {}

    private static Point commit(String name, boolean arrives, String outcome, WireDirection where, String statement) {
        return new Point(
                name, arrives, outcome, owner -> service.database().pauseCommit(where, statement, owner.subject()));
    }

    private static Point call(String name, boolean arrives, WireDirection where, String method, String path) {
        return new Point(
                name,
                arrives,
                NOT_DONE,
                owner -> service.keycloak()
                        .pause(where, method, "/users/" + owner.subject() + "/federated-identity" + path));
    }

    private static final List<Point> POINTS = List.of(
            commit("before the intent", false, NONE, WireDirection.REQUEST, INTENT),
            commit("with the intent", true, NOT_DONE, WireDirection.REQUEST, INTENT),
            commit("after the intent", false, NOT_DONE, WireDirection.RESPONSE, INTENT),
            commit("before the note of the link", false, NOT_DONE, WireDirection.REQUEST, NOTE),
            commit("with the note of the link", true, NOT_DONE, WireDirection.REQUEST, NOTE),
            call("first look", false, WireDirection.REQUEST, "GET", "/?"),
            call("link, not arrived", false, WireDirection.REQUEST, "POST", "/rollcall-keys"),
            call("link, arriving", true, WireDirection.REQUEST, "POST", "/rollcall-keys"),
            call("link, done", false, WireDirection.RESPONSE, "POST", "/rollcall-keys"),
            commit("before the outcome", false, NOT_DONE, WireDirection.REQUEST, OUTCOME),
            commit("with the outcome", true, DONE, WireDirection.REQUEST, OUTCOME),
            commit("after the outcome", false, DONE, WireDirection.RESPONSE, OUTCOME));

    /**
     * A creation that is killed.
     *
     * @param id of the request, and its idempotency key. It is logged, so it is not the owner's username
     * @param body the request; a repeated one must be equal
     */
    private record Creation(Point point, Realm.Identity owner, ApiCaller caller, String id, Map<String, ?> body) {

        /** Signs in an owner with a record. */
        static Creation of(Point point) {
            Realm.Identity owner = realm.createIdentity("killed", "user");
            ApiCaller caller = service.as(realm.signedInToken(owner));
            caller.id();
            return new Creation(point, owner, caller, UUID.randomUUID().toString(), Keys.draft("account:read"));
        }

        /** The service has another address after it was killed. */
        Creation again() {
            return new Creation(point, owner, service.as(realm.signedInToken(owner)), id, body);
        }

        ApiResponse send() {
            return caller.key(id).header("X-Request-Id", id).post(KEYS, body);
        }

        boolean isDone() {
            return point.outcome().equals(DONE);
        }
    }

    @Test
    void killedCreationLeavesAUsableKeyWithItsLinkOrNothing() {
        List<Creation> killed = inParallel(POINTS.stream(), Creation::of);
        killInAll(killed);
        service.start();
        tellKeycloakWhereTheServiceIs();
        await().atMost(SOON).until(() -> number("select count(*) from open_acts") == 0);
        // the links without a key are removed once a minute
        await().atMost(SOON)
                .until(() -> number("select count(*) from key_links")
                        == killed.stream().filter(Creation::isDone).count());

        List<Creation> repeated = inParallel(killed.stream(), Creation::again);
        SoftAssertions softly = new SoftAssertions();
        repeated.forEach(each -> check(softly, each));
        softly.assertThat(tablesWith(SECRET)).as("tables with a secret").isEmpty();
        softly.assertThat(service.keycloak().bodies(".*", ".*"))
                .as("requests to Keycloak")
                .noneMatch(body -> Pattern.compile(SECRET).matcher(body).find());
        softly.assertAll();
        // the search itself finds what is there
        assertThat(tablesWith("rc_[0-9A-Za-z]{8}")).contains("api_keys");
    }

    private static void killInAll(List<Creation> creations) {
        List<PausedMessage> held = creations.stream()
                .map(each -> each.point().pause().apply(each.owner()))
                .toList();
        // no creation is answered: the service is killed before
        List<CompletableFuture<ApiResponse>> sent = creations.stream()
                .map(each -> CompletableFuture.supplyAsync(each::send, THREADS))
                .toList();
        await().atMost(SOON).untilAsserted(() -> {
            for (int i = 0; i < held.size(); i++) {
                assertThat(held.get(i).isPaused())
                        .as("%s, answer: %s", creations.get(i).point().name(), answer(sent.get(i)))
                        .isTrue();
            }
        });
        service.kill();
        for (int i = 0; i < held.size(); i++) {
            if (creations.get(i).point().arrives()) {
                held.get(i).release();
            } else {
                held.get(i).drop();
            }
        }
        service.records().execute("update open_acts set due_at = now()");
        // long ago: a key may still follow a link that is younger
        service.records().execute("update key_links set linked_at = now() - interval '10 minutes'");
    }

    private static String answer(CompletableFuture<ApiResponse> sent) {
        return sent.handle((response, failure) ->
                        failure == null ? response.statusCode() + " " + response.asString() : failure.toString())
                .getNow("none");
    }

    /** Nobody has received a secret. So the key is there without anybody who can use it, or the request creates it when it is repeated. */
    private static void check(SoftAssertions softly, Creation creation) {
        String name = creation.point().name();
        Realm.Identity owner = creation.owner();
        softly.assertThat(outcome(creation.id()))
                .as(name + ": outcome")
                .isEqualTo(creation.point().outcome());
        List<String> left = creation.caller().read(KEYS).list("items.id");
        softly.assertThat(left).as(name + ": keys").hasSize(creation.isDone() ? 1 : 0);
        softly.assertThat(isLinked(owner)).as(name + ": link").isEqualTo(creation.isDone());

        ApiResponse repeated = creation.send().expect(201);
        String secret = repeated.path("secret");
        if (creation.isDone()) {
            softly.assertThat(repeated.<String>path("id")).as(name + ": key").isEqualTo(left.get(0));
            softly.assertThat(secret).as(name + ": secret").isNull();
            softly.assertThat(repeated.<String>path("secretNote"))
                    .as(name + ": note")
                    .isNotNull();
            secret = creation.caller()
                    .post(KEYS + "/" + left.get(0) + "/rotate")
                    .expect(200)
                    .path("secret");
        }
        softly.assertThat(creation.caller().read(KEYS).<String>list("items.id"))
                .as(name + ": keys in the end")
                .isEqualTo(List.of(repeated.<String>path("id")));
        softly.assertThat(service.as(secret).read("/api/v1/users/me").<String>path("keycloakId"))
                .as(name + ": owner")
                .isEqualTo(owner.subject());
        String token = service.anonymous().tokenByKey(secret).expect(200).path("access_token");
        softly.assertThat(Jwt.of(token).claim("sub").asText())
                .as(name + ": swapped token")
                .isEqualTo(owner.subject());
        softly.assertThat(isLinked(owner)).as(name + ": link in the end").isTrue();
    }

    private static String outcome(String requestId) {
        return service.records()
                .text(
                        "select coalesce(string_agg(coalesce(outcome, 'open'), ', '), 'none') from acts where request_id = ?",
                        requestId);
    }

    private static boolean isLinked(Realm.Identity owner) {
        boolean noted = number("select count(*) from key_links where subject = ?", owner.subject()) == 1;
        boolean linked = realm.read("/users/" + owner.subject() + "/federated-identity")
                .findValuesAsText("identityProvider")
                .contains(KeySwapAddress.NAME);
        assertThat(linked).as("linked in Keycloak, as noted").isEqualTo(noted);
        return linked;
    }

    private static List<String> tablesWith(String pattern) {
        String tables = service.records()
                .text(
                        "select string_agg(table_name, ',') from information_schema.tables where table_schema = current_schema() and table_type = 'BASE TABLE'");
        return Stream.of(tables.split(","))
                .filter(table -> number("select count(*) from %s t where t::text ~ ?".formatted(table), pattern) > 0)
                .toList();
    }

    private static long number(String sql, String... parameters) {
        return service.records().number(sql, parameters);
    }

    private static <T, R> List<R> inParallel(Stream<T> all, Function<T, R> work) {
        return all.map(each -> CompletableFuture.supplyAsync(() -> work.apply(each), THREADS)).toList().stream()
                .map(TimeLimits::get)
                .toList();
    }
}
