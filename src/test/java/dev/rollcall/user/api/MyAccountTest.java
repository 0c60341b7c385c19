package dev.rollcall.user.api;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;
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
import dev.rollcall.testing.Jwt;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.RealmKey;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.browser.Browser;
import dev.rollcall.transfer.own.PersonalData;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The own account, with the default configuration. */
@QuarkusTest
class MyAccountTest {

    private static final String ME = "/api/v1/users/me";

    private final Realm realm = Realm.get();

    @Inject
    ServiceDatabase records;

    @TestHTTPResource("/")
    URI service;

    private final ApiCaller admin = Api.admin();
    private Realm.Identity identity;
    private ApiCaller me;

    @BeforeEach
    void createUser() {
        identity = realm.createIdentity("own", "user");
        me = Api.as(identity);
    }

    private ApiResponse patch(String body) {
        return me.patch(ME, body);
    }

    private JsonNode inKeycloak() {
        return realm.user(identity.subject());
    }

    @Test
    void namesAndLanguageCanBeChanged() {
        String id = me.id();

        ApiResponse changed = patch("{\"firstName\":\"Zoë\",\"lastName\":\"O'Neil, Jr.\",\"locale\":\"pt-BR\"}")
                .expect(200)
                .body("id", equalTo(id))
                .body("firstName", equalTo("Zoë"))
                .body("lastName", equalTo("O'Neil, Jr."))
                .body("locale", equalTo("pt-BR"))
                .body("email", equalTo(identity.username() + "@example.org"))
                .body("emailVerified", equalTo(true));

        assertThat(inKeycloak().get("firstName").asText()).isEqualTo("Zoë");
        assertThat(inKeycloak().at("/attributes/locale/0").asText()).isEqualTo("pt-BR");
        // with the old token, and with a new one
        me.get(ME).header("ETag", equalTo(changed.header("ETag"))).body("locale", equalTo("pt-BR"));
        Api.as(identity).get(ME).header("ETag", equalTo(changed.header("ETag"))).body("firstName", equalTo("Zoë"));
        admin.get("/api/v1/users/" + id + "/audit-log")
                .body("items.action", equalTo(List.of("update")))
                .body("items.outcome", equalTo(List.of("done")))
                .body("items[0].by.subject", equalTo(identity.subject()))
                .body("items[0].details.fields", equalTo(List.of("firstName", "lastName", "locale")));
        patch("{\"locale\":null}").expect(200).body("locale", nullValue());
        assertThat(inKeycloak().has("attributes")).isFalse();
    }

    @Test
    void patchCreatesTheRecordIfThereIsNone() {
        patch("{\"firstName\":\"Early\"}").expect(200).body("firstName", equalTo("Early"));

        assertThat(records.number("select count(*) from users where keycloak_id = ?", identity.subject()))
                .isEqualTo(1);
        patch("{}").expect(200).body("firstName", equalTo("Early"));
    }

    @Test
    void newEmailIsPendingAndTheSameEmailStaysVerified() {
        me = Api.as(realm.signedInToken(identity));

        patch("{\"email\":\"%s@EXAMPLE.org\"}".formatted(identity.username()))
                .expect(200)
                .body("emailVerified", equalTo(true))
                .body("pendingEmail", nullValue());

        patch("{\"email\":\"new-%s@example.org\"}".formatted(identity.username()))
                .expect(200)
                .body("email", equalTo(identity.username() + "@example.org"))
                .body("emailVerified", equalTo(true))
                .body("pendingEmail", equalTo("new-" + identity.username() + "@example.org"));

        assertThat(inKeycloak().get("email").asText()).isEqualTo(identity.username() + "@example.org");
        assertThat(inKeycloak().get("emailVerified").asBoolean()).isTrue();
    }

    /** Without regard to case, the dotless ı equals i. For Keycloak these are two addresses, and perhaps of two people. */
    @Test
    void lookAlikeOfTheVerifiedAddressIsNew() {
        String local = "cfo-" + identity.username();
        realm.update(identity, Map.of("email", local + "@acme-ınc.example", "emailVerified", true));
        assertThat(inKeycloak().get("email").asText()).isEqualTo(local + "@acme-ınc.example");
        String lookAlike = "{\"email\":\"%s@acme-inc.example\"}".formatted(local);

        patch(lookAlike).expectProblem(401, "authentication-too-old");
        assertThat(inKeycloak().get("emailVerified").asBoolean()).isTrue();

        Api.as(realm.signedInToken(identity))
                .patch(ME, lookAlike)
                .expect(200)
                .body("pendingEmail", equalTo(local + "@acme-inc.example"));
        assertThat(inKeycloak().get("email").asText()).isEqualTo(local + "@acme-ınc.example");
    }

    @Test
    void ambiguousEmailIsRefusedUnlessItStaysOrAnAdministratorSetsIt() {
        me = Api.as(realm.signedInToken(identity));
        String id = me.id();
        String ambiguous = identity.username() + "@straße.example";

        patch("{\"email\":\"%s\"}".formatted(ambiguous))
                .expectProblem(422, "invalid-field")
                .body("errors[0].field", equalTo("email"))
                .body("errors[0].message", equalTo("has a domain in an unusual spelling"));
        assertThat(inKeycloak().get("email").asText()).isEqualTo(identity.username() + "@example.org");

        admin.patch("/api/v1/users/" + id, "{\"email\":\"%s\",\"emailVerified\":true}".formatted(ambiguous))
                .expect(200);
        patch("{\"email\":\"%s\"}".formatted(ambiguous)).expect(200).body("emailVerified", equalTo(true));
    }

    /** Otherwise a user could give up an address and get it back as verified while the record is out of date. */
    @Test
    void emailThatOnlyTheRecordHasCountsAsNew() {
        me = Api.as(realm.signedInToken(identity));
        me.get(ME).body("email", equalTo(identity.username() + "@example.org"));
        realm.update(identity, Map.of("email", "other-" + identity.username() + "@example.org", "emailVerified", true));

        patch("{\"email\":\"%s@example.org\"}".formatted(identity.username()))
                .expect(200)
                .body("pendingEmail", equalTo(identity.username() + "@example.org"));

        assertThat(inKeycloak().get("email").asText()).isEqualTo("other-" + identity.username() + "@example.org");
    }

    /** A token of the password grant does not say when the user signed in. */
    @Test
    void onlyANewEmailRequiresARecentSignIn() {
        String recent = realm.signedInToken(identity);
        String silent = me.token();
        assertThat(Jwt.of(silent).claim("auth_time").isMissingNode()).isTrue();
        try (RealmKey key = RealmKey.imported(realm)) {
            Jwt issued = Jwt.of(recent).withHeader("kid", key.keyId());
            String old = issued.withClaim("auth_time", Instant.now().getEpochSecond() - 602)
                    .signedBy(key.privateKey());
            await().atMost(TimeLimits.LIMIT).until(() -> Api.as(old).get(ME).statusCode() == 200);

            for (String token : List.of(old, silent)) {
                Api.as(token)
                        .patch(
                                ME,
                                "{\"firstName\":\"Not\",\"email\":\"new-%s@example.org\"}"
                                        .formatted(identity.username()))
                        .expectProblem(401, "authentication-too-old")
                        .header("WWW-Authenticate", equalTo(challenge()))
                        .header("Cache-Control", equalTo("no-store"))
                        .body("status", equalTo(401))
                        .body("maxAge", equalTo(600));
                assertThat(inKeycloak().get("email").asText()).isEqualTo(identity.username() + "@example.org");
                assertThat(inKeycloak().get("firstName").asText()).isEqualTo("First");

                Api.as(token)
                        .patch(
                                ME,
                                "{\"firstName\":\"Zoë\",\"locale\":\"de\",\"email\":\"%s@EXAMPLE.org\"}"
                                        .formatted(identity.username()))
                        .expect(200)
                        .body("firstName", equalTo("Zoë"));
                Api.as(token).patch(ME, "{\"firstName\":\"First\"}").expect(200);
            }
            Api.as(issued.withClaim("auth_time", Instant.now().getEpochSecond() - 500)
                            .signedBy(key.privateKey()))
                    .patch(ME, "{\"email\":\"other-%s@example.org\"}".formatted(identity.username()))
                    .expect(200);
        }
        Api.as(recent)
                .patch(ME, "{\"email\":\"new-%s@example.org\"}".formatted(identity.username()))
                .expect(200)
                .body("pendingEmail", equalTo("new-" + identity.username() + "@example.org"));
    }

    @Test
    void recentBrowserSessionCanChangeTheEmail() {
        Browser browser = new Browser(service);
        browser.signIn("/login", identity);

        Api.in(browser)
                .header("Sec-Fetch-Site", "same-origin")
                .patch(ME, "{\"email\":\"new-%s@example.org\"}".formatted(identity.username()))
                .expect(200);
    }

    @Test
    void administratorNeedsNoRecentSignInForAnotherUsersEmail() {
        String id = me.id();

        admin.patch("/api/v1/users/" + id, "{\"email\":\"new-%s@example.org\"}".formatted(identity.username()))
                .expect(200);
    }

    private String challenge() {
        return "Bearer realm=\"rollcall\", error=\"insufficient_user_authentication\","
                + " error_description=\"A more recent authentication is required\", max_age=\"600\","
                + " resource_metadata=\"%s\"".formatted(service.resolve("/.well-known/oauth-protected-resource"));
    }

    @Test
    void takenEmailReturns409() {
        me = Api.as(realm.signedInToken(identity));
        Realm.Identity other = realm.createIdentity("other");

        patch("{\"firstName\":\"Not\",\"email\":\"%s@example.org\"}".formatted(other.username()))
                .expectProblem(409, "taken")
                .body("errors.field", equalTo(List.of("email")));

        assertThat(inKeycloak().get("firstName").asText()).isEqualTo("First");
        me.get(ME).body("firstName", equalTo("First"));
    }

    @Test
    void addressThatKeycloakWouldRefuseIsRefusedAtOnce() {
        me = Api.as(realm.signedInToken(identity));
        patch("{\"firstName\":\"Not\",\"email\":\"a..b@example.org\"}")
                .expectProblem(422, "invalid-field")
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
                "{\"roles\":[\"rollcall-admin\"]}",
                "{\"temporaryPassword\":\"x\"}",
                "{\"keycloakId\":\"x\"}",
                "{\"version\":7}"
            })
    void fieldsForAdministratorsAreRefusedByName(String body) {
        patch(body).expect(422).body("errors.field", equalTo(List.of(body.substring(2, body.indexOf(':') - 1))));
    }

    @Test
    void attributesAreRefusedUnlessTheOperatorAllowsThem() {
        patch("{\"firstName\":\"Not\",\"attributes\":{\"credit\":1000}}")
                .expect(422)
                .body("errors.field", equalTo(List.of("attributes.credit")));

        me.get(ME).body("attributes", equalTo(Map.of())).body("firstName", equalTo("First"));
    }

    @ParameterizedTest
    @CsvSource({"email", "firstName", "lastName"})
    void requiredFieldCannotBeRemoved(String field) {
        patch("{\"%s\":null}".formatted(field))
                .expect(422)
                .body("errors.field", equalTo(List.of(field)))
                .body("errors.message", equalTo(List.of("is required in this realm")));

        assertThat(inKeycloak().has(field)).isTrue();
    }

    @Test
    void fieldThatUsersCannotEditInTheRealmIsReadOnly() {
        JsonNode profile = realm.read("/users/profile");
        ObjectNode changed = profile.deepCopy();
        StreamSupport.stream(changed.get("attributes").spliterator(), false)
                .filter(attribute -> attribute.get("name").asText().equals("lastName"))
                .forEach(attribute -> ((ObjectNode) attribute.get("permissions"))
                        .putArray("edit")
                        .add("admin"));
        realm.admin("PUT", "/users/profile", changed);
        try {
            patch("{\"firstName\":\"Not\",\"lastName\":\"Not\"}")
                    .expect(422)
                    .body("errors.field", equalTo(List.of("lastName")))
                    .body("errors.message", equalTo(List.of("is read-only in this realm")));

            patch("{\"firstName\":\"Still\"}").expect(200);
        } finally {
            realm.admin("PUT", "/users/profile", profile);
        }
    }

    /** Keycloak would accept the language and drop it, so 200 would be wrong. */
    @Test
    void localeIsReadOnlyWithoutInternationalization() {
        String id = me.id();
        realm.admin("PUT", "", Map.of("internationalizationEnabled", false));
        try {
            patch("{\"locale\":\"de\"}")
                    .expect(422)
                    .body("errors.field", equalTo(List.of("locale")))
                    .body("errors.message", equalTo(List.of("is read-only in this realm")));
            admin.patch("/api/v1/users/" + id, "{\"locale\":\"de\"}")
                    .expect(422)
                    .body("errors.field", equalTo(List.of("locale")))
                    .body("errors[0].message", containsString("internationalization"));
        } finally {
            realm.admin("PUT", "", Map.of("internationalizationEnabled", true));
        }
    }

    @Test
    void staleIfMatchReturns412() {
        String etag = me.get(ME).header("ETag");
        me.ifMatch(etag).patch(ME, "{\"firstName\":\"Newer\"}").expect(200);

        me.ifMatch(etag).patch(ME, "{\"lastName\":\"Not\"}").expectProblem(412, "precondition-failed");
    }

    @Test
    void ifNoneMatchStarReturns412() {
        me.header("If-None-Match", "*").patch(ME, "{\"firstName\":\"Refused\"}").expect(412);

        me.get(ME).body("firstName", not(equalTo("Refused")));
    }

    @Test
    void lastSeenChangesTheETagButNotIfMatch() {
        String etag = me.get(ME).header("ETag");
        me.header("If-None-Match", etag).get(ME).expect(304);
        records.execute(
                "update last_visits set seen_at = seen_at - interval '1 hour'"
                        + " where user_id = (select id from users where keycloak_id = ?)",
                identity.subject());

        me.header("If-None-Match", etag).read(ME).header("ETag", not(equalTo(etag)));
        me.ifMatch(etag).patch(ME, "{\"firstName\":\"Seen\"}").expect(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"firstName\":\"Late\"}", "{\"email\":\"late@example.org\"}"})
    void identityDeletedInKeycloakReturns403(String body) {
        me.get(ME).expect(200);
        realm.delete(identity);

        patch(body).expectProblem(403, "account-deleted");
    }

    @Test
    void wrongMediaTypeReturns415WithAcceptPatch() {
        me.body("application/json", "{}")
                .send("PATCH", ME)
                .expect(415)
                .header("Accept-Patch", "application/merge-patch+json");
    }

    @Test
    void browserSessionRequiresTheOwnOrigin() {
        Browser browser = new Browser(service);
        browser.signIn("/login", identity);

        ApiCaller page = Api.in(browser);
        for (ApiCaller caller : List.of(
                page,
                page.header("Sec-Fetch-Site", "cross-site"),
                page.header("Sec-Fetch-Site", "same-site"),
                page.header("Origin", "https://elsewhere.example"))) {
            caller.patch(ME, "{\"firstName\":\"Forged\"}").expectProblem(403, "cross-site-request");
        }
        assertThat(inKeycloak().get("firstName").asText()).isEqualTo("First");

        page.header("Sec-Fetch-Site", "same-origin")
                .patch(ME, "{\"firstName\":\"Own\"}")
                .expect(200)
                .body("firstName", equalTo("Own"));
    }

    @Test
    void deletionIsDisabledByDefault() {
        me.get(ME + "/protection").expect(200).body("protected", equalTo(false)).body("deletable", equalTo(false));
        me.delete(ME).expectProblem(403, "own-deletion-off").body("detail", containsString("operator"));

        me.read(ME + "/export")
                .body("actsOnMe.find { it.action == 'delete' }.outcome", equalTo("refused"))
                .body(
                        "actsOnMe.find { it.action == 'delete' }.outcomeDetails.reason",
                        equalTo("urn:rollcall:problem:own-deletion-off"));
        me.get(ME).expect(200);
        assertThat(inKeycloak().get("enabled").asBoolean()).isTrue();
    }

    @Test
    void serviceAccountReturns403() {
        ApiCaller machine = Api.machine();

        for (ApiResponse refused : List.of(machine.patch(ME, "{}"), machine.delete(ME), machine.get(ME + "/export"))) {
            refused.expectProblem(403, "not-a-user");
        }
    }

    @Test
    void exportIsAFileWithAllPersonalData() {
        String id = me.id();
        String left = UUID.randomUUID().toString();
        records.execute("insert into ended_memberships values (?::uuid, ?::uuid, now())", left, id);
        patch("{\"firstName\":\"Exported\"}").expect(200);
        admin.post("/api/v1/users/" + id + "/session-revocation").expect(204);

        exportOnceTokensAreAccepted()
                .expect(200)
                .contentType("application/json")
                .header("Content-Disposition", equalTo("attachment; filename=\"rollcall-" + id + ".json\""))
                .header("Cache-Control", containsString("no-store"))
                .body("exportedAt", notNullValue())
                .body("record.id", equalTo(id))
                .body("record.firstName", equalTo("Exported"))
                .body("identity.subject", equalTo(identity.subject()))
                .body("identity.email", equalTo(identity.username() + "@example.org"))
                .body("identity.roles", hasItem("user"))
                .body("emailChange.pending", nullValue())
                .body("emailChange.mails", equalTo(List.of()))
                .body("actsOnMe.action", equalTo(List.of("update", "revoke-sessions", "export")))
                .body("actsByMe.action", equalTo(List.of("update", "export")))
                .body("actsByMe.by.subject", equalTo(List.of(identity.subject(), identity.subject())))
                .body("tokensRevokedAt.size()", equalTo(1))
                .body("sessionsEndedAt", equalTo(List.of()))
                .body("memberships", equalTo(List.of()))
                .body("endedMemberships.organizationId", equalTo(List.of(left)))
                .body("endedMemberships.endedAt", contains(notNullValue()))
                .body("jobs", equalTo(List.of()))
                .body("jobItems", equalTo(List.of()))
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
    private ApiResponse exportOnceTokensAreAccepted() {
        return await().atMost(TimeLimits.LIMIT)
                .until(() -> Api.as(identity).get(ME + "/export"), response -> response.statusCode() != 401);
    }

    /** The user was created with an idempotency key, and has an act that is not settled yet. */
    @Test
    void exportHasRememberedResponsesAndOpenActs() {
        String name = "own-made-" + identity.username();
        ApiResponse created = admin.key(name)
                .post(
                        "/api/v1/users",
                        Map.of(
                                "username",
                                name,
                                "email",
                                name + "@example.org",
                                "emailVerified",
                                true,
                                "firstName",
                                "A",
                                "lastName",
                                "B"));
        created.expect(201);
        Realm.Identity other = new Realm.Identity(created.path("keycloakId"), name, name);
        realm.admin(
                "PUT",
                "/users/" + other.subject() + "/reset-password",
                Map.of("type", "password", "value", name, "temporary", false));
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
            Api.as(other)
                    .read(ME + "/export")
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
    void exportHasTheWholeAuditLog() {
        records.execute("""
                insert into audit_log (id, at, action, user_id, actor, via)
                select cast(lpad(to_hex((extract(epoch from now()) * 1000)::bigint - n), 12, '0') || '7'
                        || substr(md5(n::text || ?), 1, 3) || '8' || substr(md5(n::text || ?), 4, 15) as uuid),
                    now() - n * interval '1 millisecond', 'update', gen_random_uuid(), ?, 'bearer'
                from generate_series(1, 450) n
            """, identity.subject(), identity.subject(), identity.subject());

        List<String> acts = me.read(ME + "/export").path("actsByMe.id");

        // with this export
        assertThat(acts).hasSize(451).doesNotHaveDuplicates().isSorted();
    }
}
