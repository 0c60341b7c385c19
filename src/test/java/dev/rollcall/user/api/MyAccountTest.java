package dev.rollcall.user.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.uuid.Generators;
import dev.rollcall.problem.Problem;
import dev.rollcall.testing.Jwt;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.RealmKey;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.browser.Browser;
import dev.rollcall.transfer.PersonalData;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The own account, with the default configuration. */
@QuarkusTest
class MyAccountTest {

    static final String PATCH = "application/merge-patch+json; charset=UTF-8";
    private static final String ME = "/api/v1/users/me";

    private final Realm realm = Realm.get();

    @Inject
    DataSource database;

    @TestHTTPResource("/")
    URI service;

    private Realm.Identity identity;
    private String token;

    @BeforeEach
    void createUser() {
        identity = realm.createIdentity("own", "user");
        token = realm.token(identity);
    }

    private RequestSpecification asThemselves() {
        return given().auth().oauth2(token);
    }

    private RequestSpecification asAdmin() {
        return given().auth().oauth2(realm.token("admin", "admin"));
    }

    private ValidatableResponse patch(String body) {
        return patch(token, body);
    }

    private static ValidatableResponse patch(String token, String body) {
        return given().auth()
                .oauth2(token)
                .contentType(PATCH)
                .body(body)
                .patch(ME)
                .then();
    }

    private JsonNode inKeycloak() {
        return Realm.json(
                realm.admin("GET", "/users/" + identity.subject(), null).body());
    }

    @Test
    void namesAndLanguageCanBeChanged() {
        String id = asThemselves().get(ME).path("id");

        Response changed = patch("{\"firstName\":\"Zoë\",\"lastName\":\"O'Neil, Jr.\",\"locale\":\"pt-BR\"}")
                .statusCode(200)
                .body("id", equalTo(id))
                .body("firstName", equalTo("Zoë"))
                .body("lastName", equalTo("O'Neil, Jr."))
                .body("locale", equalTo("pt-BR"))
                .body("email", equalTo(identity.username() + "@example.org"))
                .body("emailVerified", equalTo(true))
                .extract()
                .response();

        assertThat(inKeycloak().get("firstName").asText()).isEqualTo("Zoë");
        assertThat(inKeycloak().at("/attributes/locale/0").asText()).isEqualTo("pt-BR");
        // with the old token, and with a new one
        asThemselves()
                .get(ME)
                .then()
                .header("ETag", equalTo(changed.header("ETag")))
                .body("locale", equalTo("pt-BR"));
        given().auth()
                .oauth2(realm.token(identity))
                .get(ME)
                .then()
                .header("ETag", equalTo(changed.header("ETag")))
                .body("firstName", equalTo("Zoë"));
        asAdmin()
                .get("/api/v1/users/" + id + "/audit-log")
                .then()
                .body("items.action", equalTo(List.of("update")))
                .body("items.outcome", equalTo(List.of("done")))
                .body("items[0].by.subject", equalTo(identity.subject()))
                .body("items[0].details.fields", equalTo(List.of("firstName", "lastName", "locale")));
        patch("{\"locale\":null}").statusCode(200).body("locale", nullValue());
        assertThat(inKeycloak().has("attributes")).isFalse();
    }

    @Test
    void patchCreatesTheRecordIfThereIsNone() throws SQLException {
        patch("{\"firstName\":\"Early\"}").statusCode(200).body("firstName", equalTo("Early"));

        assertThat(new ServiceDatabase(database)
                        .number("select count(*) from users where keycloak_id = ?", identity.subject()))
                .isEqualTo(1);
        patch("{}").statusCode(200).body("firstName", equalTo("Early"));
    }

    @Test
    void newEmailIsUnverifiedAndTheSameEmailStaysVerified() {
        token = realm.signedInToken(identity);

        patch("{\"email\":\"%s@EXAMPLE.org\"}".formatted(identity.username()))
                .statusCode(200)
                .body("emailVerified", equalTo(true));

        patch("{\"email\":\"new-%s@example.org\"}".formatted(identity.username()))
                .statusCode(200)
                .body("email", equalTo("new-" + identity.username() + "@example.org"))
                .body("emailVerified", equalTo(false));

        assertThat(inKeycloak().get("emailVerified").asBoolean()).isFalse();
    }

    /** Without regard to case, the dotless ı equals i. For Keycloak these are two addresses, and perhaps of two people. */
    @Test
    void lookAlikeOfTheVerifiedAddressIsNew() {
        String local = "cfo-" + identity.username();
        realm.update(identity, Map.of("email", local + "@acme-ınc.example", "emailVerified", true));
        assertThat(inKeycloak().get("email").asText()).isEqualTo(local + "@acme-ınc.example");
        String lookAlike = "{\"email\":\"%s@acme-inc.example\"}".formatted(local);

        patch(lookAlike).statusCode(401).body("type", equalTo("urn:rollcall:problem:authentication-too-old"));
        assertThat(inKeycloak().get("emailVerified").asBoolean()).isTrue();

        patch(realm.signedInToken(identity), lookAlike).statusCode(200).body("emailVerified", equalTo(false));
        assertThat(inKeycloak().get("email").asText()).isEqualTo(local + "@acme-inc.example");
        assertThat(inKeycloak().get("emailVerified").asBoolean()).isFalse();
    }

    @Test
    void ambiguousEmailIsRefusedUnlessItStaysOrAnAdministratorSetsIt() {
        token = realm.signedInToken(identity);
        String id = asThemselves().get(ME).path("id");
        String ambiguous = identity.username() + "@straße.example";

        patch("{\"email\":\"%s\"}".formatted(ambiguous))
                .statusCode(422)
                .body("type", equalTo("urn:rollcall:problem:invalid-field"))
                .body("errors[0].field", equalTo("email"))
                .body("errors[0].message", equalTo("has a domain in an unusual spelling"));
        assertThat(inKeycloak().get("email").asText()).isEqualTo(identity.username() + "@example.org");

        asAdmin()
                .contentType(PATCH)
                .body("{\"email\":\"%s\",\"emailVerified\":true}".formatted(ambiguous))
                .patch("/api/v1/users/" + id)
                .then()
                .statusCode(200);
        patch("{\"email\":\"%s\"}".formatted(ambiguous)).statusCode(200).body("emailVerified", equalTo(true));
    }

    /** Otherwise a user could give up an address and get it back as verified while the record is out of date. */
    @Test
    void emailThatOnlyTheRecordHasCountsAsNew() {
        token = realm.signedInToken(identity);
        asThemselves().get(ME).then().body("email", equalTo(identity.username() + "@example.org"));
        realm.update(identity, Map.of("email", "other-" + identity.username() + "@example.org", "emailVerified", true));

        patch("{\"email\":\"%s@example.org\"}".formatted(identity.username()))
                .statusCode(200)
                .body("emailVerified", equalTo(false));

        assertThat(inKeycloak().get("emailVerified").asBoolean()).isFalse();
    }

    /** A token of the password grant does not say when the user signed in. */
    @Test
    void onlyANewEmailRequiresARecentSignIn() {
        String recent = realm.signedInToken(identity);
        String silent = token;
        assertThat(Jwt.of(silent).claim("auth_time").isMissingNode()).isTrue();
        try (RealmKey key = RealmKey.imported(realm)) {
            Jwt issued = Jwt.of(recent).withHeader("kid", key.keyId());
            String old = issued.withClaim("auth_time", Instant.now().getEpochSecond() - 602)
                    .signedBy(key.privateKey());
            await().atMost(TimeLimits.LIMIT).until(() -> statusOf(old) == 200);

            for (String token : List.of(old, silent)) {
                patch(token, "{\"firstName\":\"Not\",\"email\":\"new-%s@example.org\"}".formatted(identity.username()))
                        .statusCode(401)
                        .header("WWW-Authenticate", equalTo(challenge()))
                        .header("Cache-Control", equalTo("no-store"))
                        .contentType(Problem.MEDIA_TYPE)
                        .body("type", equalTo("urn:rollcall:problem:authentication-too-old"))
                        .body("status", equalTo(401))
                        .body("maxAge", equalTo(600));
                assertThat(inKeycloak().get("email").asText()).isEqualTo(identity.username() + "@example.org");
                assertThat(inKeycloak().get("firstName").asText()).isEqualTo("First");

                patch(
                                token,
                                "{\"firstName\":\"Zoë\",\"locale\":\"de\",\"email\":\"%s@EXAMPLE.org\"}"
                                        .formatted(identity.username()))
                        .statusCode(200)
                        .body("firstName", equalTo("Zoë"));
                patch(token, "{\"firstName\":\"First\"}").statusCode(200);
            }
            patch(
                            issued.withClaim("auth_time", Instant.now().getEpochSecond() - 500)
                                    .signedBy(key.privateKey()),
                            "{\"email\":\"other-%s@example.org\"}".formatted(identity.username()))
                    .statusCode(200);
        }
        patch(recent, "{\"email\":\"new-%s@example.org\"}".formatted(identity.username()))
                .statusCode(200)
                .body("email", equalTo("new-" + identity.username() + "@example.org"));
    }

    @Test
    void recentBrowserSessionCanChangeTheEmail() {
        Browser browser = new Browser(service.toString().replaceFirst("/$", ""));
        browser.signIn("/login", identity);

        given().cookies(browser.cookies())
                .header("Sec-Fetch-Site", "same-origin")
                .contentType(PATCH)
                .body("{\"email\":\"new-%s@example.org\"}".formatted(identity.username()))
                .patch(ME)
                .then()
                .statusCode(200);
    }

    @Test
    void administratorNeedsNoRecentSignInForAnotherUsersEmail() {
        String id = asThemselves().get(ME).path("id");

        asAdmin()
                .contentType(PATCH)
                .body("{\"email\":\"new-%s@example.org\"}".formatted(identity.username()))
                .patch("/api/v1/users/" + id)
                .then()
                .statusCode(200);
    }

    private String challenge() {
        return "Bearer realm=\"rollcall\", error=\"insufficient_user_authentication\","
                + " error_description=\"A more recent authentication is required\", max_age=\"600\","
                + " resource_metadata=\"%s\"".formatted(service.resolve("/.well-known/oauth-protected-resource"));
    }

    private static int statusOf(String token) {
        return given().auth().oauth2(token).get(ME).statusCode();
    }

    @Test
    void takenEmailReturns409() {
        token = realm.signedInToken(identity);
        Realm.Identity other = realm.createIdentity("other");

        patch("{\"firstName\":\"Not\",\"email\":\"%s@example.org\"}".formatted(other.username()))
                .statusCode(409)
                .body("type", equalTo("urn:rollcall:problem:taken"))
                .body("errors.field", equalTo(List.of("email")));

        assertThat(inKeycloak().get("firstName").asText()).isEqualTo("First");
        asThemselves().get(ME).then().body("firstName", equalTo("First"));
    }

    @Test
    void errorsOfKeycloakNameTheField() {
        token = realm.signedInToken(identity);
        patch("{\"firstName\":\"Not\",\"email\":\"a..b@example.org\"}")
                .statusCode(422)
                .body("type", equalTo("urn:rollcall:problem:invalid-field"))
                .body("errors.field", equalTo(List.of("email")))
                .body("errors.message", equalTo(List.of("must be an e-mail address")));

        assertThat(inKeycloak().get("firstName").asText()).isEqualTo("First");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"username\":\"somebody\"}",
                "{\"emailVerified\":true}",
                "{\"enabled\":false}",
                "{\"roles\":[\"admin\"]}",
                "{\"temporaryPassword\":\"x\"}",
                "{\"keycloakId\":\"x\"}",
                "{\"version\":7}"
            })
    void fieldsForAdministratorsAreRefusedByName(String body) {
        patch(body).statusCode(422).body("errors.field", equalTo(List.of(body.substring(2, body.indexOf(':') - 1))));
    }

    @Test
    void attributesAreRefusedUnlessTheOperatorAllowsThem() {
        patch("{\"firstName\":\"Not\",\"attributes\":{\"credit\":1000}}")
                .statusCode(422)
                .body("errors.field", equalTo(List.of("attributes.credit")));

        asThemselves().get(ME).then().body("attributes", equalTo(Map.of())).body("firstName", equalTo("First"));
    }

    @ParameterizedTest
    @CsvSource({"email", "firstName", "lastName"})
    void requiredFieldCannotBeRemoved(String field) {
        patch("{\"%s\":null}".formatted(field))
                .statusCode(422)
                .body("errors.field", equalTo(List.of(field)))
                .body("errors.message", equalTo(List.of("is required in this realm")));

        assertThat(inKeycloak().has(field)).isTrue();
    }

    @Test
    void fieldThatUsersCannotEditInTheRealmIsReadOnly() {
        JsonNode profile = Realm.json(realm.admin("GET", "/users/profile", null).body());
        ObjectNode changed = profile.deepCopy();
        StreamSupport.stream(changed.get("attributes").spliterator(), false)
                .filter(attribute -> attribute.get("name").asText().equals("lastName"))
                .forEach(attribute -> ((ObjectNode) attribute.get("permissions"))
                        .putArray("edit")
                        .add("admin"));
        realm.admin("PUT", "/users/profile", changed);
        try {
            patch("{\"firstName\":\"Not\",\"lastName\":\"Not\"}")
                    .statusCode(422)
                    .body("errors.field", equalTo(List.of("lastName")))
                    .body("errors.message", equalTo(List.of("is read-only in this realm")));

            patch("{\"firstName\":\"Still\"}").statusCode(200);
        } finally {
            realm.admin("PUT", "/users/profile", profile);
        }
    }

    /** Keycloak would accept the language and drop it, so 200 would be wrong. */
    @Test
    void localeIsReadOnlyWithoutInternationalization() {
        String id = asThemselves().get(ME).path("id");
        realm.admin("PUT", "", Map.of("internationalizationEnabled", false));
        try {
            patch("{\"locale\":\"de\"}")
                    .statusCode(422)
                    .body("errors.field", equalTo(List.of("locale")))
                    .body("errors.message", equalTo(List.of("is read-only in this realm")));
            asAdmin()
                    .contentType(PATCH)
                    .body("{\"locale\":\"de\"}")
                    .patch("/api/v1/users/" + id)
                    .then()
                    .statusCode(422)
                    .body("errors.field", equalTo(List.of("locale")))
                    .body("errors[0].message", containsString("internationalization"));
        } finally {
            realm.admin("PUT", "", Map.of("internationalizationEnabled", true));
        }
    }

    @Test
    void staleIfMatchReturns412() {
        String etag = asThemselves().get(ME).header("ETag");
        asThemselves()
                .header("If-Match", etag)
                .contentType(PATCH)
                .body("{\"firstName\":\"Newer\"}")
                .patch(ME)
                .then()
                .statusCode(200);

        asThemselves()
                .header("If-Match", etag)
                .contentType(PATCH)
                .body("{\"lastName\":\"Not\"}")
                .patch(ME)
                .then()
                .statusCode(412)
                .body("type", equalTo("urn:rollcall:problem:precondition-failed"));
    }

    @Test
    void ifNoneMatchStarReturns412() {
        asThemselves()
                .header("If-None-Match", "*")
                .contentType(PATCH)
                .body("{\"firstName\":\"Refused\"}")
                .patch(ME)
                .then()
                .statusCode(412);

        asThemselves().get(ME).then().body("firstName", not(equalTo("Refused")));
    }

    @Test
    void lastSeenChangesTheETagButNotIfMatch() throws SQLException {
        String etag = asThemselves().get(ME).header("ETag");
        asThemselves().header("If-None-Match", etag).get(ME).then().statusCode(304);
        new ServiceDatabase(database)
                .execute(
                        "update last_visits set seen_at = seen_at - interval '1 hour'"
                                + " where user_id = (select id from users where keycloak_id = ?)",
                        identity.subject());

        asThemselves()
                .header("If-None-Match", etag)
                .get(ME)
                .then()
                .statusCode(200)
                .header("ETag", not(equalTo(etag)));
        asThemselves()
                .header("If-Match", etag)
                .contentType(PATCH)
                .body("{\"firstName\":\"Seen\"}")
                .patch(ME)
                .then()
                .statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"firstName\":\"Late\"}", "{\"email\":\"late@example.org\"}"})
    void identityDeletedInKeycloakReturns403(String body) {
        asThemselves().get(ME).then().statusCode(200);
        realm.delete(identity);

        patch(body).statusCode(403).body("type", equalTo("urn:rollcall:problem:account-deleted"));
    }

    @Test
    void wrongMediaTypeReturns415WithAcceptPatch() {
        asThemselves()
                .contentType("application/json")
                .body("{}")
                .patch(ME)
                .then()
                .statusCode(415)
                .header("Accept-Patch", "application/merge-patch+json");
    }

    @Test
    void browserSessionRequiresTheOwnOrigin() {
        Browser browser = new Browser(service.toString().replaceFirst("/$", ""));
        browser.signIn("/login", identity);

        for (Map<String, String> origin : List.of(
                Map.<String, String>of(),
                Map.of("Sec-Fetch-Site", "cross-site"),
                Map.of("Sec-Fetch-Site", "same-site"),
                Map.of("Origin", "https://elsewhere.example"))) {
            given().cookies(browser.cookies())
                    .headers(origin)
                    .contentType(PATCH)
                    .body("{\"firstName\":\"Forged\"}")
                    .patch(ME)
                    .then()
                    .statusCode(403)
                    .body("type", equalTo("urn:rollcall:problem:cross-site-request"));
        }
        assertThat(inKeycloak().get("firstName").asText()).isEqualTo("First");

        given().cookies(browser.cookies())
                .header("Sec-Fetch-Site", "same-origin")
                .contentType(PATCH)
                .body("{\"firstName\":\"Own\"}")
                .patch(ME)
                .then()
                .statusCode(200)
                .body("firstName", equalTo("Own"));
    }

    @Test
    void deletionIsDisabledByDefault() {
        asThemselves()
                .delete(ME)
                .then()
                .statusCode(403)
                .body("type", equalTo("urn:rollcall:problem:own-deletion-off"))
                .body("detail", containsString("operator"));

        asThemselves()
                .get(ME + "/export")
                .then()
                .statusCode(200)
                .body("actsOnMe.find { it.action == 'delete' }.outcome", equalTo("refused"))
                .body(
                        "actsOnMe.find { it.action == 'delete' }.outcomeDetails.reason",
                        equalTo("urn:rollcall:problem:own-deletion-off"));
        asThemselves().get(ME).then().statusCode(200);
        assertThat(inKeycloak().get("enabled").asBoolean()).isTrue();
    }

    @Test
    void serviceAccountReturns403() {
        String machine = realm.clientToken("rollcall-machine", "rollcall-machine-secret");

        for (Response refused : List.of(
                given().auth().oauth2(machine).contentType(PATCH).body("{}").patch(ME),
                given().auth().oauth2(machine).delete(ME),
                given().auth().oauth2(machine).get(ME + "/export"))) {
            refused.then().statusCode(403).body("type", equalTo("urn:rollcall:problem:not-a-user"));
        }
    }

    @Test
    void exportIsAFileWithAllPersonalData() throws SQLException {
        String id = asThemselves().get(ME).path("id");
        String left = UUID.randomUUID().toString();
        new ServiceDatabase(database)
                .execute("insert into ended_memberships values (?::uuid, ?::uuid, now())", left, id);
        patch("{\"firstName\":\"Exported\"}").statusCode(200);
        asAdmin().post("/api/v1/users/" + id + "/sessions/revoke").then().statusCode(204);

        exportOnceTokensAreAccepted()
                .then()
                .statusCode(200)
                .contentType("application/json")
                .header("Content-Disposition", equalTo("attachment; filename=\"rollcall-" + id + ".json\""))
                .header("Cache-Control", containsString("no-store"))
                .body("exportedAt", notNullValue())
                .body("record.id", equalTo(id))
                .body("record.firstName", equalTo("Exported"))
                .body("identity.subject", equalTo(identity.subject()))
                .body("identity.email", equalTo(identity.username() + "@example.org"))
                .body("identity.roles", hasItem("user"))
                .body("actsOnMe.action", equalTo(List.of("update", "revoke-sessions", "export")))
                .body("actsByMe.action", equalTo(List.of("update", "export")))
                .body("actsByMe.by.subject", equalTo(List.of(identity.subject(), identity.subject())))
                .body("tokensRevokedAt.size()", equalTo(1))
                .body("sessionsEndedAt", equalTo(List.of()))
                .body("memberships", equalTo(List.of()))
                .body("endedMemberships.organizationId", equalTo(List.of(left)))
                .body("endedMemberships.endedAt", contains(notNullValue()))
                .body("openActs", equalTo(List.of()))
                .body("rememberedAnswers", equalTo(List.of()))
                .body("idempotencyKeys", equalTo(List.of()))
                .body(
                        "keySet()",
                        equalTo(Arrays.stream(PersonalData.class.getRecordComponents())
                                .map(RecordComponent::getName)
                                .collect(Collectors.toSet())));
    }

    /** A token issued in the second of the revocation is refused, too. */
    private Response exportOnceTokensAreAccepted() {
        return await().atMost(TimeLimits.LIMIT)
                .until(
                        () -> given().auth().oauth2(realm.token(identity)).get(ME + "/export"),
                        response -> response.statusCode() != 401);
    }

    /** The user was created with an idempotency key, and has an act that is not settled yet. */
    @Test
    void exportHasRememberedResponsesAndOpenActs() throws SQLException {
        String name = "own-made-" + identity.username();
        Response created = asAdmin()
                .header("Idempotency-Key", name)
                .contentType("application/json")
                .body(Map.of(
                        "username",
                        name,
                        "email",
                        name + "@example.org",
                        "emailVerified",
                        true,
                        "firstName",
                        "A",
                        "lastName",
                        "B"))
                .post("/api/v1/users");
        created.then().statusCode(201);
        Realm.Identity other = new Realm.Identity(created.path("keycloakId"), name, name);
        realm.admin(
                "PUT",
                "/users/" + other.subject() + "/reset-password",
                Map.of("type", "password", "value", name, "temporary", false));
        ServiceDatabase records = new ServiceDatabase(database);
        String act = Generators.timeBasedEpochRandomGenerator().generate().toString();
        records.execute("""
                with intent as (
                    insert into audit_log (id, at, action, user_id, actor, via)
                    values (cast(? as uuid), now(), 'update', cast(? as uuid), 'someone', 'bearer') returning id, user_id)
                insert into open_acts (act_id, target, action, plan, due_at)
                select id, user_id, 'update', '{"identity":{"firstName":"Held"},"mailActions":[],"password":false}',
                    now() + interval '1 hour' from intent
            """, act, created.path("id"));
        try {
            given().auth()
                    .oauth2(realm.token(other))
                    .get(ME + "/export")
                    .then()
                    .statusCode(200)
                    .body("openActs.act", equalTo(List.of(act)))
                    .body("openActs[0].plan.action", equalTo("update"))
                    .body("openActs[0].plan.identity.firstName", equalTo("Held"))
                    .body("rememberedAnswers.record.username", equalTo(List.of(name)))
                    .body("actsByMe.action", equalTo(List.of("export")));
        } finally {
            records.execute("delete from open_acts where act_id = cast(? as uuid)", act);
        }
    }

    @Test
    void exportHasTheWholeAuditLog() throws SQLException {
        new ServiceDatabase(database).execute("""
                insert into audit_log (id, at, action, user_id, actor, via)
                select cast(lpad(to_hex((extract(epoch from now()) * 1000)::bigint - n), 12, '0') || '7'
                        || substr(md5(n::text || ?), 1, 3) || '8' || substr(md5(n::text || ?), 4, 15) as uuid),
                    now() - n * interval '1 millisecond', 'update', gen_random_uuid(), ?, 'bearer'
                from generate_series(1, 450) n
            """, identity.subject(), identity.subject(), identity.subject());

        List<String> acts = asThemselves()
                .get(ME + "/export")
                .then()
                .statusCode(200)
                .extract()
                .path("actsByMe.id");

        // with this export
        assertThat(acts).hasSize(451).doesNotHaveDuplicates().isSorted();
    }
}
