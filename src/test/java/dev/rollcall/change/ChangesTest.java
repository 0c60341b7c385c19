package dev.rollcall.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.rollcall.audit.AuditLog;
import dev.rollcall.sync.UserSync;
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
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks that each change of a user has one entry in the change log, whoever writes. */
@QuarkusTest
class ChangesTest {

    private static final String USERS = "/api/v1/users";
    private static final String LONGEST = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private static final String TOO_LONG = LONGEST + "0";

    private final Realm realm = Realm.get();
    private final String name = "changes-" + UUID.randomUUID().toString().substring(0, 8);

    @Inject
    ServiceDatabase records;

    @Inject
    DataSource database;

    @Inject
    UserSync sync;

    @TestHTTPResource("/")
    URI service;

    private final ApiCaller admin = Api.admin();

    private ApiResponse create() {
        return create("create-" + name);
    }

    private ApiResponse create(String request) {
        return admin.header("X-Request-Id", request)
                .post(
                        USERS,
                        Map.of("username", name, "email", name + "@example.org", "attributes", Map.of("tier", "gold")))
                .expect(201);
    }

    private void patch(String id, String body) {
        admin.patch(USERS + "/" + id, body).expect(200);
    }

    /** The entries of a user: version, type, fields, origin. */
    private List<String> changes(String id) throws SQLException {
        String all = records.text(
                "select string_agg(concat_ws(' ', version, type, fields, origin), '|' order by version, id) from changes where entity_id = ?::uuid",
                id);
        return all == null ? List.of() : List.of(all.split("\\|"));
    }

    private String insertByHand() throws SQLException {
        String id = UUID.randomUUID().toString();
        records.execute("""
                insert into users (id, keycloak_id, username, created_at, updated_at, identity_as_of)
                values (?::uuid, ?, ?, now(), now(), now())""", id, "by-hand-" + id, name);
        return id;
    }

    @Test
    void eachActOfTheApiIsOneVersionAndOneEntry() throws SQLException {
        ApiResponse created = create();
        String id = created.path("id");

        patch(id, "{\"firstName\":\"Émile\",\"attributes\":{\"tier\":\"silver\"}}");
        patch(id, "{\"enabled\":false,\"lastName\":\"Zola\"}");
        patch(id, "{\"enabled\":true}");
        patch(id, "{\"roles\":[\"user\"]}");
        patch(id, "{\"firstName\":\"Émile\"}");
        admin.delete(USERS + "/" + id).expect(204);

        assertThat(changes(id))
                .containsExactly(
                        "0 user.created {} api",
                        "1 user.updated {firstName,attributes} api",
                        "2 user.disabled {lastName,enabled} api",
                        "3 user.enabled {enabled} api",
                        "4 user.updated {roles} api",
                        "5 user.deleted {} api");
        assertThat(records.text(
                        "select concat_ws(' ', actor, act, request_id) from changes where entity_id = ?::uuid and version = 0",
                        id))
                .isEqualTo("%s %s create-%s", subjectOfAdmin(), actOf(id, "create"), name);
    }

    /** An e-mail address would stay in both logs, which keep no personal data. */
    @ParameterizedTest
    @ValueSource(strings = {"anna@example.org", "anna.example", "a:b", "\u00E9", "", TOO_LONG})
    void requestIdOfAnotherFormIsReplaced(String request) throws SQLException {
        ApiResponse created = create(request);

        String id = created.header("X-Request-Id");
        assertThat(id).isNotEqualTo(request).matches("[0-9a-f-]{36}");
        assertThat(requestIds(created.path("id"))).isEqualTo(id + " " + id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-Az_09", LONGEST})
    void requestIdIsKept(String request) throws SQLException {
        ApiResponse created = create(request);

        assertThat(created.header("X-Request-Id")).isEqualTo(request);
        assertThat(requestIds(created.path("id"))).isEqualTo(request + " " + request);
    }

    /** The request's id in the change log and in the audit log. */
    private String requestIds(String user) throws SQLException {
        return records.text("""
                select concat_ws(' ', c.request_id, t.request_id) from changes c join audit_log t on t.id = c.act
                where c.entity_id = ?::uuid""", user);
    }

    private String subjectOfAdmin() {
        return admin.get(USERS + "/me").path("keycloakId");
    }

    private String actOf(String id, String action) throws SQLException {
        return records.text("select id from acts where user_id = ?::uuid and action = ?", id, action);
    }

    @Test
    void firstSignInIsAnEntryWithTheUserAsActor() throws SQLException {
        Realm.Identity identity = realm.createIdentity(name);
        ApiCaller caller = Api.as(identity);

        String id = caller.header("X-Request-Id", "first-" + name)
                .get(USERS + "/me")
                .path("id");
        caller.get(USERS + "/me").expect(200);

        assertThat(changes(id)).containsExactly("0 user.created {} token");
        assertThat(records.text(
                        "select concat_ws(' ', actor, act, request_id) from changes where entity_id = ?::uuid", id))
                .isEqualTo(identity.subject() + " first-" + name);
    }

    @Test
    void changesThatAreFoundInKeycloakNameTheirSource() throws SQLException {
        Realm.Identity identity = realm.createIdentity(name);

        UUID id = sync.sync(identity.subject(), AuditLog.BY_EVENT).userId();
        realm.admin("PUT", "/users/" + identity.subject(), Map.of("firstName", "Second", "enabled", false));
        sync.sync(identity.subject(), AuditLog.BY_RECONCILIATION);
        sync.sync(identity.subject(), AuditLog.BY_RECONCILIATION);
        realm.admin("DELETE", "/users/" + identity.subject(), null);
        sync.sync(identity.subject(), AuditLog.BY_EVENT);

        List<String> changes = changes(id.toString());
        assertThat(changes).hasSize(3);
        assertThat(changes.get(0)).isEqualTo("0 user.created {} event");
        assertThat(changes.get(1))
                .startsWith("1 user.disabled {")
                .contains("firstName")
                .endsWith("reconciliation");
        assertThat(changes.get(2)).isEqualTo("2 user.deleted {} event");
    }

    @Test
    void importedUsersHaveTheOriginImport() throws SQLException {
        new BulkClient(service, admin.token())
                .importFile("", BulkClient.NDJSON, null, "{\"username\":\"%s\"}".formatted(name));

        assertThat(changes(records.text("select id from users where username = ?", name)))
                .containsExactly("0 user.created {} import");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "username | 'other'",
                "email | 'other@example.org'",
                "email_verified | true",
                "first_name | 'Other'",
                "last_name | 'Other'",
                "locale | 'fr'",
                "phone_number | '1'",
                "roles | '{a}'",
                "attributes | '{\"a\": 1}'"
            })
    void changeByHandCountsTheVersionAndNamesTheField(String column, String value) throws SQLException {
        String id = insertByHand();

        records.execute("update users set %s = %s where id = ?::uuid".formatted(column, value), id);
        records.execute("update users set %s = %s where id = ?::uuid".formatted(column, value), id);

        String field = camelCase(column);
        assertThat(changes(id))
                .containsExactly("0 user.created {} other", "1 user.updated {%s} other".formatted(field));
        assertThat(admin.get(USERS + "/" + id).map("")).containsKey(field);
        assertThat(records.number("select version from users where id = ?::uuid", id))
                .isEqualTo(1);
    }

    private static String camelCase(String column) {
        StringBuilder name = new StringBuilder();
        for (String word : column.split("_")) {
            name.append(name.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        return name.toString();
    }

    /** The name of each attribute, but no value. */
    @Test
    void changeOfTheProfileByHandNamesItsAttributes() throws SQLException {
        String id = insertByHand();

        records.execute(
                "update users set profile = '{\"department\": \"Sales\", \"motto\": [\"a\", \"b\"]}' where id = ?::uuid",
                id);
        records.execute(
                "update users set profile = '{\"department\": \"Sales\", \"motto\": [\"a\"]}' where id = ?::uuid", id);
        records.execute("update users set profile = '{\"motto\": [\"a\"]}' where id = ?::uuid", id);
        records.execute("update users set profile = '{\"motto\": [\"a\"]}' where id = ?::uuid", id);

        assertThat(changes(id))
                .containsExactly(
                        "0 user.created {} other",
                        "1 user.updated {profile.department,profile.motto} other",
                        "2 user.updated {profile.motto} other",
                        "3 user.updated {profile.department} other");
    }

    /** A field that the triggers do not know would change without an entry. */
    @Test
    void triggersKnowEachFieldOfTheApi() throws SQLException {
        String id = insertByHand();
        List<String> fields = List.copyOf(admin.get(USERS + "/" + id).map("").keySet().stream()
                .map(String::valueOf)
                .filter(field -> !List.of(
                                "id", "keycloakId", "createdAt", "updatedAt", "lastSeenAt", "syncedAt", "version")
                        .contains(field))
                .toList());

        for (String function : List.of("append_change_of_user", "count_version_of_user")) {
            String source = records.text("select pg_get_functiondef(?::regproc)", function);
            assertThat(fields)
                    .isNotEmpty()
                    .allSatisfy(field -> assertThat(source)
                            .contains(
                                    "new." + field.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT)));
        }
    }

    @Test
    void severalKindsAreOneEntryAndAReturnIsARestoration() throws SQLException {
        String id = insertByHand();

        records.execute("update users set enabled = false, deleted_at = now(), username = '' where id = ?::uuid", id);
        records.execute("update users set deleted_at = null, username = 'again' where id = ?::uuid", id);
        records.execute("update users set enabled = true, username = 'later' where id = ?::uuid", id);
        records.execute("update last_visits set seen_at = now() where user_id = ?::uuid", id);
        records.execute("update users set identity_as_of = now() where id = ?::uuid", id);
        records.execute("delete from users where id = ?::uuid", id);

        assertThat(changes(id))
                .containsExactly(
                        "0 user.created {} other",
                        "1 user.deleted {} other",
                        "2 user.restored {username} other",
                        "3 user.enabled {username,enabled} other",
                        "4 user.deleted {} other");
    }

    @Test
    void batchHasAnEntryForEachRow() throws SQLException {
        records.insertUsers(name, 50);

        records.execute("update users set locale = 'fr', version = version + 1 where ? = any(roles)", name);

        assertThat(records.text(
                        "select string_agg(distinct concat(version, type), ' ') || count(*) from changes where entity_id in"
                                + " (select id from users where ? = any(roles))",
                        name))
                .isEqualTo("0user.created 1user.updated100");
    }

    @ParameterizedTest
    @CsvSource({"'',other", "nonsense,other", "OTHER,other", "api,api", "'api\u001fme\u001fnot-a-uuid',api"})
    void aWrongSettingIsNoError(String setting, String origin) throws SQLException {
        String id = insertByHand();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("select set_config('rollcall.change', '%s', false)".formatted(setting));
            statement.execute("update users set locale = 'de' where id = '%s'".formatted(id));
            statement.execute("reset rollcall.change");
        }

        assertThat(changes(id)).containsExactly("0 user.created {} other", "1 user.updated {locale} " + origin);
    }

    @Test
    void descriptionOfAWriterEndsWithItsTransaction() throws SQLException {
        String id = create().path("id");

        for (int i = 0; i < 30; i++) {
            records.execute("update users set locale = ? where id = ?::uuid", "l" + i, id);
        }

        assertThat(changes(id))
                .hasSize(31)
                .filteredOn(change -> change.endsWith("other"))
                .hasSize(30);
    }

    /** The functions run with the rights of their owner, so a temporary table of the writer must not come before the real one. */
    @Test
    void temporaryTableOfAWriterIsNotUsed() throws SQLException {
        String id = insertByHand();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create temp table changes (like changes)");
            statement.execute("update users set locale = 'de' where id = '%s'".formatted(id));
            statement.execute("drop table pg_temp.changes");
        }

        assertThat(changes(id)).hasSize(2);
        assertThat(records.number("""
                select count(*) from pg_proc
                where proname in ('append_change', 'append_change_of_user')
                    and pronamespace = current_schema()::regnamespace
                    and prosecdef and not exists (select from aclexplode(proacl) where grantee = 0)""")).isEqualTo(2);
    }

    @Test
    void entriesAreNeverUpdated() {
        assertThat(catchThrowable(() -> records.execute("update changes set origin = 'api' where origin = 'other'")))
                .hasMessageContaining("changes are never updated");
    }
}
