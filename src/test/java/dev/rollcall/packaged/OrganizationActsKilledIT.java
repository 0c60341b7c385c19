package dev.rollcall.packaged;

import static dev.rollcall.testing.packaged.PackagedProcess.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.WireDirection;
import dev.rollcall.testing.keycloak.Organizations;
import dev.rollcall.testing.keycloak.OwnRealm;
import dev.rollcall.testing.packaged.PackagedProcess;
import dev.rollcall.testing.packaged.PackagedStack;
import dev.rollcall.testing.wire.DatabaseWire;
import dev.rollcall.testing.wire.HttpWire.RequestPattern;
import dev.rollcall.testing.wire.PausedMessage;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Kills the packaged service (SIGKILL) at every point of an act on an organization, as {@link ActsKilledIT} does for users. Each act has an
 * organization of its own, and one kind after the other runs and is killed.
 */
@Order(3)
@Tag("process")
@Tag("slow")
class OrganizationActsKilledIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String ORGANIZATIONS = "/api/v1/organizations";
    private static final String INTENT = "insert into trail (";
    private static final String OUTCOME = "insert into trail_outcomes";

    private static final ExecutorService THREADS = Executors.newCachedThreadPool();
    private static final OwnRealm OWN = new OwnRealm();
    private static final Map<String, String> SETTINGS = new HashMap<>();
    private static Organizations keycloak;
    private static DatabaseWire database;
    private static PackagedProcess process;
    private static URI service;
    private static String token;
    private static Instant tokenFrom = Instant.EPOCH;

    @BeforeAll
    static void startService() {
        Assumptions.assumeTrue(PackagedStack.isEmbedded(), "needs the embedded servers");
        SETTINGS.putAll(new PackagedStack().start());
        SETTINGS.putAll(OWN.start());
        keycloak = new Organizations(OWN.realm());
        String url = SETTINGS.get("quarkus.datasource.jdbc.url");
        database = new DatabaseWire(url);
        SETTINGS.putAll(Map.of(
                "quarkus.datasource.jdbc.url",
                database.jdbcUrl() + "&"
                        + URI.create(url.substring("jdbc:".length())).getQuery(),
                // no request times out before the kill
                "quarkus.rest-client.keycloak.read-timeout",
                "120000",
                "rollcall.directory.listing-timeout",
                "120S",
                "rollcall.directory.organization-deletion-timeout",
                "120S",
                "rollcall.management.settle-after",
                "10M",
                "rollcall.management.sweep-interval",
                "1S"));
        start();
    }

    private static void start() {
        process = PackagedProcess.start(SETTINGS);
        service = process.awaitReady();
    }

    @AfterAll
    static void stop() {
        THREADS.shutdownNow();
        if (process != null) {
            process.close();
        }
        if (database != null) {
            database.close();
            OWN.stop();
        }
    }

    /**
     * The subject of an act.
     *
     * @param id the record of the organization; null if the act creates it
     * @param keycloakId Keycloak's id; null likewise
     * @param team the record of the team
     * @param owner the user who becomes the owner
     * @param member a member, of the team too
     * @param other no member yet
     */
    private record Subject(
            String name, String id, String keycloakId, String team, String owner, String member, String other) {

        String path() {
            return ORGANIZATIONS + "/" + id;
        }

        /** A text that the statements of the act contain. */
        String mark() {
            return keycloakId == null ? name : keycloakId;
        }
    }

    /** A kind of act: its request, its change in Keycloak, and whether the change was made, in Keycloak and in the records. */
    private enum Kind {
        CREATE(
                (request, about) -> request.contentType("application/json")
                        .body(Map.of("name", about.name(), "ownerId", about.owner()))
                        .post(ORGANIZATIONS),
                "POST",
                "/organizations/?",
                about -> {
                    JsonNode found = found(about.name());
                    assertThat(found.size()).isLessThanOrEqualTo(1);
                    return found.size() == 1;
                },
                about -> number(
                                "select count(*) from memberships m join organizations o on o.id = m.organization_id where o.name = ? and role = 'owner'",
                                about.name())
                        == 1),
        UPDATE(
                (request, about) -> request.contentType("application/merge-patch+json")
                        .body(Map.of("name", about.name() + "2", "attributes", Map.of("plan", "gold")))
                        .patch(about.path()),
                "PUT",
                "/organizations/%s",
                about -> keycloak.get(about.keycloakId()).path("name").asText().equals(about.name() + "2"),
                about -> number(
                                "select count(*) from organizations where name = ? and attributes ->> 'plan' = 'gold'",
                                about.name() + "2")
                        == 1),
        DELETE(
                (request, about) -> request.delete(about.path()),
                "DELETE",
                "/organizations/%s",
                about -> !get("?max=1000").findValuesAsText("id").contains(about.keycloakId()),
                about -> number(
                                "select count(*) from organizations where id::text = ? and deleted_at is null",
                                about.id())
                        == 0),
        ADD_MEMBER(
                (request, about) -> request.contentType("application/json")
                        .body(Map.of("userId", about.other(), "role", "admin"))
                        .post(about.path() + "/members"),
                "POST",
                "/organizations/%s/members",
                about -> members(about).size() == 3,
                about -> role(about, about.other()).equals("admin")),
        REMOVE_MEMBER(
                (request, about) -> request.delete(about.path() + "/members/" + about.member()),
                "DELETE",
                "/organizations/%s/members/[^/]+",
                about -> members(about).size() == 1,
                about -> role(about, about.member()).isEmpty()),
        CREATE_TEAM(
                (request, about) -> request.contentType("application/json")
                        .body(Map.of("name", "Second"))
                        .post(about.path() + "/teams"),
                "POST",
                "/organizations/%s/groups/[^/]+/children",
                about -> teams(about).contains("Second"),
                about -> recordedTeams(about).contains("Second")),
        RENAME_TEAM(
                (request, about) -> request.contentType("application/merge-patch+json")
                        .body(Map.of("name", "Renamed"))
                        .patch(about.path() + "/teams/" + about.team()),
                "PUT",
                "/organizations/%s/groups/[^/]+",
                about -> teams(about).contains("Renamed"),
                about -> recordedTeams(about).contains("Renamed")),
        DELETE_TEAM(
                (request, about) -> request.delete(about.path() + "/teams/" + about.team()),
                "DELETE",
                "/organizations/%s/groups/[^/]+",
                about -> teams(about).isEmpty(),
                about -> recordedTeams(about).isEmpty()),
        ADD_TEAM_MEMBER(
                (request, about) -> request.put(about.path() + "/teams/" + about.team() + "/members/" + about.owner()),
                "PUT",
                "/organizations/%s/groups/[^/]+/members/[^/]+",
                about -> teamMembers(about) == 2,
                about -> recordedTeamMembers(about) == 2),
        REMOVE_TEAM_MEMBER(
                (request, about) ->
                        request.delete(about.path() + "/teams/" + about.team() + "/members/" + about.member()),
                "DELETE",
                "/organizations/%s/groups/[^/]+/members/[^/]+",
                about -> teamMembers(about) == 0,
                about -> recordedTeamMembers(about) == 0);

        private final Request request;
        private final String method;
        private final String path;
        private final Function<Subject, Boolean> doneInKeycloak;
        private final Function<Subject, Boolean> doneInRecords;

        Kind(
                Request request,
                String method,
                String path,
                Function<Subject, Boolean> doneInKeycloak,
                Function<Subject, Boolean> doneInRecords) {
            this.request = request;
            this.method = method;
            this.path = path;
            this.doneInKeycloak = doneInKeycloak;
            this.doneInRecords = doneInRecords;
        }

        private RequestPattern change(Subject about) {
            return this == CREATE
                    ? RequestPattern.of(method, path).with(about.name())
                    : RequestPattern.of(method, path.formatted(about.keycloakId()));
        }
    }

    private interface Request {
        Response send(RequestSpecification request, Subject about);
    }

    /**
     * A point in an act where the process is killed.
     *
     * @param arrives whether the paused message still arrives after the kill
     * @param done whether the act is done in the end
     */
    private record Point(String name, boolean arrives, boolean done, Pause pause) {}

    private interface Pause {
        PausedMessage at(Kind kind, Subject about);
    }

    private static final List<Point> POINTS = List.of(
            new Point("before the intent", false, false, (kind, about) -> commit(WireDirection.REQUEST, INTENT, about)),
            new Point("after the intent", false, false, (kind, about) -> commit(WireDirection.RESPONSE, INTENT, about)),
            new Point("change, not arrived", false, false, (kind, about) -> change(WireDirection.REQUEST, kind, about)),
            new Point("change, arriving", true, true, (kind, about) -> change(WireDirection.REQUEST, kind, about)),
            new Point("change, done", false, true, (kind, about) -> change(WireDirection.RESPONSE, kind, about)),
            new Point(
                    "before the outcome", false, true, (kind, about) -> commit(WireDirection.REQUEST, OUTCOME, about)),
            new Point("with the outcome", true, true, (kind, about) -> commit(WireDirection.REQUEST, OUTCOME, about)),
            new Point(
                    "after the outcome", false, true, (kind, about) -> commit(WireDirection.RESPONSE, OUTCOME, about)));

    /** The second step of a creation with an owner. */
    private static final List<Point> OWNER_POINTS = List.of(
            new Point("owner, not arrived", false, true, (kind, about) -> owner(WireDirection.REQUEST, about)),
            new Point("owner, arriving", true, true, (kind, about) -> owner(WireDirection.REQUEST, about)),
            new Point("owner, done", false, true, (kind, about) -> owner(WireDirection.RESPONSE, about)));

    private static PausedMessage commit(WireDirection where, String table, Subject about) {
        return database.pauseCommit(where, table, about.mark());
    }

    private static PausedMessage change(WireDirection where, Kind kind, Subject about) {
        return OWN.admin().pause(where, kind.change(about));
    }

    private static PausedMessage owner(WireDirection where, Subject about) {
        return OWN.admin()
                .pause(
                        where,
                        RequestPattern.of("POST", "/organizations/[^/]+/members")
                                .with(text("select keycloak_id from users where id::text = ?", about.owner())));
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void killedActIsCompletedOrNotMadeAtAll(Kind kind) {
        List<Point> points = kind == Kind.CREATE
                ? Stream.concat(POINTS.stream(), OWNER_POINTS.stream()).toList()
                : POINTS;
        List<Subject> subjects =
                points.stream()
                        .map(point -> CompletableFuture.supplyAsync(() -> subject(kind), THREADS))
                        .toList()
                        .stream()
                        .map(TimeLimits::get)
                        .toList();
        List<PausedMessage> held = new ArrayList<>();
        for (int i = 0; i < points.size(); i++) {
            held.add(points.get(i).pause().at(kind, subjects.get(i)));
        }
        subjects.forEach(about -> CompletableFuture.supplyAsync(() -> send(kind, about), THREADS));
        await().atMost(SOON).untilAsserted(() -> {
            for (int i = 0; i < points.size(); i++) {
                assertThat(held.get(i).isPaused()).as(points.get(i).name()).isTrue();
            }
        });

        process.kill();
        for (int i = 0; i < points.size(); i++) {
            if (points.get(i).arrives()) {
                held.get(i).release();
            } else {
                held.get(i).drop();
            }
        }
        // long ago, too: the sweeper waits for a deletion that Keycloak may still be carrying out
        execute("update open_acts set organization_due_at = now(), opened_at = now() - interval '10 minutes'");
        start();
        await().atMost(SOON).until(() -> number("select count(*) from open_acts") == 0);

        SoftAssertions softly = new SoftAssertions();
        for (int i = 0; i < points.size(); i++) {
            Point point = points.get(i);
            Subject about = subjects.get(i);
            softly.assertThat(kind.doneInKeycloak.apply(about))
                    .as("%s, %s, in Keycloak", kind, point.name())
                    .isEqualTo(point.done());
            softly.assertThat(kind.doneInRecords.apply(about))
                    .as("%s, %s, in the records", kind, point.name())
                    .isEqualTo(point.done());
            softly.assertThat(outcome(about))
                    .as("%s, %s, outcome", kind, point.name())
                    .isEqualTo(point.done() ? "done" : i == 0 ? "none" : "not-done");
        }
        softly.assertAll();
    }

    private static Response send(Kind kind, Subject about) {
        return kind.request.send(asAdmin().header("X-Request-Id", "request-" + about.name()), about);
    }

    private static String outcome(Subject about) {
        return text(
                "select coalesce(string_agg(coalesce(outcome, 'open'), ', '), 'none') from acts where request_id = ?",
                "request-" + about.name());
    }

    /** An organization with an owner, a member, and a team with that member; or only the users, for a creation. */
    private static Subject subject(Kind kind) {
        String name = "killed-" + UUID.randomUUID().toString().substring(0, 8);
        String owner = user();
        if (kind == Kind.CREATE) {
            return new Subject(name, null, null, null, owner, null, null);
        }
        String member = user();
        Response created = json(Map.of("name", name, "ownerId", owner)).post(ORGANIZATIONS);
        created.then().statusCode(201);
        String path = ORGANIZATIONS + "/" + created.path("id");
        json(Map.of("userId", member)).post(path + "/members").then().statusCode(201);
        Response team = json(Map.of("name", "First")).post(path + "/teams");
        team.then().statusCode(201);
        asAdmin()
                .put(path + "/teams/" + team.path("id") + "/members/" + member)
                .then()
                .statusCode(204);
        return new Subject(
                name, created.path("id"), created.path("keycloakId"), team.path("id"), owner, member, user());
    }

    private static String user() {
        Response created = json(Map.of(
                        "username", "killed-" + UUID.randomUUID().toString().substring(0, 8)))
                .post("/api/v1/users");
        created.then().statusCode(201);
        return created.path("id");
    }

    private static RequestSpecification json(Map<String, ?> body) {
        return asAdmin().contentType("application/json").body(body);
    }

    private static RequestSpecification asAdmin() {
        return given(service).auth().oauth2(token());
    }

    /** Shares one token, because Keycloak mistakes many sign-ins of one user at once for an attack. */
    private static synchronized String token() {
        if (tokenFrom.plusSeconds(60).isBefore(Instant.now())) {
            tokenFrom = Instant.now();
            token = OWN.realm().token("admin", "admin");
        }
        return token;
    }

    private static JsonNode found(String name) {
        return get("?exact=true&search=" + URLEncoder.encode(name, StandardCharsets.UTF_8));
    }

    private static JsonNode members(Subject about) {
        return get("/" + about.keycloakId() + "/members");
    }

    private static List<String> teams(Subject about) {
        JsonNode groups = get("/" + about.keycloakId() + "/groups");
        return StreamSupport.stream(
                        get("/" + about.keycloakId() + "/groups/"
                                        + groups.path(0).path("id").asText() + "/children")
                                .spliterator(),
                        false)
                .map(team -> team.path("name").asText())
                .toList();
    }

    private static int teamMembers(Subject about) {
        return get("/" + about.keycloakId() + "/groups/"
                        + text("select keycloak_id from teams where id::text = ?", about.team()) + "/members")
                .size();
    }

    private static JsonNode get(String path) {
        return Realm.json(
                OWN.realm().admin("GET", "/organizations" + path, null).body());
    }

    private static List<String> recordedTeams(Subject about) {
        return asAdmin().get(about.path() + "/teams").path("items.name");
    }

    private static int recordedTeamMembers(Subject about) {
        return asAdmin()
                .get(about.path() + "/teams/" + about.team() + "/members")
                .<List<String>>path("items.userId")
                .size();
    }

    private static String role(Subject about, String user) {
        return text(
                "select coalesce(max(role), '') from memberships where organization_id::text = ? and user_id::text = ?",
                about.id(),
                user);
    }

    private static String text(String sql, String... parameters) {
        try {
            return OWN.records().text(sql, parameters);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long number(String sql, String... parameters) {
        return Long.parseLong(text(sql, parameters));
    }

    private static void execute(String sql) {
        try {
            OWN.records().execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
