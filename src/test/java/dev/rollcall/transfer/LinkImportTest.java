package dev.rollcall.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.testing.BulkClient;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.keycloak.RealmAdministrators;
import dev.rollcall.testing.keycloak.RealmAdministrators.GrantPath;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Imports that link users who exist in Keycloak: by three kinds of names, into records that exist or are missing. */
@QuarkusTest
class LinkImportTest {

    private static final String LINK = "?mode=link";
    private static final String DRY_RUN = LINK + "&dryRun=true";
    private static final String NDJSON = BulkClient.NDJSON;
    private static final String USERS = "/api/v1/users/";

    private final Realm realm = Realm.get();
    private final ApiCaller admin = Api.admin();

    /** The beginning of all external ids of a test. An external id is not for logs, so it looks like a name that {@code LogScan} searches for. */
    private final String mark = "legacy-" + UUID.randomUUID().toString().substring(0, 8);

    @Inject
    ServiceDatabase records;

    @TestHTTPResource("/")
    URI service;

    private BulkClient client;

    @BeforeEach
    void openClientAsAdministrator() {
        client = new BulkClient(service, admin.token());
    }

    private List<JsonNode> link(String... lines) {
        return client.importFile(LINK, NDJSON, null, String.join("\n", lines));
    }

    private String external(int number) {
        return mark + "-" + number;
    }

    private String line(String field, String name, int number) {
        return "{\"%s\":\"%s\",\"externalId\":\"%s\"}".formatted(field, name, external(number));
    }

    private static String line(String field, String name, String more) {
        return "{\"%s\":\"%s\",%s}".formatted(field, name, more);
    }

    private static List<Integer> statuses(List<JsonNode> answer) {
        return answer.stream()
                .filter(line -> line.has("line"))
                .map(line -> line.get("status").asInt())
                .toList();
    }

    private static List<String> results(List<JsonNode> answer) {
        return answer.stream()
                .filter(line -> line.has("result"))
                .map(line -> line.get("result").asText())
                .toList();
    }

    private static List<String> errors(JsonNode line) {
        return Stream.of(line.path("problem").path("errors"))
                .flatMap(errors -> IntStream.range(0, errors.size()).mapToObj(errors::get))
                .map(error ->
                        error.get("field").asText() + " " + error.get("message").asText())
                .toList();
    }

    private static String summary(List<JsonNode> answer) {
        return answer.get(answer.size() - 1).toString();
    }

    private static String summaryOf(int created, int changed, int unchanged, int failed) {
        return "{\"done\":%d,\"failed\":%d,\"pending\":0,\"skipped\":0,\"created\":%d,\"changed\":%d,\"unchanged\":%d}"
                .formatted(created + changed + unchanged, failed, created, changed, unchanged);
    }

    private String record(String subject) {
        return records.text(
                "select coalesce((select concat_ws('|', external_id, attributes, version) from users where keycloak_id = ?), '')",
                subject);
    }

    private String changes(String subject) {
        return records.text("""
                select string_agg(concat_ws(' ', c.type, c.fields, c.origin, c.actor is not null), ', ' order by c.version)
                from changes c join users u on u.id = c.entity_id where u.keycloak_id = ?""", subject);
    }

    /** The acts of requests on a user, the oldest first. */
    private String acts(String subject) {
        return records.text("""
                select string_agg(concat_ws(' ', a.action, a.outcome, a.settled_by, a.details ->> 'fields'), ', ' order by a.id)
                from acts a join users u on u.id = a.user_id where u.keycloak_id = ? and a.actor is not null""", subject);
    }

    private String everything() {
        return records.text("select (select count(*) from changes) || ' ' || (select count(*) from audit_log) || ' '"
                + " || (select md5(string_agg(u::text, '' order by id)) from users u)");
    }

    @Test
    void linesOfEachKindChangeRecordsThatExist() {
        List<ApiCaller> people =
                Stream.generate(() -> Api.user("linked")).limit(3).toList();
        admin.patch(USERS + people.get(0).id(), Map.of("attributes", Map.of("plan", "free", "trial", true, "seats", 2)))
                .expect(200);
        long version = records.number(
                "select version from users where keycloak_id = ?", people.get(0).subject());

        List<JsonNode> answer = link(
                line(
                        "keycloakId",
                        people.get(0).subject(),
                        "\"externalId\":\"%s\",\"attributes\":{\"plan\":\"pro\",\"trial\":null,\"since\":{\"year\":2019}}"
                                .formatted(external(1))),
                line("email", people.get(1).email().toUpperCase(), 2),
                line("username", " " + people.get(2).identity().username().toUpperCase() + " ", 3));

        assertThat(statuses(answer)).containsExactly(200, 200, 200);
        assertThat(results(answer)).containsOnly("changed");
        assertThat(summary(answer)).isEqualTo(summaryOf(0, 3, 0, 0));
        assertThat(answer.subList(0, 3))
                .extracting(line -> line.get("id").asText())
                .containsExactlyElementsOf(people.stream().map(ApiCaller::id).toList());
        assertThat(record(people.get(0).subject()))
                .isEqualTo("%s|{\"plan\": \"pro\", \"seats\": 2, \"since\": {\"year\": 2019}}|%d"
                        .formatted(external(1), version + 1));
        assertThat(changes(people.get(0).subject())).endsWith("user.updated {attributes,externalId} import t");
        assertThat(acts(people.get(0).subject())).endsWith("update done request [\"attributes\", \"externalId\"]");
        assertThat(changes(people.get(1).subject())).endsWith("user.updated {externalId} import t");
        admin.read(USERS + "ext:" + external(3))
                .body("id", equalTo(people.get(2).id()));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void repeatedFileChangesNothing(boolean withKey) {
        ApiCaller one = Api.user("linked");
        Realm.Identity missing = realm.createIdentity("linked");
        String file = String.join(
                "\n",
                line(
                        "username",
                        one.identity().username(),
                        "\"attributes\":{\"plan\":\"pro\",\"gone\":null,\"rate\":1.50}"),
                line("email", missing.username() + "@example.org", 2));
        client.importFile(LINK, NDJSON, null, file);
        String before = everything();

        List<JsonNode> again = client.importFile(LINK, NDJSON, withKey ? mark : null, file);

        assertThat(results(again)).containsExactly("unchanged", "unchanged");
        assertThat(summary(again)).isEqualTo(summaryOf(0, 0, 2, 0));
        assertThat(everything()).isEqualTo(before);
        assertThat(summary(client.importFile(DRY_RUN, NDJSON, null, file))).isEqualTo(summaryOf(0, 0, 2, 0));
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void missingRecordsAreCreatedFromKeycloakAndNobodyIsCreatedThere() {
        List<Realm.Identity> people = Stream.generate(() -> realm.createIdentity("linked", "user"))
                .limit(3)
                .toList();
        String[] file = {
            line("keycloakId", people.get(0).subject(), 1),
            line("email", people.get(1).username() + "@example.org", 2),
            line("username", people.get(2).username(), "\"attributes\":{\"plan\":\"pro\"}"),
            line("username", mark, 4),
            line("email", mark + "@example.org", 5),
            line("keycloakId", UUID.randomUUID().toString(), 6)
        };

        List<JsonNode> preview = client.importFile(DRY_RUN, NDJSON, null, String.join("\n", file));

        assertThat(statuses(preview)).containsExactly(200, 200, 200, 404, 404, 404);
        assertThat(results(preview)).containsOnly("created");
        assertThat(summary(preview)).isEqualTo(summaryOf(3, 0, 0, 3));
        assertThat(people)
                .allSatisfy(identity -> assertThat(record(identity.subject())).isEmpty());

        List<JsonNode> answer = link(file);

        assertThat(statuses(answer)).containsExactly(201, 201, 201, 404, 404, 404);
        assertThat(results(answer)).containsOnly("created");
        assertThat(summary(answer)).isEqualTo(summaryOf(3, 0, 0, 3));
        assertThat(errors(answer.get(3))).containsExactly("username belongs to no user in Keycloak");
        assertThat(errors(answer.get(4))).containsExactly("email belongs to no user in Keycloak");
        assertThat(errors(answer.get(5))).containsExactly("keycloakId belongs to no user in Keycloak");
        assertThat(realm.named(mark)).isEmpty();
        admin.read(USERS + answer.get(0).get("id").asText())
                .body("keycloakId", equalTo(people.get(0).subject()))
                .body("username", equalTo(people.get(0).username()))
                .body("firstName", equalTo("First"))
                .body("roles", equalTo(List.of("user")))
                .body("lastSeenAt", nullValue())
                .body("externalId", equalTo(external(1)));
        assertThat(changes(people.get(2).subject()))
                .startsWith("user.created")
                .endsWith("user.updated {attributes} import t");
    }

    @Test
    void addressMustBeVerifiedAndServiceAccountsHaveNoRecord() {
        Realm.Identity recorded = realm.createIdentity("linked", "user");
        Api.as(recorded).id();
        Realm.Identity missing = realm.createIdentity("linked");
        for (Realm.Identity identity : List.of(recorded, missing)) {
            realm.update(identity, Map.of("emailVerified", false));
        }
        // as the event feed does, which is off in this application
        records.execute("update users set email_verified = false where keycloak_id = ?", recorded.subject());
        String machine = realm.read("/clients/%s/service-account-user"
                        .formatted(realm.client("rollcall-machine").get("id").asText()))
                .get("id")
                .asText();

        List<JsonNode> answer = link(
                line("email", recorded.username() + "@example.org", 1),
                line("email", missing.username() + "@example.org", 2),
                line("keycloakId", machine, 3),
                line("username", "service-account-rollcall-machine", 4));

        assertThat(statuses(answer)).containsExactly(422, 422, 404, 404);
        assertThat(errors(answer.get(0))).containsExactly("email is not verified in Keycloak");
        assertThat(errors(answer.get(1))).containsExactly("email is not verified in Keycloak");
        assertThat(record(missing.subject())).isEmpty();
        assertThat(record(machine)).isEmpty();
    }

    /** Also if only one of them has a record. */
    @Test
    void addressOfSeveralUsersIsRefused() {
        ApiCaller one = Api.user("linked");
        Realm.Identity other = realm.createIdentity("linked");
        realm.set(Map.of("loginWithEmailAllowed", false, "duplicateEmailsAllowed", true));
        try {
            realm.update(other, Map.of("email", one.email(), "emailVerified", true));

            List<JsonNode> answer = link(line("email", one.email(), 1), line("username", other.username(), 2));

            assertThat(statuses(answer)).containsExactly(422, 201);
            assertThat(errors(answer.get(0))).containsExactly("email belongs to several users in Keycloak");
        } finally {
            realm.delete(other);
            realm.set(Map.of("duplicateEmailsAllowed", false, "loginWithEmailAllowed", true));
        }
    }

    /** Two records have one address, since one of the copies is outdated. */
    @Test
    void keycloakDecidesBetweenTwoRecords() {
        ApiCaller owner = Api.user("linked");
        ApiCaller former = Api.user("linked");
        records.execute("update users set email = ? where keycloak_id = ?", owner.email(), former.subject());
        records.execute(
                "update users set username = ? where keycloak_id = ?",
                owner.identity().username(),
                former.subject());

        assertThat(link(line("email", owner.email(), 1)).get(0).get("id").asText())
                .isEqualTo(owner.id());
        assertThat(link(line("username", owner.identity().username(), 2))
                        .get(0)
                        .get("id")
                        .asText())
                .isEqualTo(owner.id());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"externalId\":\"1\"} | keycloakId is missing, as are email and username: name the user by one of them",
                "{\"email\":null} | keycloakId is missing, as are email and username: name the user by one of them",
                "{\"username\":\"a\",\"email\":\"a@example.org\"} | username cannot be combined with email; name the user by one of them",
                "{\"username\":\"a\",\"enabled\":true} | enabled cannot be set here",
                "{\"username\":\"a\",\"id\":\"1\"} | id is set by the service",
                "{\"username\":\"a\",\"roles\":[]} | roles cannot be set here",
                "{\"username\":\"a\",\"firstName\":\"A\"} | firstName cannot be set here",
                "{\"username\":\"a\",\"attributes\":null} | attributes must be an object; to remove an attribute, set the attribute itself to null",
                "{\"email\":\"nobody\"} | email must be an e-mail address",
                "{\"keycloakId\":\"..\"} | keycloakId has a character that is not allowed",
                "{\"keycloakId\":\"a/b\"} | keycloakId has a character that is not allowed",
                "{\"username\":\"a\",\"externalId\":7} | externalId must be a text"
            })
    void wrongLineIsRefused(String line, String error) {
        List<JsonNode> answer = link(line);

        assertThat(statuses(answer)).containsExactly(422);
        assertThat(errors(answer.get(0))).contains(error);
    }

    @Test
    void csvHasTheColumnsOfTheMode() {
        List<ApiCaller> people =
                Stream.generate(() -> Api.user("linked")).limit(3).toList();
        admin.patch(
                        USERS + people.get(1).id(),
                        Map.of("externalId", external(7), "attributes", Map.of("plan", "free", "trial", 1)))
                .expect(200);
        String file = """
                keycloakId,email,username,externalId,attributes.plan,attributes
                %s,,,%s,pro,
                ,%s,,,,"{""trial"":null}"
                ,,%s,'=1,team,"{""seats"":3}"
                a,b@example.org,,,,
                ,,,,,
                """.formatted(
                        people.get(0).subject(),
                        external(1),
                        people.get(1).email(),
                        people.get(2).identity().username());

        List<JsonNode> answer = client.importFile(LINK, BulkClient.CSV, null, file.replace("'=1", "'=" + external(3)));

        assertThat(statuses(answer)).containsExactly(200, 200, 200, 422, 422);
        assertThat(record(people.get(0).subject())).startsWith(external(1) + "|{\"plan\": \"pro\"}|");
        // an empty cell is no value: nothing is removed
        assertThat(record(people.get(1).subject())).startsWith(external(7) + "|{\"plan\": \"free\"}|");
        assertThat(record(people.get(2).subject()))
                .startsWith("=" + external(3) + "|{\"plan\": \"team\", \"seats\": 3}|");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "email,firstName; firstName is not a column of an import",
                "email,roles; roles is not a column of an import",
                "email,id; id is not a column of an import",
                "email,temporaryPassword; temporaryPassword is not a column of an import",
                "externalId; username is missing, as are email and keycloakId: the first line must contain the column names"
                        + ", separated by commas"
            })
    void columnThatTheModeDoesNotKnowIsRefused(String header, String error) {
        HttpResponse<String> answer = client.send(
                LINK, BulkClient.CSV, null, BodyPublishers.ofString(header + "\nx,y\n"), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(Realm.json(answer.body()).get("detail").asText()).isEqualTo("Line 1: " + error);
    }

    @Test
    void unknownModeIsRefused() {
        HttpResponse<String> answer =
                client.send("?mode=merge", NDJSON, null, BodyPublishers.ofString(""), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("mode must be one of create, link");
    }

    @Test
    void externalIdIsNeverGivenTwiceAndOneConflictStopsNoOtherLine() {
        List<ApiCaller> people =
                Stream.generate(() -> Api.user("linked")).limit(5).toList();
        admin.patch(USERS + people.get(0).id(), Map.of("externalId", external(0)))
                .expect(200);

        String[] file = {
            line("keycloakId", people.get(1).subject(), 1),
            line("keycloakId", people.get(2).subject(), 0),
            line("keycloakId", people.get(3).subject(), 1),
            line("email", people.get(1).email(), 5),
            line("keycloakId", people.get(4).subject(), 4)
        };
        List<JsonNode> preview = client.importFile(DRY_RUN, NDJSON, null, String.join("\n", file));
        List<JsonNode> answer = link(file);

        for (List<JsonNode> each : List.of(preview, answer)) {
            assertThat(statuses(each)).containsExactly(200, 409, 409, 409, 200);
            assertThat(errors(each.get(1))).containsExactly("externalId is taken");
            assertThat(errors(each.get(2))).containsExactly("externalId is already used in line 1");
            assertThat(errors(each.get(3))).containsExactly("email names the user whom line 1 names, too");
        }
        assertThat(record(people.get(4).subject())).startsWith(external(4));
        assertThat(record(people.get(0).subject())).startsWith(external(0));
    }

    @Test
    void externalIdThatAnEarlierLineGivesUpIsFree() {
        ApiCaller one = Api.user("linked");
        ApiCaller two = Api.user("linked");
        link(line("keycloakId", one.subject(), 1), line("keycloakId", two.subject(), 2));

        List<JsonNode> answer = link(line("keycloakId", one.subject(), 3), line("keycloakId", two.subject(), 1));

        assertThat(results(answer)).containsExactly("changed", "changed");
        assertThat(record(one.subject())).startsWith(external(3));
        assertThat(record(two.subject())).startsWith(external(1));

        assertThat(results(link(line("keycloakId", one.subject(), "\"externalId\":null"))))
                .containsExactly("changed");
        assertThat(record(one.subject())).startsWith("{}|");
    }

    @Test
    void attributesThatWouldBecomeTooLargeAreRefused() {
        ApiCaller one = Api.user("linked");
        String large = "\"attributes\":{\"%s\":\"" + "x".repeat(20_000) + "\"}";
        link(line("keycloakId", one.subject(), large.formatted("first")));
        String before = record(one.subject());

        List<JsonNode> answer = link(line("keycloakId", one.subject(), large.formatted("second")));

        assertThat(statuses(answer)).containsExactly(422);
        assertThat(record(one.subject())).isEqualTo(before);
    }

    @Test
    void profileIsChangedAsByAPatch() {
        Realm.Identity missing = realm.createIdentity("linked");
        ApiCaller one = Api.user("linked");
        ApiCaller other = Api.user("linked");
        ApiCaller protectedUser = Api.user("linked");
        new RealmAdministrators(realm).grant(protectedUser.identity(), GrantPath.DIRECT);
        String sales = "\"profile\":{\"department\":\"Sales\"}";
        String[] file = {
            line(
                    "keycloakId",
                    one.subject(),
                    sales + ",\"attributes\":{\"plan\":\"pro\"},\"externalId\":\"" + external(1) + '"'),
            line("username", missing.username(), sales),
            line("keycloakId", protectedUser.subject(), sales),
            line("keycloakId", other.subject(), "\"profile\":{\"shoeSize\":\"43\"}")
        };

        assertThat(statuses(client.importFile(DRY_RUN, NDJSON, null, String.join("\n", file))))
                .containsExactly(200, 200, 403, 422);
        List<JsonNode> answer = link(file);

        assertThat(statuses(answer)).containsExactly(200, 201, 403, 422);
        assertThat(results(answer)).containsExactly("changed", "created");
        assertThat(answer.get(2).at("/problem/type").asText()).endsWith(":protected-identity");
        assertThat(errors(answer.get(3))).singleElement().asString().startsWith("/profile/shoeSize ");
        admin.read(USERS + one.id())
                .body("profile.department", equalTo("Sales"))
                .body("attributes.plan", equalTo("pro"))
                .body("externalId", equalTo(external(1)));
        for (String subject : List.of(one.subject(), missing.subject())) {
            assertThat(realm.user(subject).at("/attributes/department/0").asText())
                    .isEqualTo("Sales");
        }
        assertThat(realm.user(protectedUser.subject())
                        .at("/attributes/department")
                        .isMissingNode())
                .isTrue();

        String before = everything();
        assertThat(results(link(file[0], file[1]))).containsExactly("unchanged", "unchanged");
        assertThat(everything()).isEqualTo(before);
        // what only Rollcall has of a protected user is no identity of Keycloak's
        assertThat(results(link(line("keycloakId", protectedUser.subject(), 3))))
                .containsExactly("changed");
    }

    @Test
    void lineThatIsDoneIsNotRepeatedWithTheSameKey() {
        ApiCaller one = Api.user("linked");
        ApiCaller gone = Api.user("linked");
        Realm.Identity missing = realm.createIdentity("linked");
        String file = String.join(
                "\n",
                line("keycloakId", one.subject(), "\"attributes\":{\"plan\":\"pro\"}"),
                line("keycloakId", gone.subject(), 2),
                line("keycloakId", missing.subject(), 3),
                line("username", mark, 4));
        client.importFile(LINK, NDJSON, mark, file);
        admin.patch(USERS + one.id(), Map.of("attributes", Map.of("plan", "team")))
                .expect(200);
        admin.delete(USERS + gone.id()).expect(204);

        List<JsonNode> again = client.importFile(LINK, NDJSON, mark, file);

        assertThat(statuses(again)).containsExactly(200, 404, 201, 404);
        assertThat(results(again)).containsExactly("changed", "created");
        admin.read(USERS + one.id()).body("attributes.plan", equalTo("team"));

        assertThat(results(client.importFile(LINK, NDJSON, mark + "-2", file))).containsExactly("changed", "unchanged");
        admin.read(USERS + one.id()).body("attributes.plan", equalTo("pro"));
    }

    /** An act that is open holds up the lines for its user, and for the external id that it has reserved, but no others. */
    @Test
    void openActsOfOthersAreWaitedForAndThenTheirLinesAreRefused() {
        List<ApiCaller> people =
                Stream.generate(() -> Api.user("linked")).limit(3).toList();
        records.execute("""
                insert into open_acts (act_id, target, reservation, actor, action, plan, due_at)
                values (gen_random_uuid(), ?::uuid, ?, 'somebody', 'update', '{}', now() + interval '1 hour')""", people.get(0).id(), "user " + external(1));
        try {
            List<JsonNode> answer = link(
                    line("keycloakId", people.get(0).subject(), 0),
                    line("keycloakId", people.get(1).subject(), 1),
                    line("keycloakId", people.get(2).subject(), 2));

            assertThat(statuses(answer)).containsExactly(409, 409, 200);
            assertThat(answer.subList(0, 2))
                    .allSatisfy(line ->
                            assertThat(line.at("/problem/type").asText()).endsWith(":act-in-progress"));
        } finally {
            records.execute(
                    "delete from open_acts where target = ?::uuid",
                    people.get(0).id());
        }
        assertThat(statuses(link(
                        line("keycloakId", people.get(0).subject(), 0),
                        line("keycloakId", people.get(1).subject(), 1))))
                .containsExactly(200, 200);
        assertThat(records.number(
                        "select count(*) from open_acts where target = ?::uuid",
                        people.get(1).id()))
                .isZero();
    }

    /** Each of them reads the attributes, merges, and writes all of them. */
    @Test
    void changesAtTheSameTimeAreAllKept() {
        List<ApiCaller> people =
                Stream.generate(() -> Api.user("linked")).limit(8).toList();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            CompletableFuture.allOf(
                            // there may be two imports at once
                            CompletableFuture.runAsync(() -> linkAttributes(people, 0, 1, 2), threads),
                            CompletableFuture.runAsync(() -> linkAttributes(people, 3, 4), threads),
                            CompletableFuture.runAsync(() -> patchAttributes(people.subList(0, 4)), threads),
                            CompletableFuture.runAsync(() -> patchAttributes(people.subList(4, 8)), threads))
                    .join();
        } finally {
            threads.shutdown();
        }

        for (ApiCaller one : people) {
            assertThat(records.text(
                            "select string_agg(key, ' ' order by key) from users u, jsonb_object_keys(u.attributes) key"
                                    + " where u.keycloak_id = ?",
                            one.subject()))
                    .isEqualTo("link-0 link-1 link-2 link-3 link-4 patch");
        }
    }

    private void linkAttributes(List<ApiCaller> people, int... numbers) {
        for (int n : numbers) {
            String file = people.stream()
                    .map(one -> line("keycloakId", one.subject(), "\"attributes\":{\"link-%d\":true}".formatted(n)))
                    .collect(Collectors.joining("\n"));
            assertThat(results(client.importFile(LINK, NDJSON, null, file)))
                    .containsOnly("changed")
                    .hasSize(people.size());
        }
    }

    private void patchAttributes(List<ApiCaller> people) {
        for (ApiCaller one : people) {
            admin.patch(USERS + one.id(), Map.of("attributes", Map.of("patch", true)))
                    .expect(200);
        }
    }

    /** More than two batches. */
    @Test
    void manyLinesAreLinked() {
        int count = 1_100;
        records.insertUsers(mark, count);

        String file = IntStream.rangeClosed(1, count)
                .mapToObj(n -> line("keycloakId", mark + "-" + n, n))
                .collect(Collectors.joining("\n"));
        List<JsonNode> answer = client.importFile(LINK, NDJSON, mark, file);

        assertThat(summary(answer)).isEqualTo(summaryOf(0, count, 0, 0));
        assertThat(answer.subList(0, count))
                .extracting(line -> line.get("line").asInt())
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, count).boxed().toList());
        assertThat(records.number(
                        "select count(*) from users where keycloak_id = external_id and keycloak_id like ?",
                        mark + "-%"))
                .isEqualTo(count);
        assertThat(summary(client.importFile(LINK, NDJSON, null, file))).isEqualTo(summaryOf(0, 0, count, 0));
    }
}
