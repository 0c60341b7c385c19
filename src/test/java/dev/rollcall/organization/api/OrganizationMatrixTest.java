package dev.rollcall.organization.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.change.ChangeContext;
import dev.rollcall.change.Origin;
import dev.rollcall.fuzz.ApiDocument;
import dev.rollcall.fuzz.ApiOperation;
import dev.rollcall.fuzz.Conformance;
import dev.rollcall.organization.MembershipRole;
import dev.rollcall.organization.OrganizationFollow;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.keycloak.Organizations;
import dev.rollcall.testing.wire.WireConnection;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every endpoint of organizations times every kind of person in and outside of one. */
@QuarkusTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OrganizationMatrixTest {

    /**
     * The columns are the {@link Kind}s in their order. {@code {organization}} is the one that owner, organization administrator and member
     * belong to; {@code {unknown}} does not exist, and {@code {ended}} is a tombstone. {@code {owner2}}, {@code {admin2}} and {@code
     * {member2}} are members whom nobody here is, {@code {self}} is the caller.
     */
    private static final String EXPECTED = """
            endpoint                                                                   | administrator | reader | owner | organization admin | member | stranger | service account
            GET    /api/v1/organizations                                               | 200           | 200    | 403   | 403                | 403    | 403      | 403
            GET    /api/v1/users/me/organizations                                      | 200           | 200    | 200   | 200                | 200    | 200      | 403
            GET    /api/v1/users/{member2}/organizations                               | 200           | 200    | 403   | 403                | 403    | 403      | 403
            GET    /api/v1/organizations/{organization}                                | 200           | 200    | 200   | 200                | 200    | 404      | 404
            GET    /api/v1/organizations/{organization}/members                        | 200           | 200    | 200   | 200                | 200    | 404      | 404
            GET    /api/v1/organizations/{organization}/members/{member2}              | 200           | 200    | 200   | 200                | 200    | 404      | 404
            GET    /api/v1/organizations/{organization}/members/{unknown}              | 404           | 404    | 404   | 404                | 404    | 404      | 404
            GET    /api/v1/organizations/{organization}/teams                          | 200           | 200    | 200   | 200                | 200    | 404      | 404
            GET    /api/v1/organizations/{organization}/teams/{team}                   | 200           | 200    | 200   | 200                | 200    | 404      | 404
            GET    /api/v1/organizations/{organization}/teams/{unknown}                | 404           | 404    | 404   | 404                | 404    | 404      | 404
            GET    /api/v1/organizations/{organization}/teams/{team}/members           | 200           | 200    | 200   | 200                | 200    | 404      | 404
            GET    /api/v1/organizations/{unknown}                                     | 404           | 404    | 404   | 404                | 404    | 404      | 404
            GET    /api/v1/organizations/{unknown}/members                             | 404           | 404    | 404   | 404                | 404    | 404      | 404
            GET    /api/v1/organizations/{unknown}/teams                               | 404           | 404    | 404   | 404                | 404    | 404      | 404
            GET    /api/v1/organizations/{ended}                                       | 404           | 404    | 404   | 404                | 404    | 404      | 404
            GET    /api/v1/organizations/{ended}/members                               | 404           | 404    | 404   | 404                | 404    | 404      | 404
            """;

    /** Bodies of writes; {@code {name}} is replaced by a new name. */
    private static final Map<String, String> BODIES = Map.of();

    private static final ApiDocument DOCUMENT = ApiDocument.committed();
    private static final Conformance CONFORMANCE = new Conformance(DOCUMENT);
    private static final ChangeContext CONTEXT = ChangeContext.of(Origin.EVENT);

    private enum Kind {
        ADMINISTRATOR,
        READER,
        OWNER,
        ORGANIZATION_ADMIN,
        MEMBER,
        STRANGER,
        SERVICE_ACCOUNT
    }

    private final Realm realm = Realm.get();
    private final Organizations keycloak = new Organizations(realm);
    private final Map<Kind, String> tokens = new EnumMap<>(Kind.class);
    private final Map<Kind, String> users = new EnumMap<>(Kind.class);
    private final Map<String, String> ids = new HashMap<>();

    @TestHTTPResource("/")
    URI service;

    @Inject
    OrganizationFollow follow;

    @Inject
    DataSource dataSource;

    private ServiceDatabase database;
    private String keycloakId;
    private String teams;

    @BeforeAll
    void createOrganization() throws SQLException {
        database = new ServiceDatabase(dataSource);
        keycloakId = keycloak.create("matrix");
        ids.put(
                "organization",
                follow.organization(keycloakId, CONTEXT).organizationId().toString());
        teams = keycloak.createGroup(keycloakId, "teams");
        for (Kind kind : Kind.values()) {
            signIn(kind);
        }
        ids.put("owner2", newMember(MembershipRole.OWNER));
        ids.put("admin2", newMember(MembershipRole.ADMIN));
        ids.put("member2", newMember(MembershipRole.MEMBER));
        ids.put("team", newTeam());
        ids.put("unknown", UUID.randomUUID().toString());
        String ended = keycloak.create("matrix-ended");
        ids.put("ended", follow.organization(ended, CONTEXT).organizationId().toString());
        keycloak.delete(ended);
        follow.organization(ended, CONTEXT);
    }

    private void signIn(Kind kind) {
        if (kind == Kind.SERVICE_ACCOUNT) {
            tokens.put(kind, realm.clientToken("rollcall-machine", "rollcall-machine-secret"));
            return;
        }
        Realm.Person person = realm.createPerson(
                "matrix-" + kind.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                kind == Kind.ADMINISTRATOR ? "admin" : kind == Kind.READER ? "reader" : "user");
        tokens.put(kind, realm.token(person));
        users.put(kind, ownId(tokens.get(kind)));
        switch (kind) {
            case OWNER -> join(person, MembershipRole.OWNER);
            case ORGANIZATION_ADMIN -> join(person, MembershipRole.ADMIN);
            case MEMBER -> join(person, MembershipRole.MEMBER);
            default -> {}
        }
    }

    /** With the whole address: before the first test, the client does not know it. */
    private String ownId(String token) {
        return given().auth()
                .oauth2(token)
                .get(service.resolve("/api/v1/users/me"))
                .path("id");
    }

    private void join(Realm.Person person, MembershipRole role) {
        keycloak.add(keycloakId, person);
        follow.membership(keycloakId, person.subject(), role, CONTEXT);
    }

    /** Returns the id of a new user who is a member. */
    private String newMember(MembershipRole role) {
        Realm.Person person = realm.createPerson("matrix-other");
        String id = ownId(realm.token(person));
        join(person, role);
        return id;
    }

    private String newTeam() throws SQLException {
        String group = keycloak.createTeam(keycloakId, teams, newName());
        follow.teams(keycloakId, CONTEXT);
        return database.text("select id from teams where keycloak_id = ?", group);
    }

    private static String newName() {
        return "matrix-" + UUID.randomUUID().toString().substring(0, 8);
    }

    static Stream<Case> cases() {
        return EXPECTED.lines().skip(1).flatMap(OrganizationMatrixTest::row);
    }

    private static Stream<Case> row(String line) {
        List<String> cells = Arrays.stream(line.split("\\|")).map(String::strip).toList();
        String[] endpoint = cells.get(0).split(" +");
        return IntStream.range(0, Kind.values().length)
                .mapToObj(
                        i -> new Case(endpoint[0], endpoint[1], Kind.values()[i], Integer.parseInt(cells.get(i + 1))));
    }

    private record Case(String method, String path, Kind caller, int status) {

        @Override
        public String toString() {
            return "%s %s as %s: %d".formatted(method, path, caller, status);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void everyEndpointAnswersEveryCallerAsDeclared(Case expected) {
        Response response = call(expected);

        assertThat(response.statusCode())
                .as(expected + ": " + response.asString())
                .isEqualTo(expected.status());
        assertThat(CONFORMANCE.complaints(documented(expected), onTheWire(response)))
                .isEmpty();
    }

    private Response call(Case expected) {
        RequestSpecification request = given().auth().oauth2(tokens.get(expected.caller()));
        String body = BODIES.get(expected.method() + " " + expected.path());
        if (body != null) {
            String type = expected.method().equals("PATCH") ? "application/merge-patch+json" : "application/json";
            request.contentType(type + "; charset=UTF-8")
                    .body(fill(body, expected.caller()).getBytes(StandardCharsets.UTF_8));
        }
        return request.request(expected.method(), fill(expected.path(), expected.caller()));
    }

    private String fill(String template, Kind caller) {
        String text =
                template.replace("{name}", newName()).replace("{self}", users.getOrDefault(caller, ids.get("unknown")));
        for (Map.Entry<String, String> id : ids.entrySet()) {
            text = text.replace("{" + id.getKey() + "}", id.getValue());
        }
        return text;
    }

    private static ApiOperation documented(Case expected) {
        return DOCUMENT.operations().stream()
                .filter(known -> known.method().equals(expected.method())
                        && nameless(known.path()).equals(nameless(expected.path())))
                .findFirst()
                .orElseThrow();
    }

    private static WireConnection.Answer onTheWire(Response answer) {
        Map<String, String> headers = new HashMap<>();
        answer.headers().forEach(header -> headers.put(header.getName().toLowerCase(Locale.ROOT), header.getValue()));
        return new WireConnection.Answer(answer.statusCode(), headers, answer.asString());
    }

    @Test
    void everyEndpointOfOrganizationsIsInTheMatrix() {
        Set<String> rows =
                cases().map(row -> row.method() + " " + nameless(row.path())).collect(Collectors.toSet());

        assertThat(DOCUMENT.operations().stream()
                        .filter(operation -> operation.path().contains("/organizations"))
                        .map(operation -> operation.method() + " " + nameless(operation.path())))
                .hasSizeGreaterThan(8)
                .isSubsetOf(rows);
    }

    private static String nameless(String path) {
        return path.replaceAll("\\{\\w+}", "{}");
    }

    /** Whether an organization exists must not show in the answer. */
    @ParameterizedTest
    @ValueSource(strings = {"", "/members", "/members/{member2}", "/teams", "/teams/{team}", "/teams/{team}/members"})
    void strangerGetsTheSameAnswerWhetherTheOrganizationExistsOrNot(String below) {
        Case known = new Case("GET", "/api/v1/organizations/{organization}" + below, Kind.STRANGER, 404);
        Case unknown = new Case("GET", "/api/v1/organizations/{unknown}" + below, Kind.STRANGER, 404);
        Case ended = new Case("GET", "/api/v1/organizations/{ended}" + below, Kind.STRANGER, 404);

        Map<String, ?> answer = problem(known);

        assertThat(answer.get("detail")).isEqualTo("There is no organization with this id.");
        assertThat(problem(unknown)).isEqualTo(answer);
        assertThat(problem(ended)).isEqualTo(answer);
    }

    private Map<String, ?> problem(Case expected) {
        Map<String, Object> problem = new HashMap<>(call(expected).jsonPath().getMap(""));
        problem.remove("instance");
        problem.remove("requestId");
        return problem;
    }

    @ParameterizedTest
    @EnumSource(MembershipRole.class)
    void disabledMemberLosesAccessAtOnce(MembershipRole role) throws SQLException {
        Realm.Person person = realm.createPerson("matrix-disabled");
        String token = realm.token(person);
        String user = ownId(token);
        join(person, role);
        assertThat(statusOf(token)).isEqualTo(200);

        database.execute("update users set enabled = false where id = ?::uuid", user);

        assertThat(statusOf(token)).isEqualTo(404);
    }

    @Test
    void removedMemberLosesAccessAtOnce() {
        Realm.Person person = realm.createPerson("matrix-removed");
        String token = realm.token(person);
        ownId(token);
        join(person, MembershipRole.ADMIN);
        assertThat(statusOf(token)).isEqualTo(200);

        keycloak.remove(keycloakId, person);
        follow.membership(keycloakId, person.subject(), MembershipRole.MEMBER, CONTEXT);

        assertThat(statusOf(token)).isEqualTo(404);
    }

    @Test
    void disabledOrganizationStaysReadableForItsMembers() throws SQLException {
        String id = ids.get("organization");
        database.execute("update organizations set enabled = false where id = ?::uuid", id);
        try {
            assertThat(statusOf(tokens.get(Kind.MEMBER))).isEqualTo(200);
            assertThat(statusOf(tokens.get(Kind.STRANGER))).isEqualTo(404);
        } finally {
            database.execute("update organizations set enabled = true where id = ?::uuid", id);
        }
    }

    private int statusOf(String token) {
        return given().auth()
                .oauth2(token)
                .get("/api/v1/organizations/" + ids.get("organization"))
                .statusCode();
    }
}
