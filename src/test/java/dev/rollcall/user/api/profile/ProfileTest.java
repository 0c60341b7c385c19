package dev.rollcall.user.api.profile;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.uuid.Generators;
import dev.rollcall.directory.profile.ProfileSource;
import dev.rollcall.directory.profile.RealmProfile;
import dev.rollcall.testing.BulkClient;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.packaged.LogCapture;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Attributes of the realm's user profile through the API: filled, changed, refused and removed. */
@QuarkusTest
class ProfileTest {

    private static final String USERS = "/api/v1/users";
    private static final String ME = USERS + "/me";

    private final Realm realm = Realm.get();
    private final ApiCaller admin = Api.admin();

    @Inject
    ServiceDatabase records;

    @Inject
    RealmProfile profile;

    @Inject
    ProfileSource source;

    @TestHTTPResource("/")
    URI service;

    private Realm.Identity identity;
    private ApiCaller me;
    private String user;

    @BeforeEach
    void signIn() {
        identity = realm.createIdentity("profile", "user");
        me = Api.as(identity);
        user = USERS + "/" + me.id();
    }

    private static Map<String, Object> profile(String name, Object value) {
        Map<String, Object> attributes = new HashMap<>();
        attributes.put(name, value);
        return Map.of("profile", attributes);
    }

    private JsonNode inKeycloak() {
        return realm.user(identity.subject());
    }

    private String inKeycloak(String attribute) {
        return inKeycloak().path("attributes").path(attribute).toString();
    }

    private String column() {
        return records.text("select profile::text from users where keycloak_id = ?", identity.subject());
    }

    /** Declares one more attribute, or another one of this name, while it works. */
    private void declaring(String attribute, Runnable work) {
        ObjectNode declared = (ObjectNode) Realm.json(attribute);
        realm.withProfile(
                whole -> {
                    for (int i = whole.path("attributes").size() - 1; i >= 0; i--) {
                        if (whole.at("/attributes/%d/name".formatted(i)).equals(declared.get("name"))) {
                            whole.withArray("attributes").remove(i);
                        }
                    }
                    whole.withArray("attributes").add(declared);
                },
                () -> {
                    profile.refresh();
                    work.run();
                });
        profile.refresh();
    }

    private static String declaration(String name, String more) {
        return "{\"name\": \"%s\", \"permissions\": {\"view\": [\"admin\", \"user\"], \"edit\": [\"admin\", \"user\"]}%s}"
                .formatted(name, more.isEmpty() ? "" : ", " + more);
    }

    @Test
    void administratorsFillChangeAndRemoveAttributes() {
        admin.patch(
                        user,
                        Map.of(
                                "profile",
                                Map.of("department", "Sales", "employeeNumber", "E00001", "costCenter", "47")))
                .expect(200)
                .body(
                        "profile",
                        equalTo(Map.of("department", "Sales", "employeeNumber", "E00001", "costCenter", "47")));
        assertThat(inKeycloak("department")).isEqualTo("[\"Sales\"]");
        assertThat(inKeycloak("costCenter")).isEqualTo("[\"47\"]");

        admin.patch(user, profile("department", "Finance")).expect(200).body("profile.department", equalTo("Finance"));
        admin.patch(user, profile("department", null)).expect(200).body("profile", not(hasKey("department")));
        admin.patch(user, profile("costCenter", List.of())).expect(200);

        admin.read(user).body("profile", equalTo(Map.of("employeeNumber", "E00001")));
        assertThat(inKeycloak().path("attributes").toString()).isEqualTo("{\"employeeNumber\":[\"E00001\"]}");
        assertThat(column()).isEqualTo("{\"employeeNumber\": \"E00001\"}");
        admin.get(user + "/audit-log").body("items[0].details.fields", equalTo(List.of("profile.costCenter")));
        admin.read(USERS + "?search=" + identity.username())
                .body("items[0].profile", equalTo(Map.of("employeeNumber", "E00001")));
    }

    /** One PUT has all attributes as just read, and the names and the address. */
    @Test
    void changeKeepsEverythingElseInKeycloak() {
        realm.update(
                identity, Map.of("attributes", Map.of("phoneNumber", List.of("+49 30 1"), "locale", List.of("de"))));
        JsonNode before = inKeycloak();

        me.patch(ME, Map.of("locale", "en", "profile", Map.of("department", "Sales")))
                .expect(200)
                .body("locale", equalTo("en"))
                .body("profile", equalTo(Map.of("department", "Sales")));

        assertThat(inKeycloak("phoneNumber")).isEqualTo("[\"+49 30 1\"]");
        assertThat(inKeycloak("locale")).isEqualTo("[\"en\"]");
        for (String property : List.of("username", "email", "emailVerified", "firstName", "lastName", "enabled")) {
            assertThat(inKeycloak().path(property)).as(property).isEqualTo(before.path(property));
        }
    }

    @Test
    void changeLogNamesTheAttributeAndNotItsValue() {
        String since = admin.read("/api/v1/changes?cursor=now").header("Rollcall-Cursor");

        me.patch(ME, profile("department", "Engineering")).expect(200);

        String id = me.id();
        String changes = await().until(
                        () -> admin.get("/api/v1/changes?cursor=" + since).asString(),
                        text -> text.contains("\"profile.department\""));
        assertThat(changes).contains(id).doesNotContain("Engineering");
    }

    @Test
    void noLogHasAValue() {
        try (LogCapture log = LogCapture.of("dev.rollcall")) {
            me.patch(ME, profile("department", "Support")).expect(200);
            me.patch(ME, profile("department", "Secret-value")).expect(422);

            assertThat(log.lines()).noneMatch(line -> line.contains("Secret-value") || line.contains("Support"));
        }
    }

    @Test
    void usersChangeWhatTheRealmLetsThemAndNothingElse() {
        admin.patch(user, Map.of("profile", Map.of("employeeNumber", "E00001", "costCenter", "47")))
                .expect(200);

        me.read(ME).body("profile", equalTo(Map.of("employeeNumber", "E00001")));
        me.patch(ME, profile("department", "Sales"))
                .expect(200)
                .body("profile", equalTo(Map.of("department", "Sales", "employeeNumber", "E00001")));
        for (String name : List.of("employeeNumber", "costCenter")) {
            me.patch(ME, Map.of("firstName", "Other", "profile", Map.of(name, "E00002", "department", "Finance")))
                    .expectProblem(403, "forbidden")
                    .body("errors.field", equalTo(List.of("/profile/" + name)))
                    .body("errors[0].message", equalTo("can only be changed by an administrator"));
            me.patch(ME, profile(name, null)).expect(403);
        }
        assertThat(inKeycloak("department")).isEqualTo("[\"Sales\"]");
        assertThat(inKeycloak("employeeNumber")).isEqualTo("[\"E00001\"]");
        assertThat(inKeycloak("costCenter")).isEqualTo("[\"47\"]");
    }

    /** Keycloak would let the service, an administrator, change what users may not, and not what only users may. */
    @Test
    void whatOnlyUsersMayEditIsChangedInKeycloakAlone() {
        declaring(
                "{\"name\": \"costCenter\", \"permissions\": {\"view\": [\"admin\", \"user\"], \"edit\": [\"user\"]}}",
                () -> {
                    me.patch(ME, profile("costCenter", "1"))
                            .expectProblem(403, "forbidden")
                            .body("errors[0].field", equalTo("/profile/costCenter"))
                            .body("errors[0].message", containsString("Keycloak's account pages"));
                    admin.patch(user, profile("costCenter", "1"))
                            .expectProblem(403, "forbidden")
                            .body("errors[0].message", containsString("by the user"));
                    me.read("/api/v1/profile")
                            .body("attributes.find { it.name == 'costCenter' }.own.readOnly", equalTo(true))
                            .body("attributes.find { it.name == 'costCenter' }.own.inAccountPages", equalTo(true))
                            .body("accountUrl", equalTo(realm.url() + "/account"));
                });
    }

    @Test
    void attributeThatTheServiceMayNotViewIsNotCopied() {
        realm.update(identity, Map.of("attributes", Map.of("costCenter", List.of("48"))));
        declaring("{\"name\": \"costCenter\", \"permissions\": {\"view\": [\"user\"], \"edit\": [\"user\"]}}", () -> {
            admin.patch(user, profile("department", "Sales"))
                    .expect(200)
                    .body("profile", equalTo(Map.of("department", "Sales")));
            admin.patch(user, profile("costCenter", "1")).expect(403);
            for (ApiCaller caller : List.of(me, admin)) {
                caller.read("/api/v1/profile").body("attributes.name", not(hasItem("costCenter")));
            }
        });
    }

    /** The record has no new version then, and 304 would mean that the client may go on showing the attribute. */
    @Test
    void attributeThatUsersMayNotViewAnyMoreDisappearsFromTheirRecordAtOnce() {
        admin.patch(user, profile("department", "Sales")).expect(200);
        String tag = me.read(ME).header("ETag");
        me.header("If-None-Match", tag).get(ME).expect(304);

        declaring("{\"name\": \"department\", \"permissions\": {\"view\": [\"admin\"], \"edit\": [\"admin\"]}}", () -> {
            me.header("If-None-Match", tag).read(ME).body("profile", equalTo(Map.of()));
            me.ifMatch(tag).patch(ME, Map.of("firstName", "Other")).expect(200).body("profile", equalTo(Map.of()));
        });
    }

    @Test
    void namesThatTheSettingDoesNotHaveAndNamesThatTheRealmDoesNotDeclareAreRefused() {
        admin.patch(user, profile("shoeSize", "43"))
                .expectProblem(422, "invalid-field")
                .body("errors.field", equalTo(List.of("/profile/shoeSize")))
                .body("errors[0].message", containsString("rollcall.profile.attributes"));
        realm.withProfile(
                whole -> whole.set(
                        "attributes",
                        whole.arrayNode()
                                .addAll(whole.findParents("name").stream()
                                        .filter(each -> each.has("permissions")
                                                && !each.path("name").asText().equals("costCenter"))
                                        .toList())),
                () -> admin.patch(user, profile("costCenter", "1"))
                        .expectProblem(422, "invalid-field")
                        .body("errors.field", equalTo(List.of("/profile/costCenter")))
                        .body("errors[0].message", containsString("not declared")));
        profile.refresh();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            7                    | must be a text or an array of texts
            {"a": "b"}           | must be a text or an array of texts
            ["Sales", 7]         | must be a text or an array of texts
            ["Sales", "Finance"] | must have a single value
            " "                  | must not be blank; null removes the value
            "a\\u0000b"          | has a character that is not allowed
            """)
    void wrongValuesAreNamed(String value, String message) {
        me.patch(ME, "{\"profile\": {\"department\": %s}}".formatted(value))
                .expectProblem(422, "invalid-field")
                .body("errors.field", equalTo(List.of("/profile/department")))
                .body("errors.message", equalTo(List.of(message)));
    }

    /** Each of Keycloak's built-in validators, with a value that it refuses and one that it accepts. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "length": {"min": 2, "max": 4}                    | a             | abc         | must have 2 to 4 characters
            "length": {"max": 4}                              | abcde         | abc         | must have at most 4 characters
            "length": {"min": 2}                              | a             | abc         | must have at least 2 characters
            "integer": {"min": "1", "max": "9"}               | 10            | 9           | must be a number from 1 to 9
            "integer": {}                                     | one           | 1           | must be a whole number
            "double": {"min": "0.5"}                          | 0.4           | 0.6         | must be a number of at least 0.5
            "double": {}                                      | one           | 0.5         | must be a number
            "uri": {}                                         | no uri        | -           | must be a URI
            "pattern": {"pattern": "E[0-9]+"}                 | F1            | E1          | must match the pattern E[0-9]+
            "email": {}                                       | nobody        | a@b.example | must be an e-mail address
            "local-date": {}                                  | tomorrow      | 1/2/26      | must be a date as it is written in the user's language
            "iso-date": {}                                    | 1/2/26        | 2026-01-02  | must be a date such as 2026-11-29
            "options": {"options": ["a", "b"]}                | c             | b           | must be one of the options
            "person-name-prohibited-characters": {}           | <a>           | a           | has a character that is not allowed
            "username-prohibited-characters": {}              | a b           | ab          | has a character that is not allowed
            "up-username-not-idn-homograph": {}               | pаypal        | paypal      | has a character that is not allowed
            """)
    void refusalOfEachValidatorIsAFieldErrorWithASentence(
            String validator, String wrong, String right, String message) {
        declaring(declaration("department", "\"validations\": {%s}".formatted(validator)), () -> {
            ApiResponse refused = me.patch(ME, profile("department", wrong))
                    .expectProblem(422, "invalid-field")
                    .body("errors.field", equalTo(List.of("/profile/department")))
                    .body("errors.message", equalTo(List.of(message)));
            assertThat(refused.<String>path("detail")).isEqualTo("/profile/department " + message);
            assertThat(column()).isEqualTo("{}");
            if (!right.equals("-")) {
                me.patch(ME, profile("department", right)).expect(200).body("profile.department", equalTo(right));
            }
        });
    }

    @Test
    void severalRefusalsAreNamedAtOnce() {
        admin.patch(user, Map.of("profile", Map.of("department", "None", "employeeNumber", "1")))
                .expect(422)
                .body("errors.field", contains("/profile/department", "/profile/employeeNumber"));
        admin.patch(user, Map.of("email", "nobody@", "profile", Map.of("department", "None")))
                .expect(422);
    }

    @Test
    void multivaluedAttributesAreListsAndTheirNumberIsTheRealms() {
        declaring(
                declaration(
                        "department", "\"multivalued\": true, \"validations\": {\"multivalued\": {\"max\": \"2\"}}"),
                () -> {
                    me.patch(ME, profile("department", List.of("b", "a")))
                            .expect(200)
                            .body("profile.department", equalTo(List.of("a", "b")));
                    me.patch(ME, profile("department", "c"))
                            .expect(200)
                            .body("profile.department", equalTo(List.of("c")));
                    me.patch(ME, profile("department", List.of("a", "b", "c")))
                            .expect(422)
                            .body("errors.field", equalTo(List.of("/profile/department")))
                            .body("errors[0].message", equalTo("must have at most 2 values"));
                });
    }

    @Test
    void requiredAttributeCannotBeRemoved() {
        // who lacks the attribute cannot sign in
        admin.token();
        declaring(declaration("department", "\"required\": {\"roles\": [\"user\"]}"), () -> {
            me.patch(ME, profile("department", "a")).expect(200);
            me.patch(ME, profile("department", null))
                    .expect(422)
                    .body("errors[0].field", equalTo("/profile/department"))
                    .body("errors[0].message", equalTo("is required in this realm"));
            // required of users only
            admin.patch(user, profile("department", null)).expect(200);
        });
        declaring(declaration("department", "\"required\": {\"roles\": [\"admin\"]}"), () -> {
            String name = "profile-" + UUID.randomUUID();
            admin.post(USERS, Map.of("username", name))
                    .expect(422)
                    .body("errors.field", equalTo(List.of("/profile/department")))
                    .body("errors.message", equalTo(List.of("is required")));
            admin.post(USERS, Map.of("username", name, "profile", Map.of("department", "a")))
                    .expect(201);
        });
    }

    /** Keycloak names only the key of a message. */
    @Test
    void otherKeysHaveTheTextOfTheRealmsLocalizationOrAGeneralSentence() {
        String validator = "\"validations\": {\"pattern\": {\"pattern\": \"E.*\", \"error-message\": \"%s\"}}";
        realm.admin("POST", "/localization/en", Map.of("no-number", "{0} begins with an E, see {1}"));
        declaring(
                declaration("department", "\"displayName\": \"${department}\", " + validator.formatted("no-number")),
                // the realm's texts are remembered for some seconds
                () -> await().untilAsserted(() -> me.patch(ME, profile("department", "F1"))
                        .expect(422)
                        .body("errors[0].message", equalTo("Department begins with an E, see E.*"))));
        declaring(
                declaration("department", validator.formatted("no-such-text")),
                () -> me.patch(ME, profile("department", "F1"))
                        .expect(422)
                        .body("errors[0].message", equalTo("is not valid in this realm (no-such-text)")));
    }

    @Test
    void newUsersHaveAttributesFromTheBeginning() {
        String name = "profile-" + UUID.randomUUID();

        ApiResponse created = admin.post(
                        USERS,
                        Map.of(
                                "username",
                                name,
                                "profile",
                                Map.of("department", "Sales", "employeeNumber", "E00009", "costCenter", "1")))
                .expect(201)
                .body("profile.employeeNumber", equalTo("E00009"));

        assertThat(realm.user(created.path("keycloakId")).path("attributes").toString())
                .contains("Sales", "E00009", "costCenter");
        admin.post(USERS, Map.of("username", name + "b", "profile", Map.of("department", "None")))
                .expect(422)
                .body("errors.field", equalTo(List.of("/profile/department")));
        assertThat(realm.named(name + "b")).isEmpty();
    }

    /** The realm may have another declaration by then. */
    @Test
    void repeatedCreationGetsItsAnswerWhateverTheRealmDeclares() {
        String name = "profile-" + UUID.randomUUID();
        Map<String, Object> body = Map.of("username", name, "profile", Map.of("department", "Sales"));
        ApiCaller once = admin.key(name);
        String id = once.post(USERS, body).expect(201).path("id");

        declaring(
                "{\"name\": \"department\", \"permissions\": {\"view\": [\"admin\", \"user\"], \"edit\": [\"user\"]}}",
                () -> {
                    admin.post(USERS, Map.of("username", name + "b", "profile", Map.of("department", "Sales")))
                            .expect(403);
                    once.post(USERS, body)
                            .expect(201)
                            .body("id", equalTo(id))
                            .body("profile.department", equalTo("Sales"));
                });
    }

    @Test
    void exportIsImportedWithItsAttributes() {
        admin.patch(user, Map.of("profile", Map.of("department", "Sales", "employeeNumber", "E00001")))
                .expect(200);

        String csv = admin.get(USERS + "/export?format=csv&search=" + identity.username())
                .asString();
        String ndjson =
                admin.get(USERS + "/export?search=" + identity.username()).asString();

        assertThat(csv.lines().findFirst().orElseThrow())
                .contains(",profile.department,profile.employeeNumber,profile.costCenter,")
                .doesNotContain("profile,");
        assertThat(csv).contains(",Sales,E00001,,");
        assertThat(ndjson).contains("\"profile\":{\"department\":\"Sales\",\"employeeNumber\":\"E00001\"}");

        String name = "imported-" + UUID.randomUUID();
        List<JsonNode> results = new BulkClient(service, admin.token())
                .importFile("", BulkClient.CSV, null, csv.replace(identity.username(), name));
        assertThat(results.get(0).path("status").asInt()).as(results.toString()).isEqualTo(201);
        JsonNode imported = realm.named(name).path(0).path("attributes");
        assertThat(imported.path("department").toString()).isEqualTo("[\"Sales\"]");
        assertThat(imported.path("employeeNumber").toString()).isEqualTo("[\"E00001\"]");
    }

    @Test
    void semicolonsSeparateTheValuesOfMultivaluedAttributesInCsv() {
        declaring(declaration("department", "\"multivalued\": true"), () -> {
            String name = "imported-" + UUID.randomUUID();
            List<JsonNode> results = new BulkClient(service, admin.token())
                    .importFile(
                            "",
                            BulkClient.CSV,
                            null,
                            "username,profile.department,profile.costCenter\r\n%s,b ; a a,1;2\r\n".formatted(name));
            assertThat(results.get(0).path("status").asInt())
                    .as(results.toString())
                    .isEqualTo(201);

            admin.read(USERS + "?search=" + name)
                    .body("items[0].profile.department", equalTo(List.of("a a", "b")))
                    .body("items[0].profile.costCenter", equalTo("1;2"));
            assertThat(admin.get(USERS + "/export?format=csv&search=" + name).asString())
                    .contains(",a a;b,");
        });
    }

    @Test
    void importRefusesColumnsAndValuesThatTheSettingOrTheRealmDoesNotHave() {
        BulkClient client = new BulkClient(service, admin.token());

        assertThat(client.importFile("", BulkClient.NDJSON, null, """
                        {"username": "profile-nobody", "profile": {"shoeSize": "43"}}
                        {"username": "profile-nobody", "profile": {"department": "None"}}""").stream()
                        .limit(2)
                        .map(line -> line.at("/problem/errors/0/field").asText()))
                .containsExactly("/profile/shoeSize", "/profile/department");
        assertThat(client.importFile("?dryRun=true", BulkClient.NDJSON, null, """
                        {"username": "profile-nobody", "profile": {"shoeSize": "43"}}""")
                        .get(0)
                        .at("/problem/errors/0/field")
                        .asText())
                .isEqualTo("/profile/shoeSize");
        admin.body(BulkClient.CSV + "; charset=UTF-8", "username,profile.shoeSize\r\na,b\r\n")
                .post(USERS + "/import")
                .expect(422)
                .body("errors.field", equalTo(List.of("profile.shoeSize")));
    }

    @Test
    void ownDataHasWhatUsersMayView() {
        admin.patch(
                        user,
                        Map.of(
                                "profile",
                                Map.of("department", "Sales", "employeeNumber", "E00001", "costCenter", "4712")))
                .expect(200);

        ApiResponse data = me.read(ME + "/export")
                .body("record.profile", equalTo(Map.of("department", "Sales", "employeeNumber", "E00001")))
                .body("identity.profile", equalTo(Map.of("department", "Sales", "employeeNumber", "E00001")));
        assertThat(data.asString()).doesNotContain("4712");
    }

    /** An answer that is kept for retries has the whole record, and the plan of an open act the attributes that it changes. */
    @Test
    void rememberedAnswersAndOpenActsInOwnDataHaveNothingElse() {
        String name = "profile-" + UUID.randomUUID().toString().substring(0, 8);
        ApiResponse created = admin.key(name)
                .post(
                        USERS,
                        Map.ofEntries(
                                Map.entry("username", name),
                                Map.entry("email", name + "@example.org"),
                                Map.entry("emailVerified", true),
                                Map.entry("firstName", "First"),
                                Map.entry("lastName", "Last"),
                                Map.entry("profile", Map.of("department", "Sales", "costCenter", "4713"))))
                .expect(201);
        String subject = created.path("keycloakId");
        realm.admin(
                "PUT",
                "/users/" + subject + "/reset-password",
                Map.of("type", "password", "value", name, "temporary", false));
        String act = Generators.timeBasedEpochRandomGenerator().generate().toString();
        records.execute("""
                with intent as (
                    insert into audit_log (id, at, action, user_id, actor, via)
                    values (cast(? as uuid), now(), 'update', cast(? as uuid), 'someone', 'bearer') returning id, user_id)
                insert into open_acts (act_id, target, action, plan, due_at)
                select id, user_id, 'update',
                    '{"identity": {"profile.department": "Finance", "profile.costCenter": "4714"},
                        "before": {"identity": {"profile.department": "Sales", "profile.costCenter": "4713"}}}',
                    now() + interval '1 hour' from intent""", act, created.path("id"));

        try {
            ApiResponse data = Api.as(new Realm.Identity(subject, name, name)).read(ME + "/export");

            data.body("rememberedAnswers[0].record.profile", equalTo(Map.of("department", "Sales")))
                    .body("openActs[0].plan.identity", equalTo(Map.of("profile.department", "Finance")))
                    .body("openActs[0].plan.before.identity", equalTo(Map.of("profile.department", "Sales")));
            assertThat(data.asString()).doesNotContain("4713", "4714");
        } finally {
            records.execute("delete from open_acts where act_id = cast(? as uuid)", act);
        }
    }

    @Test
    void deletionErasesTheAttributes() {
        admin.patch(user, profile("department", "Sales")).expect(200);

        admin.delete(user).expect(204);

        assertThat(column()).isEqualTo("{}");
    }

    @Test
    void membersOfOrganizationsAreListedWithoutTheirAttributes() {
        admin.patch(user, profile("department", "Sales")).expect(200);
        String organization = admin.createOrganization("profile-" + UUID.randomUUID(), me.id());

        assertThat(admin.read("/api/v1/organizations/" + organization + "/members")
                        .asString())
                .contains(me.id())
                .doesNotContain("profile\":", "Sales");
    }

    /** The copy of a name that the setting had before is still there until the next reconciliation. */
    @Test
    void attributesThatTheSettingDoesNotNameAreNotShown() {
        records.execute(
                "update users set profile = '{\"department\": \"Sales\", \"motto\": \"old\"}' where keycloak_id = ?",
                identity.subject());

        admin.read(user).body("profile", equalTo(Map.of("department", "Sales")));
        me.read(ME).body("profile", equalTo(Map.of("department", "Sales")));
        admin.patch(user, Map.of()).expect(200).body("profile", equalTo(Map.of("department", "Sales")));
        assertThat(admin.get(USERS + "/export?search=" + identity.username()).asString())
                .doesNotContain("motto");
    }

    @Test
    void formsAreDescribedInTheLanguageOfTheCaller() {
        me.header("Accept-Language", "de-AT,en;q=0.5")
                .get("/api/v1/profile")
                .expect(200)
                .header("Content-Language", "de")
                .body("language", equalTo("de"))
                .body("attributes.name", equalTo(List.of("department", "employeeNumber")))
                .body("attributes[0].displayName", equalTo("Abteilung"))
                .body("attributes[0].inputType", equalTo("select"))
                .body("attributes[0].multivalued", equalTo(false))
                .body("attributes[0].options.value", equalTo(List.of("Engineering", "Finance", "Sales", "Support")))
                .body(
                        "attributes[0].options.label",
                        equalTo(List.of("Technik", "Finanzen", "Vertrieb", "Kundendienst")))
                .body("attributes[0].group", equalTo("employment"))
                .body(
                        "attributes[0].own",
                        equalTo(Map.of("required", false, "readOnly", false, "inAccountPages", false)))
                .body("attributes[0].users", nullValue())
                .body("attributes[1].own.readOnly", equalTo(true))
                .body("groups.header", equalTo(List.of("Anstellung")));
        me.header("Accept-Language", "fr, not a language;;")
                .get("/api/v1/profile")
                .expect(200)
                .body("language", equalTo("en"))
                .body("attributes[0].displayName", equalTo("Department"));
    }

    @Test
    void languagesOfFormsAreThoseOfTheRealm() {
        for (ApiCaller caller : List.of(me, admin)) {
            caller.read("/api/v1/profile").body("languages", equalTo(List.of("de", "en")));
        }
    }

    /** Then a form takes any language. What the API tells is remembered for some seconds. */
    @Test
    void realmWithoutInternationalizationHasNoLanguages() {
        realm.admin("PUT", "", Map.of("internationalizationEnabled", false));
        try {
            assertThat(source.languages().all()).isEmpty();
            assertThat(source.languages().fallback()).isEqualTo("en");
        } finally {
            realm.admin("PUT", "", Map.of("internationalizationEnabled", true));
        }
        assertThat(source.languages().all()).containsExactly("de", "en");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                                                           | text
            "annotations": {"inputType": "textarea"}                                     | textarea
            "annotations": {"inputType": "html5-number"}                                 | number
            "annotations": {"inputType": "html5-date"}                                   | date
            "annotations": {"inputType": "html5-range"}                                  | text
            "annotations": {"inputType": "select"}                                       | text
            "validations": {"options": {"options": ["a"]}}                               | select
            "validations": {"options": {"options": ["a"]}}, "annotations": {"inputType": "select-radiobuttons"} | radio
            "validations": {"options": {"options": ["a"]}}, "multivalued": true          | multiselect
            "validations": {"options": {"options": ["a"]}}, "multivalued": true, "annotations": {"inputType": "multiselect-checkboxes"} | multiselect
            """)
    void inputTypesOfFormsAreThoseOfTheRealm(String more, String type) {
        declaring(
                declaration("department", more),
                () -> me.read("/api/v1/profile")
                        .body("attributes.find { it.name == 'department' }.inputType", equalTo(type))
                        .body("attributes.find { it.name == 'department' }.displayName", equalTo("department")));
    }
}
