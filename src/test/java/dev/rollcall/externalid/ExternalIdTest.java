package dev.rollcall.externalid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.testing.BulkClient;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The ids that users and organizations have in other systems: who sets and sees them, that they are unique, and how they end. */
@QuarkusTest
class ExternalIdTest {

    private static final String USERS = "/api/v1/users";
    private static final String ORGANIZATIONS = "/api/v1/organizations";

    private final ApiCaller admin = Api.admin();

    @TestHTTPResource("/")
    URI service;

    @Inject
    ServiceDatabase records;

    /** An external id is not for logs, so it looks like a name that {@code LogScan} searches for. */
    private final String externalId = newName();

    private static String newName() {
        return "external-" + UUID.randomUUID().toString().substring(0, 8);
    }

    private static String name(String path) {
        return path.equals(USERS) ? "username" : "name";
    }

    private ApiResponse create(String path, String external) {
        return create(admin, path, external);
    }

    private static ApiResponse create(ApiCaller caller, String path, String external) {
        return caller.post(path, Map.of(name(path), newName(), "externalId", external));
    }

    private static Map<String, String> patch(String external) {
        Map<String, String> patch = new HashMap<>();
        patch.put("externalId", external);
        return patch;
    }

    /** The changes of a record, the oldest first. */
    private String changes(String id) {
        return records.text(
                "select string_agg(concat_ws(' ', type, fields), '|' order by version) from changes where entity_id = ?::uuid",
                id);
    }

    @ParameterizedTest
    @ValueSource(strings = {USERS, ORGANIZATIONS})
    void externalIdIsSetAndRemovedByAMergePatch(String path) {
        String id = admin.post(path, Map.of(name(path), newName()))
                .expect(201)
                .body("externalId", nullValue())
                .path("id");
        long version = admin.read(path + "/" + id).<Integer>path("version");

        admin.patch(path + "/" + id, patch("  " + externalId + " "))
                .expect(200)
                .body("externalId", equalTo(externalId))
                .body("version", equalTo((int) version + 1));
        admin.patch(path + "/" + id, Map.of("attributes", Map.of("tier", "gold")))
                .expect(200)
                .body("externalId", equalTo(externalId));
        admin.read(path + "/ext:" + externalId).body("id", equalTo(id));
        admin.patch(path + "/" + id, patch(null)).expect(200).body("externalId", nullValue());

        admin.get(path + "/ext:" + externalId).expectProblem(404, "not-found");
        assertThat(changes(id))
                .endsWith(".updated {externalId}|%1$s.updated {attributes}|%1$s.updated {externalId}"
                        .formatted(path.equals(USERS) ? "user" : "organization"));
    }

    @ParameterizedTest
    @ValueSource(strings = {USERS, ORGANIZATIONS})
    void oneChangeOfTheRecordHasAllFields(String path) {
        String id = create(path, externalId)
                .expect(201)
                .body("externalId", equalTo(externalId))
                .path("id");
        String own = path.equals(USERS) ? "firstName" : "description";

        admin.patch(path + "/" + id, Map.of(own, "Other", "externalId", externalId + "-2"))
                .expect(200)
                .body(own, equalTo("Other"))
                .body("externalId", equalTo(externalId + "-2"));
        if (path.equals(USERS)) {
            assertThat(changes(id)).endsWith("user.updated {firstName,externalId}");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {USERS, ORGANIZATIONS})
    void takenExternalIdIsRefusedAndNotInTheAuditLog(String path) {
        String owner = create(path, externalId).expect(201).path("id");
        String other = create(path, newName()).expect(201).path("id");
        // the audit log has the first refusals of each caller
        ApiCaller another = Api.as(Realm.get().createIdentity("external-admin", "rollcall-admin"));
        String field = path.equals(USERS) ? "firstName" : "description";

        for (ApiResponse refused : List.of(
                create(another, path, externalId),
                another.patch(path + "/" + other, patch(externalId)),
                another.patch(path + "/" + other, Map.of(field, "No", "externalId", externalId)))) {
            refused.expectProblem(409, "taken")
                    .body("errors.field", equalTo(List.of("externalId")))
                    .body("errors.message", equalTo(List.of("is taken")))
                    .body("detail", equalTo("externalId is taken"));
        }
        admin.patch(path + "/" + owner, patch(externalId)).expect(200);

        String filter =
                path.equals(USERS) ? USERS + "/" + other + "/audit-log" : "/api/v1/audit-log?organizationId=" + other;
        admin.read(filter)
                .body("items.outcome", hasItem("refused"))
                .body("items.details.fields.flatten()", hasItem("externalId"))
                .body(not(containsString(externalId)));
        admin.read(path + "/" + other).body("externalId", not(equalTo(externalId)));
    }

    @Test
    void userAndOrganizationMayHaveTheSame() {
        create(USERS, externalId).expect(201);
        create(ORGANIZATIONS, externalId).expect(201);
    }

    @ParameterizedTest
    @CsvSource({"USERS", "ORGANIZATIONS"})
    void wrongExternalIdIsAnErrorOfItsField(String kind) {
        String path = kind.equals("USERS") ? USERS : ORGANIZATIONS;
        String id = create(path, externalId).expect(201).path("id");
        for (Object wrong : List.of("", " ", "a\u0000b", "a\nb", "a\u200Bb", "x".repeat(256), 4711, List.of("x"))) {
            admin.post(path, Map.of(name(path), newName(), "externalId", wrong))
                    .expectProblem(422, "invalid-field")
                    .body("errors.field", equalTo(List.of("externalId")));
            admin.patch(path + "/" + id, Map.of("externalId", wrong))
                    .expectProblem(422, "invalid-field")
                    .body("errors.field", equalTo(List.of("externalId")));
        }
        String longest = externalId + "ü".repeat(255 - externalId.length());
        admin.patch(path + "/" + id, patch(longest)).expect(200).body("externalId", equalTo(longest));
    }

    @Test
    void usersSeeTheirOwnAndCannotSetIt() {
        ApiCaller user = Api.user("external");
        admin.patch(USERS + "/" + user.id(), patch(externalId)).expect(200);

        user.read(USERS + "/me").body("externalId", equalTo(externalId));
        user.read(USERS + "/me/export").body("record.externalId", equalTo(externalId));
        user.patch(USERS + "/me", patch("other")).expectProblem(422, "invalid-field");
        user.patch(USERS + "/me", patch(null)).expectProblem(422, "invalid-field");
        admin.read(USERS + "/" + user.id()).body("externalId", equalTo(externalId));
    }

    @Test
    void membersSeeNeitherThatOfTheOrganizationNorThoseOfMembers() {
        ApiCaller owner = Api.user("external");
        String id = admin.createOrganization(newName(), owner.id());
        String path = ORGANIZATIONS + "/" + id;
        admin.patch(path, patch(externalId)).expect(200).body("externalId", equalTo(externalId));
        admin.patch(USERS + "/" + owner.id(), patch(externalId)).expect(200);

        owner.read(path).body("externalId", nullValue());
        owner.read(USERS + "/me/organizations").body("items.externalId", everyItem(nullValue()));
        owner.patch(path, Map.of("description", "Ours")).expect(200).body("externalId", nullValue());
        for (ApiCaller caller : List.of(owner, admin)) {
            caller.read(path + "/members").body("items[0]", not(hasKey("externalId")));
            caller.read(path + "/members/" + owner.id()).body("", not(hasKey("externalId")));
        }
        owner.patch(path, patch("other"))
                .expectProblem(403, "forbidden")
                .body("errors.field", equalTo(List.of("externalId")));
        // what owners read may be sent back
        owner.patch(path, patch(null)).expect(200);

        admin.read(path).body("externalId", equalTo(externalId));
        admin.read(USERS + "/" + owner.id() + "/organizations").body("items.externalId", equalTo(List.of(externalId)));
        admin.read(ORGANIZATIONS + "?ids=" + id).body("items[0].externalId", equalTo(externalId));
    }

    @ParameterizedTest
    @ValueSource(strings = {USERS, ORGANIZATIONS})
    void externalIdIsErasedWithTheRecordAndMayBeGivenAgain(String path) {
        String id = create(path, externalId).expect(201).path("id");
        admin.delete(path + "/" + id).expect(204);
        assertThat(records.text(
                        "select external_id is null from %s where id = ?::uuid".formatted(path.replaceFirst(".*/", "")),
                        id))
                .isEqualTo("t");
        admin.get(path + "/ext:" + externalId).expectProblem(404, "not-found");

        String next = create(path, externalId).expect(201).path("id");

        admin.read(path + "/ext:" + externalId).body("id", equalTo(next));
    }

    @Test
    void changeOfAnOldVersionIsRefusedUnlessTheRecordHasTheExternalId() {
        String path = USERS + "/" + create(USERS, externalId).expect(201).path("id");
        String tag = admin.read(path).header("ETag");
        admin.patch(path, Map.of("firstName", "Changed")).expect(200);

        admin.ifMatch(tag).patch(path, patch(newName())).expectProblem(412, "precondition-failed");
        admin.ifMatch(tag).patch(path, patch(null)).expectProblem(412, "precondition-failed");
        admin.ifMatch(tag).patch(path, patch(externalId)).expect(200);
    }

    /** The answer to an old version tells whether the record has the values. Owners do not see the external id of their organization. */
    @Test
    void ownersLearnNothingOfTheExternalIdFromAnOldVersion() {
        ApiCaller owner = Api.user("external");
        String path = ORGANIZATIONS + "/" + admin.createOrganization(newName(), owner.id());
        String tag = owner.read(path).header("ETag");
        admin.patch(path, patch(externalId)).expect(200);

        for (String guess : List.of(externalId, newName())) {
            owner.ifMatch(tag).patch(path, patch(guess)).expectProblem(403, "forbidden");
        }
        Map<String, String> repeated = new HashMap<>(patch(null));
        repeated.put("description", "Ours");
        owner.ifMatch(tag).patch(path, repeated).expectProblem(412, "precondition-failed");
        owner.patch(path, repeated).expect(200);
        owner.ifMatch(tag).patch(path, repeated).expect(200);

        admin.read(path).body("externalId", equalTo(externalId));
    }

    /** Keycloak is changed before the record is written. An external id that two requests want is reserved before that. */
    @ParameterizedTest
    @ValueSource(strings = {USERS, ORGANIZATIONS})
    void ofManyRequestsAtOnceOneGetsTheExternalId(String path) {
        String existing = path + "/" + create(path, newName()).expect(201).path("id");
        List<String> names = Stream.generate(ExternalIdTest::newName).limit(4).toList();
        List<CompletableFuture<ApiResponse>> requests = Stream.concat(
                        names.stream()
                                .map(name -> CompletableFuture.supplyAsync(() ->
                                        Api.admin().post(path, Map.of(name(path), name, "externalId", externalId)))),
                        Stream.of(
                                CompletableFuture.supplyAsync(() -> Api.admin().patch(existing, patch(externalId)))))
                .toList();

        List<ApiResponse> answers =
                requests.stream().map(CompletableFuture::join).toList();

        assertThat(answers)
                .as(answers.stream().map(ApiResponse::asString).toList().toString())
                .filteredOn(answer -> answer.statusCode() < 300)
                .hasSize(1);
        assertThat(answers)
                .filteredOn(answer -> answer.statusCode() >= 300)
                // taken or, if one waits for too long, in progress
                .allSatisfy(answer -> answer.expect(409));
        assertThat(records.number(
                        "select count(*) from %s where external_id = ?".formatted(path.replaceFirst(".*/", "")),
                        externalId))
                .isEqualTo(1);
        assertThat(records.number("select count(*) from open_acts where reservation like '% ' || ?", externalId))
                .isZero();
    }

    /** The act may still give it to its record. */
    @Test
    void externalIdOfAPendingActIsNotGivenToAnother() {
        String act = UUID.randomUUID().toString();
        records.execute("""
                insert into open_acts (act_id, target, action, plan, reservation, due_at)
                values (?::uuid, gen_random_uuid(), 'update', '{}', 'user ' || ?, now() + interval '1 hour')""", act, externalId);
        String id = create(USERS, newName()).expect(201).path("id");
        try {
            admin.patch(USERS + "/" + id, patch(externalId)).expectProblem(409, "act-in-progress");
            create(ORGANIZATIONS, externalId).expect(201);
        } finally {
            records.execute("delete from open_acts where act_id = ?::uuid", act);
        }
        admin.patch(USERS + "/" + id, patch(externalId)).expect(200);
    }

    /** The plan of an open act on an organization is in the data of the user whom it concerns. */
    @Test
    void ownDataHasTheOpenActOnAnOrganizationWithoutItsExternalId() {
        ApiCaller owner = Api.user("external");
        String act = UUID.randomUUID().toString();
        records.execute("""
                insert into open_acts (act_id, target, action, plan, concerned_user, due_at)
                values (?::uuid, gen_random_uuid(), 'create-organization', jsonb_build_object('organization', '{}'::jsonb,
                    'externalId', jsonb_build_object('value', ?::text)), ?::uuid, now() + interval '1 hour')""", act, externalId, owner.id());
        try {
            ApiResponse data = owner.read(USERS + "/me/export").body("openActs.act", equalTo(List.of(act)));

            assertThat(data.asString()).doesNotContain(externalId);
        } finally {
            records.execute("delete from open_acts where act_id = ?::uuid", act);
        }
    }

    @Test
    void refusedCreationLeavesTheExternalIdFree() {
        String taken =
                admin.post(USERS, Map.of("username", newName())).expect(201).path("username");

        admin.post(USERS, Map.of("username", taken, "externalId", externalId))
                .expectProblem(409, "taken")
                .body("errors.field", equalTo(List.of("username")));

        create(USERS, externalId).expect(201);
    }

    @Test
    void answerToARepeatedCreationHasTheExternalId() {
        Map<String, String> body = Map.of("username", newName(), "externalId", externalId);
        ApiCaller once = admin.key(UUID.randomUUID().toString());

        String id = once.post(USERS, body).expect(201).path("id");

        once.post(USERS, body).expect(201).body("id", equalTo(id)).body("externalId", equalTo(externalId));
    }

    @ParameterizedTest
    @CsvSource({"text/csv", "application/x-ndjson"})
    void importSetsItAndRefusesOneThatIsTaken(String type) {
        BulkClient client = new BulkClient(service, admin.token());
        String taken = newName();
        create(USERS, taken).expect(201);
        List<String> names = Stream.generate(ExternalIdTest::newName).limit(3).toList();
        List<String> externals = List.of(externalId, externalId, taken);
        StringBuilder file = new StringBuilder(type.equals("text/csv") ? "username,externalId\n" : "");
        for (int i = 0; i < 3; i++) {
            String line = type.equals("text/csv") ? "%s,%s\n" : "{\"username\":\"%s\",\"externalId\":\"%s\"}\n";
            file.append(line.formatted(names.get(i), externals.get(i)));
        }

        List<JsonNode> dry = client.importFile("?dryRun=true", type, null, file.toString());
        List<JsonNode> lines = client.importFile("", type, null, file.toString());

        assertThat(dry).extracting(line -> line.path("status").asInt()).containsExactly(200, 409, 409, 0);
        assertThat(lines).extracting(line -> line.path("status").asInt()).containsExactly(201, 409, 409, 0);
        for (JsonNode refused : List.of(dry.get(1), dry.get(2), lines.get(1), lines.get(2))) {
            assertThat(refused.at("/problem/type").asText()).isEqualTo("urn:rollcall:problem:taken");
            assertThat(refused.at("/problem/errors/0/field").asText()).isEqualTo("externalId");
        }
        admin.read(USERS + "/ext:" + externalId).body("username", equalTo(names.get(0)));
    }

    @ParameterizedTest
    @CsvSource({"text/csv", "application/x-ndjson"})
    void exportHasItAndTheAuditLogOnlyTheNameOfTheFilter(String type) {
        BulkClient client = new BulkClient(service, admin.token());
        String id = create(USERS, "=" + externalId).expect(201).path("id");

        String file = client.export("?externalId=%3D" + externalId, type, BodyHandlers.ofString())
                .body();

        // an apostrophe keeps spreadsheets from running a formula
        assertThat(file).contains(id, type.equals("text/csv") ? "'=" + externalId : "\"externalId\":\"=" + externalId);
        assertThat(file.lines()).hasSize(type.equals("text/csv") ? 2 : 1);
        admin.read("/api/v1/audit-log?action=export&limit=5")
                .body("items.details.filters", hasItem(List.of("externalId")))
                .body(not(containsString(externalId)));
    }
}
