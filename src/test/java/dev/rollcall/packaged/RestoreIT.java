package dev.rollcall.packaged;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.endsWith;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.stack.OwnServers;
import dev.rollcall.stack.Stack;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.Realm.Identity;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.WireDirection;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.packaged.PackagedProcess;
import dev.rollcall.testing.packaged.PackagedStack;
import dev.rollcall.testing.wire.HttpWire;
import dev.rollcall.testing.wire.PausedMessage;
import dev.rollcall.user.CopiedUserField;
import io.restassured.path.json.JsonPath;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/**
 * Restores the service's database, Keycloak's, and both from an older backup, by the steps of docs/backup-restore.md. Since the backup,
 * people were created, changed, disabled, enabled and deleted, and were given and lost roles, and API keys were revoked. Acts and a
 * reconciliation were open when the backup was taken. At the end, a snapshot of PostgreSQL's data is put back, which the server itself cannot tell.
 */
@Order(0)
@Tag("process")
@Tag("slow")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RestoreIT {

    private static final Duration SOON = Duration.ofSeconds(90);
    private static final String OLD = "old";
    private static final String NEW = "new";
    private static final String USERS = "/api/v1/users";
    private static final String RUNS = "/api/v1/sync/runs";
    private static final String CHANGES = "/api/v1/changes";

    /** More than a reconciliation deletes or revives without an administrator. */
    private static final int MANY = 12;

    /**
     * Settings of the first start after Keycloak was restored: nothing is corrected before an administrator has looked at the differences.
     */
    private static final Map<String, String> LOOK_FIRST =
            Map.of("rollcall.sync.enabled", "false", "rollcall.reconciliation.scheduled", "false");

    /** For a backup that is older than the acts that are finished: a test cannot wait for the default, an hour. */
    private static final Map<String, String> OLD_BACKUP =
            Map.of("rollcall.management.settle-after", "1S", "rollcall.management.abandon-after", "2S");

    private static final ExecutorService THREADS = Executors.newCachedThreadPool();

    private static OwnServers servers;
    private static Realm realm;
    private static PackagedProcess process;
    private static URI service;
    private static String token;
    private static boolean keycloakIsOld;

    private static String gold;

    /** The id of the change log at the time of the backup. */
    private static String changeLog;

    /** Of a follower that has read all changes before the backup, and of one that has read those after it, too. */
    private static final List<String> CURSORS = new ArrayList<>();

    private static OrganizationsInBackup organizations;
    private static final KeysInBackup KEYS = new KeysInBackup();

    /** What {@code GET /api/v1/sync} told of the organization that the backup lacks, and its id. */
    private static String problems;

    private static String withoutOwner;
    private static String silver;

    private static final Map<String, Identity> PEOPLE = new HashMap<>();
    private static final List<Identity> DELETED_AFTER_BACKUP = new ArrayList<>();
    private static final List<Identity> CREATED_AFTER_BACKUP = new ArrayList<>();

    /** Belongs to a session that was there when the backup was taken, and ended afterwards. */
    private static String refreshToken;

    /** Belongs to a user who has been made an administrator since the backup. */
    private static String promotedToken;

    @BeforeAll
    // took over five minutes on two slow cores, while ChangeLogIT and another build ran
    @Timeout(value = 12, unit = TimeUnit.MINUTES)
    static void backUpAndChangePeople() {
        Assumptions.assumeTrue(PackagedStack.isEmbedded(), "needs the embedded servers");
        servers = OwnServers.in(Path.of("target/stack/restore")).start();
        realm = Realm.at(servers.realmUrl());
        // tokens must not expire before they are refused
        realm.set(Map.of("passwordPolicy", Stack.CHEAP_PASSWORD_POLICY, "accessTokenLifespan", 3600));
        try (HttpWire wire = new HttpWire(servers.keycloakUrl() + "/admin/realms/rollcall")) {
            startService(Map.of(
                    "rollcall.directory.admin-url", wire.url(), "quarkus.rest-client.keycloak.read-timeout", "120000"));
            createPeople();
            killWithOpenWork(wire);
        }
        backUp();
        startService(Map.of());
        makeActsDue();
        await().atMost(SOON)
                .until(() -> number("select count(*) from open_acts") == 0
                        && number("select count(*) from sync_runs where finished_at is null") == 0);
        changePeople();
        KEYS.useAndRevoke(database());
        organizations.takeRolesAway(realm);
        awaitRecords(inKeycloak());
        CURSORS.add(cursor());
        stopService();
        servers.backUpDatabase(NEW);
    }

    @AfterAll
    static void stop() {
        THREADS.shutdownNow();
        if (process != null) {
            process.close();
        }
        if (servers != null) {
            servers.close();
        }
    }

    private static void createPeople() {
        gold = realm.createRole("gold");
        silver = realm.createRole("silver");
        for (String name : List.of(
                "unchanged",
                "renamed-here",
                "renamed-there",
                "disabled-here",
                "disabled-there",
                "granted-there",
                "deleted-here",
                "deleted-before",
                "open-act")) {
            create(name, "user");
        }
        PEOPLE.put("promoted-here", realm.createIdentityNamed("promoted-here", "user"));
        create("demoted-here", "user", "rollcall-admin");
        create("revoked-there", "user", gold);
        for (String name : List.of("enabled-here", "enabled-there")) {
            create(name, "user");
            realm.update(PEOPLE.get(name), Map.of("enabled", false));
        }
        delete("deleted-before");
        for (int i = 0; i < MANY; i++) {
            DELETED_AFTER_BACKUP.add(create("deleted-there-" + i, "user"));
        }
        refreshToken = realm.tokens("admin", "admin").path("refresh_token").asText();
        organizations = new OrganizationsInBackup(realm, database());
        KEYS.create(database(), id("unchanged"));
        awaitRecords(inKeycloak());
        organizations.create();
        awaitInSync();
        CURSORS.add(cursor());
    }

    /** Creates a user through the service. */
    private static Identity create(String name, String... roles) {
        Identity identity =
                new Identity(requestCreation(name, roles).expect(201).path("keycloakId"), name, name);
        PEOPLE.put(name, identity);
        return identity;
    }

    private static ApiResponse requestCreation(String name, String... roles) {
        Map<String, ?> body = Map.of(
                "username",
                name,
                "email",
                name + "@example.org",
                "firstName",
                "First",
                "lastName",
                "Last",
                "roles",
                List.of(roles),
                "attributes",
                Map.of("tier", "gold"));
        return admin().key(name).post(USERS, body);
    }

    /**
     * Kills the service while an act is about to grant a role, while two acts on organizations have been carried out in Keycloak alone, and
     * while a forced reconciliation lists the realm.
     */
    private static void killWithOpenWork(HttpWire wire) {
        Identity identity = PEOPLE.get("open-act");
        PausedMessage grant =
                wire.pause(WireDirection.REQUEST, "POST", "/users/" + identity.subject() + "/role-mappings/realm");
        PausedMessage users = wire.pause(WireDirection.REQUEST, "GET", "/users");
        start(false, true);
        ApiCaller admin = admin();
        String path = user("open-act") + "/roles";
        CompletableFuture.runAsync(() -> admin.put(path, Map.of("roles", List.of("user", gold))), THREADS);
        List<PausedMessage> answers = organizations.beginActs(realm, wire, THREADS);
        grant.awaitPaused();
        users.awaitPaused();
        process.kill();
        answers.forEach(PausedMessage::drop);
        grant.drop();
        users.drop();
    }

    private static void backUp() {
        changeLog = text("select id from change_log");
        servers.stopKeycloak();
        servers.backUpDatabase(OLD);
        servers.backUpKeycloak(OLD);
        startKeycloak();
    }

    private static void changePeople() {
        patch("renamed-here", Map.of("firstName", "Second", "email", "here@example.org"));
        realm.update(
                PEOPLE.get("renamed-there"),
                Map.of(
                        "lastName",
                        "Second",
                        "emailVerified",
                        false,
                        "attributes",
                        Map.of("locale", List.of("de"), "phoneNumber", List.of("+49 30 23125 002"))));
        patch("unchanged", Map.of("attributes", Map.of("tier", "silver")));
        patch("disabled-here", Map.of("enabled", false));
        realm.update(PEOPLE.get("disabled-there"), Map.of("enabled", false));
        patch("enabled-here", Map.of("enabled", true));
        realm.update(PEOPLE.get("enabled-there"), Map.of("enabled", true));
        putRoles("promoted-here", "user", "rollcall-admin");
        promotedToken = realm.token(PEOPLE.get("promoted-here"));
        putRoles("demoted-here", "user");
        realm.grant(PEOPLE.get("granted-there"), gold);
        realm.revokeRole(PEOPLE.get("revoked-there"), gold);
        // the role of the open act is granted by now; take everything away
        putRoles("open-act");
        delete("deleted-here");
        DELETED_AFTER_BACKUP.forEach(realm::delete);
        for (int i = 0; i < MANY / 2; i++) {
            CREATED_AFTER_BACKUP.add(create("created-here-" + i, "user", silver));
            CREATED_AFTER_BACKUP.add(realm.createIdentityNamed("created-there-" + i, "user"));
        }
        create("created-and-deleted", "user");
        delete("created-and-deleted");
        // an administrator signs out
        session().post("/realms/rollcall/protocol/openid-connect/logout").expect(204);
    }

    /** Returns a caller of Keycloak with the refresh token. */
    private static ApiCaller session() {
        return Api.at(URI.create(servers.keycloakUrl()))
                .form("client_id", "rollcall-public")
                .form("refresh_token", refreshToken);
    }

    @Test
    @Order(1)
    void serviceDatabaseAloneIsRestored() {
        assertThat(KEYS.list(database())).isEqualTo(KEYS.expectedList());
        restoreServiceDatabase(OLD);
        KEYS.stop(database());
        Map<String, Map<String, Object>> keycloak = inKeycloak();

        startService(LOOK_FIRST);
        KEYS.assertOnlyRevokedKeyIsLost();
        assertFollowersStartAgain();
        organizations.assertActsAreGivenUp();
        organizations.assertInvitationGivesOnlyMember(realm);
        stopService();
        startService(Map.of());
        assertInterruptedRunFailed();
        // the feed catches up; the brake may have stopped a run before
        awaitRecords(keycloak);
        assertFinished(reconcile(true, false));
        assertFinished(reconcile(false, false));
        organizations.assertNobodyHasTheirRoleAgain();
        organizations.awaitOrganizationWithoutOwner();
        withoutOwner = organizations.idOfLaterOrganization();
        problems = admin().get("/api/v1/sync").asString();
        organizations.appointOwners();

        assertInSync(keycloak);
        assertThat(outcomeOfOpenAct()).isEqualTo("superseded");
        assertThat(attributes("unchanged")).isEqualTo(Map.of("tier", "gold"));
        // users of Keycloak whom the backup does not know get a new record
        assertThat(attributes("created-here-0")).isEmpty();
        assertErased(DELETED_AFTER_BACKUP);
        assertErased(List.of(PEOPLE.get("deleted-before"), PEOPLE.get("deleted-here")));
    }

    @Test
    @Order(2)
    void keycloakDatabaseAloneIsRestored() {
        restoreServiceDatabase(NEW);
        restoreKeycloak();
        Map<String, Map<String, Object>> keycloak = inKeycloak();

        startService(LOOK_FIRST);
        ApiResponse differences = reconcile(true, false);
        assertFinished(differences);
        assertThat(differences.<Integer>path("counts.missing")).isEqualTo(MANY);
        assertThat(differences.<Integer>path("counts.returned")).isEqualTo(MANY + 1);
        assertThat(reconcile(false, false).text("state")).isEqualTo("stopped");
        String lost =
                admin().get(USERS + "/export?format=ndjson&role=" + silver).asString();
        assertFinished(reconcile(false, true));
        stopService();
        startService(Map.of());

        assertInSync(keycloak);
        // its token names a role which the restored Keycloak did not grant
        as(promotedToken).get(USERS).expect(401);
        assertErased(CREATED_AFTER_BACKUP);
        assertThat(attributes("unchanged")).isEqualTo(Map.of("tier", "silver"));
        // a tombstone keeps no attributes
        assertThat(attributes("deleted-here")).isEmpty();
        // a retry of the request that had created a lost user
        requestCreation("created-here-0", "user", silver).expect(404);

        String imported = admin().body("application/x-ndjson; charset=UTF-8", lost.getBytes(StandardCharsets.UTF_8))
                .post(USERS + "/import")
                .asString();
        assertThat(imported).contains("\"done\":" + MANY / 2);
        assertThat(attributes("created-here-0")).isEqualTo(Map.of("tier", "gold"));
        for (int i = 0; i < MANY / 2; i++) {
            delete("created-here-" + i);
        }
        awaitInSync();
        assertInSync(keycloak);
    }

    @Test
    @Order(3)
    void bothDatabasesAreRestored() {
        restoreServiceDatabase(OLD);
        restoreKeycloak();
        Map<String, Map<String, Object>> keycloak = inKeycloak();

        Map<String, String> settings = new HashMap<>(LOOK_FIRST);
        settings.putAll(OLD_BACKUP);
        startService(settings);
        assertInterruptedRunFailed();
        assertFinished(reconcile(true, false));
        assertFinished(reconcile(false, false));
        await().atMost(SOON).until(() -> number("select count(*) from open_acts") == 0);
        organizations.appointOwners();
        stopService();
        startService(OLD_BACKUP);

        assertInSync(keycloak);
        assertThat(outcomeOfOpenAct()).isEqualTo("superseded");
        assertThat(attributes("unchanged")).isEqualTo(Map.of("tier", "gold"));
    }

    /** Positions and versions of the snapshot are used again for other changes. The followers were away when it was put back. */
    @Test
    @Order(4)
    void followersOfAChangeThatASnapshotLacksStartAgainAndOthersGoOn() {
        stopService();
        servers.stopPostgres();
        servers.takeSnapshotOfPostgres();
        servers.startPostgres();
        startService(LOOK_FIRST);
        String before = cursor();
        List<JsonNode> lost = changesAfter(before, 3);
        stopService();
        servers.stopPostgres();
        servers.putSnapshotOfPostgresBack();
        servers.startPostgres();
        startService(LOOK_FIRST);

        List<JsonNode> others = changesAfter(before, 5);

        assertThat(others).map(RestoreIT::version).startsWith(version(lost.get(0)));
        assertThat(others)
                .map(entry -> entry.path("id").asText())
                .doesNotContainAnyElementsOf(
                        lost.stream().map(entry -> entry.path("id").asText()).toList());
        lost.forEach(entry -> assertExpired(entry.path("cursor").asText()));
        assertThat(entriesAfter(others.get(0).path("cursor").asText(), id("unchanged")))
                .isEqualTo(others.subList(1, others.size()));
    }

    private static long version(JsonNode entry) {
        return entry.at("/data/version").asLong();
    }

    /** Changes a user some times, and returns the entries about it that a follower gets. */
    private static List<JsonNode> changesAfter(String cursor, int changes) {
        String user = id("unchanged");
        for (int i = 0; i < changes; i++) {
            patch("unchanged", Map.of("attributes", Map.of("change", i + " of " + changes)));
        }
        return await().atMost(SOON).until(() -> entriesAfter(cursor, user), entries -> entries.size() == changes);
    }

    private static List<JsonNode> entriesAfter(String cursor, String user) {
        JsonNode page = Realm.json(readChanges(cursor).asString());
        return StreamSupport.stream(page.spliterator(), false)
                .filter(entry -> entry.path("subject").asText().equals(user))
                .toList();
    }

    private static String cursor() {
        return readChanges("now").header("Rollcall-Cursor");
    }

    private static ApiResponse readChanges(String cursor) {
        return admin().get(CHANGES + "?limit=1000&cursor=" + cursor);
    }

    private static void assertExpired(String cursor) {
        readChanges(cursor).expect(410).body("type", endsWith(":cursor-expired"));
    }

    private static void assertFollowersStartAgain() {
        CURSORS.forEach(cursor -> await().atMost(SOON).untilAsserted(() -> assertExpired(cursor)));
    }

    /** Of the first scenario. Comes last, so that it spoils no other. */
    @Test
    @Order(5)
    void organizationThatTheBackupLacksIsAmongTheProblems() {
        assertThat(JsonPath.from(problems).getList("problems").toString()).contains(withoutOwner);
    }

    /** Makes the backup older: the interrupted reconciliation began two days ago, and the open acts are due. */
    private static void restoreServiceDatabase(String backup) {
        stopService();
        servers.restoreDatabase(backup);
        database().execute("""
                update sync_runs set requested_at = requested_at - interval '2 days', started_at = started_at - interval '2 days'
                where finished_at is null""");
        makeActsDue();
    }

    private static void makeActsDue() {
        database().execute("update open_acts set due_at = now()");
    }

    private static void restoreKeycloak() {
        if (!keycloakIsOld) {
            servers.stopKeycloak();
            servers.restoreKeycloak(OLD);
            startKeycloak();
            keycloakIsOld = true;
        }
        realm.admin("POST", "/logout-all", null);
        // the session had ended after the backup
        session()
                .form("grant_type", "refresh_token")
                .post("/realms/rollcall/protocol/openid-connect/token")
                .expect(400);
        token = null;
    }

    private static void startKeycloak() {
        servers.startKeycloak();
        realm = Realm.at(servers.realmUrl());
        token = null;
    }

    private static void startService(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(new PackagedStack().start());
        settings.putAll(Map.of(
                "quarkus.oidc.auth-server-url",
                servers.realmUrl(),
                "quarkus.datasource.jdbc.url",
                servers.jdbcUrl(),
                "quarkus.datasource.username",
                servers.databaseUser(),
                "quarkus.datasource.password",
                servers.databaseUser(),
                "rollcall.sync.enabled",
                "true",
                "rollcall.reconciliation.enabled",
                "true",
                "rollcall.keys.enabled",
                "true",
                "rollcall.management.sweep-interval",
                "1S"));
        settings.putAll(more);
        process = PackagedProcess.start(settings);
        service = process.awaitReady();
    }

    private static void stopService() {
        if (process != null) {
            process.terminate();
            process.awaitExit(SOON);
            process = null;
        }
    }

    private static void awaitInSync() {
        await().atMost(SOON).untilAsserted(() -> {
            ApiResponse sync = admin().get("/api/v1/sync");
            assertThat(sync.text("state")).as(sync.asString()).isEqualTo("in-sync");
            assertThat(sync.list("problems")).isEmpty();
            assertThat(number("select count(*) from sync_feed")).isEqualTo(2);
            assertThat(number("select count(*) from sync_runs where finished_at is null"))
                    .isZero();
        });
    }

    private static void awaitRecords(Map<String, Map<String, Object>> people) {
        await().atMost(SOON).untilAsserted(() -> assertThat(inRollcall()).isEqualTo(people));
    }

    /** Runs a reconciliation to its end; waits for one that was under way. */
    private static ApiResponse reconcile(boolean dryRun, boolean force) {
        String path = RUNS + "/" + start(dryRun, force);
        return await().atMost(SOON).until(() -> admin().get(path), run -> run.text("finishedAt") != null);
    }

    private static void assertFinished(ApiResponse run) {
        assertThat(run.text("state")).as(run.asString()).isEqualTo("finished");
    }

    private static String start(boolean dryRun, boolean force) {
        return await().atMost(SOON)
                .until(
                        () -> admin().post(RUNS, Map.of("dryRun", dryRun, "force", force)),
                        response -> response.statusCode() == 201)
                .path("id");
    }

    private static void assertInterruptedRunFailed() {
        await().atMost(SOON).untilAsserted(() -> {
            ApiResponse runs = admin().get(RUNS + "?limit=100");
            assertThat(runs.list("items.findAll { it.force }.state"))
                    .as(runs.asString())
                    .containsExactly("failed");
        });
    }

    /**
     * Checks that records and Keycloak are equal in every field, that Keycloak is as it was restored, that nothing is open, and that
     * changes in Keycloak are followed again.
     */
    private static void assertInSync(Map<String, Map<String, Object>> keycloak) {
        awaitInSync();
        await().atMost(SOON).until(() -> number("select count(*) from open_acts") == 0);
        assertThat(inKeycloak()).as("Keycloak, since it was restored").isEqualTo(keycloak);
        awaitRecords(keycloak);
        ApiResponse differences = reconcile(true, false);
        assertThat(differences.map("counts"))
                .containsAllEntriesOf(
                        Map.of("created", 0, "changed", 0, "returned", 0, "missing", 0, "fields", Map.of()));
        assertThat(number("select count(*) from sync_seen")).isZero();
        assertThat(text("select id from change_log"))
                .as("the database was restored, so followers start again")
                .isNotEqualTo(changeLog);
        await().atMost(SOON)
                .until(() ->
                        number("select count(*) from changes where id not in (select change_id from change_positions)")
                                == 0);

        Identity next = realm.createIdentity("next", "user", gold);
        await().atMost(SOON).until(() -> inRollcall().containsKey(next.subject()));
        assertThat(text(
                        "select via from audit_log where user_id = (select id from users where keycloak_id = ?)",
                        next.subject()))
                .isEqualTo("event");
        realm.delete(next);
        await().atMost(SOON).until(() -> !inRollcall().containsKey(next.subject()));
    }

    private static void assertErased(List<Identity> people) {
        for (Identity identity : people) {
            assertThat(text(
                            "select (deleted_at is not null)::text || users::text from users where keycloak_id = ?",
                            identity.subject()))
                    .startsWith("true")
                    .doesNotContain(identity.username(), "First", "Last");
        }
    }

    private static String outcomeOfOpenAct() {
        return text("""
                select coalesce(string_agg(outcome, ', '), 'open') from acts
                where action = 'set-roles' and user_id = ?::uuid""", id("open-act"));
    }

    /** Returns the copied fields of all users of the realm, by subject. */
    private static Map<String, Map<String, Object>> inKeycloak() {
        Map<String, Map<String, Object>> people = new TreeMap<>();
        for (JsonNode user :
                Realm.json(realm.admin("GET", "/users?max=1000", null).body())) {
            Map<String, Object> fields = new TreeMap<>();
            for (String name : List.of("username", "email", "firstName", "lastName")) {
                fields.put(name, user.hasNonNull(name) ? user.path(name).asText() : null);
            }
            for (String name : List.of("emailVerified", "enabled")) {
                fields.put(name, user.path(name).asBoolean());
            }
            for (String name : List.of("locale", "phoneNumber")) {
                JsonNode values = user.path("attributes").path(name);
                fields.put(name, values.isEmpty() ? null : values.get(0).asText());
            }
            // no setting names attributes of the user profile
            fields.put("profile", Map.of());
            String subject = user.path("id").asText();
            fields.put("roles", rolesInKeycloak(subject));
            people.put(subject, fields);
            assertThat(fields.keySet())
                    .containsExactlyInAnyOrderElementsOf(CopiedUserField.ALL.stream()
                            .map(CopiedUserField::toString)
                            .toList());
        }
        return people;
    }

    private static List<String> rolesInKeycloak(String subject) {
        JsonNode roles = Realm.json(realm.admin("GET", "/users/" + subject + "/role-mappings/realm/composite", null)
                .body());
        return StreamSupport.stream(roles.spliterator(), false)
                .map(role -> role.path("name").asText())
                .filter(role -> !role.startsWith("default-roles")
                        && !List.of("offline_access", "uma_authorization").contains(role))
                .sorted()
                .toList();
    }

    /** Returns the copied fields of all records, by subject. */
    private static Map<String, Map<String, Object>> inRollcall() {
        Map<String, Map<String, Object>> people = new TreeMap<>();
        ApiResponse page = admin().get(USERS + "?limit=100");
        assertThat(page.text("next")).isNull();
        for (Map<String, Object> user : page.<Map<String, Object>>list("items")) {
            Map<String, Object> fields = new TreeMap<>();
            CopiedUserField.ALL.forEach(field -> fields.put(field.toString(), user.get(field.toString())));
            people.put((String) user.get("keycloakId"), fields);
        }
        return people;
    }

    private static Map<String, Object> attributes(String username) {
        return admin().get(user(username)).map("attributes");
    }

    private static String id(String username) {
        return text("select id from users where username = ?", username);
    }

    private static void patch(String username, Map<String, ?> changes) {
        admin().patch(user(username), changes).expect(200);
    }

    private static void putRoles(String username, String... roles) {
        admin().put(user(username) + "/roles", Map.of("roles", List.of(roles))).expect(200);
    }

    private static void delete(String username) {
        admin().delete(user(username)).expect(204);
    }

    private static String user(String username) {
        return USERS + "/" + id(username);
    }

    /** Returns the administrator, who calls another process after each restore. */
    static ApiCaller admin() {
        if (token == null) {
            token = realm.token("admin", "admin");
        }
        return as(token);
    }

    static ApiCaller as(String token) {
        return Api.at(service, token);
    }

    private static ServiceDatabase database() {
        return new ServiceDatabase(
                TimeLimits.database(servers.jdbcUrl(), servers.databaseUser(), servers.databaseUser()));
    }

    private static String text(String sql, String... parameters) {
        return database().text(sql, parameters);
    }

    private static long number(String sql, String... parameters) {
        return database().number(sql, parameters);
    }
}
