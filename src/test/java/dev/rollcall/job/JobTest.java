package dev.rollcall.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.rollcall.testing.BulkClient;
import dev.rollcall.testing.InvitationLinks;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.keycloak.RealmAdministrators;
import dev.rollcall.testing.keycloak.RealmAdministrators.GrantPath;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Jobs on users and organizations, and imports in jobs. */
@QuarkusTest
@Tag("slow")
class JobTest {

    private static final String JOBS = "/api/v1/jobs";
    private static final String PROBLEM = "urn:rollcall:problem:";

    private final Realm realm = Realm.get();
    private final String mark = "job-" + UUID.randomUUID().toString().substring(0, 8);
    private final ApiCaller other = Api.admin();

    @Inject
    PerformedJobs performed;

    @Inject
    CreateJob creation;

    @Inject
    ServiceDatabase database;

    @Inject
    InvitationLinks invitations;

    private ApiCaller admin;

    @BeforeEach
    void signIn() {
        admin = Api.as(realm.createIdentity("job-admin", "rollcall-admin"));
        admin.id();
    }

    private String user(String... roles) {
        String name = mark + "-" + UUID.randomUUID().toString().substring(0, 8);
        return other.post(
                        "/api/v1/users",
                        Map.of("username", name, "email", name + "@example.org", "roles", List.of(roles)))
                .expect(201)
                .path("id");
    }

    private String create(String kind, Map<String, ?> more) {
        return create(admin, JOBS, kind, more);
    }

    private static String create(ApiCaller caller, String path, String kind, Map<String, ?> more) {
        return caller.post(path, body(kind, more))
                .expect(201)
                .body("kind", equalTo(kind))
                .path("id");
    }

    private static Map<String, Object> body(String kind, Map<String, ?> more) {
        Map<String, Object> body = new HashMap<>(more);
        body.put("kind", kind);
        return body;
    }

    private ApiResponse items(String job) {
        return admin.read(JOBS + "/" + job + "/items");
    }

    private List<String> states(String job) {
        return items(job).list("items.state");
    }

    private long acts(String action, String user) {
        return database.number("select count(*) from acts where action = ? and user_id = ?::uuid", action, user);
    }

    @Test
    void usersAreDisabledAndEnabledAgainEachByAnActOfItsOwn() {
        List<String> users = List.of(user("user"), user("user"), user("user"), user("user"), user("user"));
        String missing = UUID.randomUUID().toString();
        Realm.Identity protectedOne = realm.createIdentity(mark + "-protected");
        String realmAdministrator = Api.as(protectedOne).id();
        new RealmAdministrators(realm).grant(protectedOne, GrantPath.DIRECT);
        List<String> ids = Stream.concat(users.stream(), Stream.of(missing, realmAdministrator, admin.id()))
                .toList();

        String job = create("disable", Map.of("ids", ids));
        admin.read(JOBS + "?active=true").body("items[0].id", equalTo(job)).body("items[0].total", equalTo(8));
        performed.untilEnded(job);

        admin.read(JOBS + "/" + job)
                .body("state", equalTo("finished"))
                .body("createdBy", equalTo(admin.subject()))
                .body("done", equalTo(5))
                .body("refused", equalTo(3))
                .body("finishedAt", notNullValue());
        items(job)
                .body("items.id", equalTo(ids))
                .body("items[5].problem", equalTo(PROBLEM + "not-found"))
                .body("items[6].problem", equalTo(PROBLEM + "protected-identity"))
                .body("items[6].title", equalTo("The user administers the realm in Keycloak"))
                .body("items[7].problem", equalTo(PROBLEM + "own-account"));
        for (String user : users) {
            other.read("/api/v1/users/" + user).body("enabled", equalTo(false));
            assertThat(acts("update", user)).isEqualTo(1);
        }
        assertThat(admin.read(JOBS + "/" + job + "/items?state=done&limit=2").link("next"))
                .contains("state=done");
        assertThat(database.text("select actor from acts where action = 'update' and user_id = ?::uuid", users.get(0)))
                .isEqualTo(admin.subject());

        String undo = create("enable", Map.of("ids", users, "expected", 5));
        performed.untilEnded(undo);

        assertThat(states(undo)).containsOnly("done");
        other.read("/api/v1/users/" + users.get(4)).body("enabled", equalTo(true));
    }

    @Test
    void rolesAreGrantedAndRevokedBesideThoseThatKeycloakHasAlone() {
        String role = realm.createRole(mark);
        String another = realm.createRole(mark + "-other");
        String user = user("user");
        String subject = other.read("/api/v1/users/" + user).path("keycloakId");
        realm.admin("POST", "/users/" + subject + "/role-mappings/realm", List.of(realm.read("/roles/" + another)));

        String grant = create("grant-role", Map.of("ids", List.of(user), "role", role));
        performed.untilEnded(grant);
        assertThat(realm.roles(subject)).contains("user", role, another);
        String again = create("grant-role", Map.of("ids", List.of(user), "role", role));
        performed.untilEnded(again);
        String revoke = create("revoke-role", Map.of("ids", List.of(user), "role", another));
        performed.untilEnded(revoke);

        assertThat(states(grant)).containsExactly("done");
        assertThat(states(again)).containsExactly("unchanged");
        assertThat(states(revoke)).containsExactly("done");
        assertThat(realm.roles(subject)).contains("user", role).doesNotContain(another);
    }

    @Test
    void sessionsEndAndAnActionIsAskedOfAllWhoMatch() {
        String role = realm.createRole(mark);
        List<String> users = List.of(user(role), user(role), user(role));
        user("user");

        admin.post(
                        JOBS,
                        body(
                                "ask-action",
                                Map.of("filter", Map.of("role", role), "dryRun", true, "action", "CONFIGURE_TOTP")))
                .expect(200)
                .body("records", equalTo(3))
                .body("waits", equalTo(false));
        admin.post(
                        JOBS,
                        body(
                                "ask-action",
                                Map.of("filter", Map.of("role", role), "action", "CONFIGURE_TOTP", "expected", 2)))
                .expect(412)
                .body("records", equalTo(3));
        String ask = create("ask-action", Map.of("filter", Map.of("role", role), "action", "CONFIGURE_TOTP"));
        String late = user(role);
        performed.untilEnded(ask);
        String end = create("end-sessions", Map.of("filter", Map.of("search", mark, "role", role), "expected", 4));
        performed.untilEnded(end);

        items(ask).body("items.id", equalTo(users));
        other.read("/api/v1/users/" + users.get(0) + "/required-actions")
                .body("items.find { it.alias == 'CONFIGURE_TOTP' }.asked", equalTo(true));
        other.read("/api/v1/users/" + late + "/required-actions")
                .body("items.find { it.alias == 'CONFIGURE_TOTP' }.asked", equalTo(false));
        assertThat(states(end)).hasSize(4).containsOnly("done");
    }

    @Test
    void filterSelectsPersonsUnlessItNamesAKind() {
        database.insertUsers(mark, 5);
        database.execute("update users set kind = 'agent' where ? = any(roles) and first_name = 'Given3'", mark);

        Map.of("", 4, "person", 4, "agent", 1, "any", 5)
                .forEach((kind, number) -> admin.post(
                                JOBS,
                                body("enable", Map.of("filter", Map.of("role", mark, "kind", kind), "dryRun", true)))
                        .expect(200)
                        .body("records", equalTo(number)));
    }

    @Test
    void unknownFiltersAndWrongParametersAreRefused() {
        String id = UUID.randomUUID().toString();
        for (Map<String, ?> wrong : List.of(
                body("enable", Map.of()),
                body("enable", Map.of("ids", List.of(id), "filter", Map.of())),
                body("enable", Map.of("ids", List.of("nobody"))),
                body("enable", Map.of("ids", List.of(id), "role", "user")),
                body("grant-role", Map.of("ids", List.of(id))),
                body("enable", Map.of("filter", Map.of("sort", "username"))),
                body("enable", Map.of("filter", Map.of("shoe", "44"))),
                body("enable", Map.of("filter", Map.of("enabled", "perhaps"))),
                body("enable", Map.of("filter", Map.of("kind", "robot"))),
                body("enable", Map.of("filter", Map.of("attributes.", "x"))),
                body("enable", Map.of("filter", Map.of("externalId", mark + "-nobody"))),
                body("remove", Map.of("ids", List.of(id))),
                body("import", Map.of("ids", List.of(id))))) {
            admin.post(JOBS, wrong).expectProblem(422, "invalid-field");
        }
    }

    @Test
    void moreThanAHundredRecordsNeedTheirNumber() {
        List<String> ids =
                Stream.generate(() -> UUID.randomUUID().toString()).limit(101).toList();

        admin.post(JOBS, body("enable", Map.of("ids", ids)))
                .expect(422)
                .body("errors[0].field", equalTo("expected"))
                .body("detail", containsString("101"));
        String job = create("enable", Map.of("ids", ids, "expected", 101));
        admin.post(JOBS + "/" + job + "/stop")
                .expect(200)
                .body("state", equalTo("stopped"))
                .body("skipped", equalTo(101))
                .body("stoppedBy", equalTo(admin.subject()));
        assertThat(states(job)).containsOnly("skipped");
    }

    @Test
    void aRepeatedRequestGetsTheFirstJob() {
        Map<String, ?> body = body("enable", Map.of("ids", List.of(user("user"))));

        String first = admin.key(mark).post(JOBS, body).expect(201).path("id");
        String second = admin.key(mark).post(JOBS, body).expect(201).path("id");

        assertThat(second).isEqualTo(first);
        performed.untilEnded(first);
    }

    /** Whether there are enough users in all is asked of ids, too: these need not exist. */
    @Test
    void disablingManyUsersWaitsForAnotherAdministrator() {
        List<String> ids =
                Stream.generate(() -> UUID.randomUUID().toString()).limit(9_999).toList();
        for (String kind : List.of("disable", "delete")) {
            admin.post(JOBS, body(kind, Map.of("ids", ids, "dryRun", true)))
                    .expect(200)
                    .body("waits", equalTo(true));
        }
        admin.post(JOBS, body("end-sessions", Map.of("ids", ids, "dryRun", true)))
                .body("waits", equalTo(false));
        String job = create("disable", Map.of("ids", ids, "expected", 9_999));
        String path = JOBS + "/" + job;
        admin.read(path).body("state", equalTo("waiting"));
        performed.untilAllEnded();
        admin.read(path).body("state", equalTo("waiting"));

        admin.post(path + "/start").expect(403);
        Api.user("job-reader").post(path + "/start").expect(404);
        other.post(path + "/start")
                .expect(200)
                .body("state", equalTo("running"))
                .body("startedBy", notNullValue());
        other.post(path + "/stop").expect(200).body("state", equalTo("stopped"));

        assertThat(database.number("select count(*) from job_items where job_id = ?::uuid and state = 'skipped'", job))
                .isEqualTo(9_999);
        assertThat(database.number(
                        "select count(*) from acts where action in ('create-job', 'start-job', 'stop-job') and (details ->> 'jobId' = ? or outcome_details ->> 'jobId' = ?)",
                        job,
                        job))
                .isEqualTo(3);
    }

    /** Each of them alone would start at once. They are created at the same time, and one of them is the first. */
    @Test
    void jobsOfOnePersonCountTogether() {
        other.id();
        long users = database.number("select count(*) from users where deleted_at is null");
        int most = (int) Math.max(10, Math.min(1_000, users / 20));
        Map<String, ?> body = Map.of("ids", missing(most), "expected", most);
        List<String> jobs = Stream.of(body, body, body, body)
                .parallel()
                .map(each -> create("disable", each))
                .toList();

        assertThat(jobs.stream().map(job -> admin.read(JOBS + "/" + job).<String>path("state")))
                .containsExactlyInAnyOrder("running", "waiting", "waiting", "waiting");
        assertWaits(admin, true);
        assertWaits(other, false);

        jobs.forEach(job -> other.post(JOBS + "/" + job + "/stop").expect(200));
        assertWaits(admin, false);
        String started = create("delete", Map.of("ids", missing(most + 1_000), "expected", most + 1_000));
        other.post(JOBS + "/" + started + "/start").expect(200).body("state", equalTo("running"));
        assertWaits(admin, false);
        other.post(JOBS + "/" + started + "/stop").expect(200);
    }

    private static List<String> missing(int number) {
        return Stream.generate(() -> UUID.randomUUID().toString()).limit(number).toList();
    }

    /** Asks whether one more user may be disabled at once. */
    private static void assertWaits(ApiCaller caller, boolean waits) {
        caller.post(JOBS, body("disable", Map.of("ids", missing(1), "dryRun", true)))
                .expect(200)
                .body("waits", equalTo(waits));
    }

    /** The share of very many users is more than a job may have. Here it is that of all, so that few show the number. */
    @Test
    void moreUsersThanOnePersonChangesAloneWaitWhateverTheirShare() {
        other.id();
        user();
        user();
        Settings settings = new Settings(true, 1, true, 1, 0, 3, Duration.ofDays(1));
        CreateJob act = new CreateJob(
                creation.store(),
                creation.rows(),
                creation.files(),
                creation.access(),
                creation.users(),
                settings,
                creation.clock());

        assertThat(act.mustWait(JobKind.DISABLE, admin.subject(), 3)).isFalse();
        assertThat(act.mustWait(JobKind.DISABLE, admin.subject(), 4)).isTrue();
        assertThat(creation.mustWait(JobKind.DISABLE, admin.subject(), 4)).isFalse();
    }

    private record Settings(
            boolean enabled,
            int concurrency,
            boolean fourEyes,
            double share,
            int shareMinimum,
            int mostAlone,
            Duration kept)
            implements JobsConfig {}

    /** A crash after an act and before its result: the item is performed again under its key. */
    @Test
    void aDeletionWhoseResultWasLostIsNotRepeated() {
        List<String> users = List.of(user("user"), user("user"));
        String job = create("delete", Map.of("ids", users));
        performed.untilEnded(job);
        database.execute("update job_items set state = 'open' where job_id = ?::uuid", job);
        database.execute("update jobs set state = 'running', finished_at = null, done = 0 where id = ?::uuid", job);

        performed.untilEnded(job);

        admin.read(JOBS + "/" + job).body("done", equalTo(2)).body("refused", equalTo(0));
        for (String user : users) {
            assertThat(acts("delete", user)).isEqualTo(1);
        }
        assertThat(database.text(
                        "select string_agg(i::text, ' ') || string_agg(j::text, ' ') from job_items i join jobs j on j.id = i.job_id where j.id = ?::uuid",
                        job))
                .contains(users.get(0))
                .doesNotContain(mark);
    }

    @Test
    void peopleExportWhatJobsSayAboutThem() {
        ApiCaller person = Api.user("job-person");
        ApiCaller second = Api.as(realm.createIdentity("job-admin", "rollcall-admin"));
        String job = create("ask-action", Map.of("ids", List.of(person.id()), "action", "CONFIGURE_TOTP"));
        performed.untilEnded(job);
        String stopped = create("disable", Map.of("ids", missing(1)));
        second.post(JOBS + "/" + stopped + "/stop").expect(200);
        String export = "/api/v1/users/me/export";

        person.read(export)
                .body("jobs", equalTo(List.of()))
                .body("jobItems.job", equalTo(List.of(job)))
                .body("jobItems[0].kind", equalTo("ask-action"))
                .body("jobItems[0].state", equalTo("done"));
        admin.read(export)
                .body("jobs.id", equalTo(List.of(job, stopped)))
                .body("jobs.created", equalTo(List.of(true, true)))
                .body("jobs.stopped", equalTo(List.of(false, false)))
                .body("jobItems", equalTo(List.of()));
        second.read(export)
                .body("jobs.id", equalTo(List.of(stopped)))
                .body("jobs[0].created", equalTo(false))
                .body("jobs[0].stopped", equalTo(true));
    }

    @ParameterizedTest
    @CsvSource({"roles = '{user}'", "enabled = false"})
    void aJobStopsWhenItsCreatorLosesTheRight(String change) {
        String user = user("user");
        String job = create("disable", Map.of("ids", List.of(user)));
        database.execute("update users set " + change + " where id = ?::uuid", admin.id());

        performed.untilEnded(job);

        other.read(JOBS + "/" + job)
                .body("state", equalTo("stopped"))
                .body("reason", equalTo("rights-lost"))
                .body("skipped", equalTo(1));
        other.read("/api/v1/users/" + user).body("enabled", equalTo(true));
    }

    @Test
    void aJobOfADeletedPersonStopsAndKeepsNoPersonalData() {
        String user = user("user");
        String job = create("disable", Map.of("ids", List.of(user)));
        other.delete("/api/v1/users/" + admin.id()).expect(204);

        performed.untilEnded(job);

        other.read(JOBS + "/" + job).body("reason", equalTo("rights-lost"));
        assertThat(database.text("select jobs::text from jobs where id = ?::uuid", job))
                .contains(admin.subject())
                .doesNotContain(admin.identity().username());
    }

    @Test
    void aJobFromBeforeARestoreOfTheDatabaseStops() {
        String user = user("user");
        String job = create("disable", Map.of("ids", List.of(user)));
        database.execute("update change_log set restored_at = now()");
        try {
            performed.untilEnded(job);
        } finally {
            database.execute("update change_log set restored_at = null");
        }

        admin.read(JOBS + "/" + job).body("state", equalTo("stopped")).body("reason", equalTo("restored"));
        other.read("/api/v1/users/" + user).body("enabled", equalTo(true));
    }

    @Test
    void jobsAreDeletedWithTheirItemsWhenTheyHaveBeenKeptLongEnough() {
        List<String> jobs =
                List.of(create("enable", Map.of("ids", missing(1))), create("enable", Map.of("ids", missing(2))));
        performed.untilAllEnded();
        performed.cleanUp();
        for (String job : jobs) {
            admin.read(JOBS + "/" + job);
            database.execute("update jobs set finished_at = now() - interval '31 days' where id = ?::uuid", job);
        }

        performed.cleanUp();

        for (String job : jobs) {
            admin.get(JOBS + "/" + job).expect(404);
            assertThat(database.number("select count(*) from job_items where job_id = ?::uuid", job))
                    .isZero();
        }
    }

    @Test
    void aJobThatNobodyStartsEndsByItself() {
        String job = create("enable", Map.of("ids", List.of(UUID.randomUUID().toString())));
        database.execute(
                "update jobs set state = 'waiting', created_at = now() - interval '8 days' where id = ?::uuid", job);

        performed.cleanUp();
        performed.untilEnded(job);

        admin.read(JOBS + "/" + job).body("reason", equalTo("not-started"));
    }

    /** An organization with an owner, an admin, and members. */
    private record Group(String id, String path, ApiCaller owner, ApiCaller admin, List<String> members) {}

    private Group group() {
        ApiCaller owner = Api.user("job-owner");
        ApiCaller orgAdmin = Api.user("job-org-admin");
        String id = other.createOrganization(mark + UUID.randomUUID(), owner.id());
        other.addMember(id, orgAdmin.id(), "admin");
        List<String> members = List.of(user("user"), user("user"), user("user"));
        members.forEach(member -> other.addMember(id, member, "member"));
        return new Group(id, "/api/v1/organizations/" + id + "/jobs", owner, orgAdmin, members);
    }

    @Test
    void ownersAndAdminsChangeManyMembersByTheirRights() {
        Group group = group();
        String team = other.createTeam(group.id(), "Team");
        String join = create(
                group.admin(), group.path(), "add-to-team", Map.of("filter", Map.of("role", "member"), "team", team));
        String promote = create(
                group.admin(),
                group.path(),
                "change-role",
                Map.of(
                        "ids",
                        List.of(
                                group.owner().id(),
                                group.members().get(0),
                                group.admin().id()),
                        "role",
                        "admin"));
        performed.untilEnded(join);
        performed.untilEnded(promote);

        assertThat(states(join)).containsExactly("done", "done", "done");
        items(promote)
                .body("items.state", equalTo(List.of("refused", "done", "refused")))
                .body("items[0].problem", equalTo(PROBLEM + "forbidden"))
                .body("items[2].problem", equalTo(PROBLEM + "own-account"));
        group.owner()
                .read(group.path())
                .body("items.id", equalTo(List.of(promote, join)))
                .body("items[0].createdBy", nullValue());
        group.admin().read(JOBS).body("items.size()", equalTo(2)).body("items[0].createdBy", notNullValue());
        Api.user("job-stranger").get(JOBS + "/" + join).expect(404);

        String remove = create(group.owner(), group.path(), "remove", Map.of("filter", Map.of(), "expected", 5));
        performed.untilEnded(remove);

        // the owner, who has created the job, is the last one
        assertThat(states(remove)).containsExactlyInAnyOrder("refused", "done", "done", "done", "done");
        assertThat(other.read("/api/v1/organizations/" + group.id() + "/members")
                        .<Object>list("items.userId"))
                .containsExactly(group.owner().id());
    }

    @Test
    void manyInvitationsAreSentAgainAndRevoked() {
        Group group = group();
        for (int i = 0; i < 3; i++) {
            invitations.invite(group.id(), mark + i + "@example.org", "member");
        }
        String resend = create(group.admin(), group.path(), "resend", Map.of("filter", Map.of("status", "open")));
        performed.untilEnded(resend);
        String revoke = create(group.owner(), group.path(), "revoke", Map.of("filter", Map.of("search", mark)));
        performed.untilEnded(revoke);

        assertThat(states(resend)).containsExactly("done", "done", "done");
        assertThat(states(revoke)).containsExactly("done", "done", "done");
        other.read("/api/v1/organizations/" + group.id() + "/invitations?status=open")
                .body("items.size()", equalTo(0));
    }

    @Test
    void aJobOfAnOrganizationStopsWhenItsCreatorIsNoAdminAnyMore() {
        Group group = group();
        String job = create(group.admin(), group.path(), "remove", Map.of("ids", group.members()));
        group.owner()
                .patch(
                        "/api/v1/organizations/" + group.id() + "/members/"
                                + group.admin().id(),
                        Map.of("role", "member"))
                .expect(200);

        group.admin().get(JOBS + "/" + job).expect(404);
        group.admin().post(JOBS + "/" + job + "/stop").expect(404);
        group.admin().read(JOBS).body("items.size()", equalTo(0));
        performed.untilEnded(job);

        group.owner()
                .read(JOBS + "/" + job)
                .body("reason", equalTo("rights-lost"))
                .body("skipped", equalTo(3));
    }

    /** While an act of the creator is open on the organization, an item waits as a request of anybody else does. */
    @Test
    void itemsDoNotCountAsTheOpenActOfTheCreator() {
        Group group = group();
        String job = create(group.owner(), group.path(), "remove", Map.of("ids", group.members()));
        keepBusyUntilAnotherWaits(group.id(), group.owner());

        performed.untilEnded(job);

        assertThat(states(job)).containsExactly("done", "done", "done");
    }

    private void keepBusyUntilAnotherWaits(String target, ApiCaller actor) {
        database.execute(
                "insert into open_acts (act_id, target, actor, action, plan, due_at) values (?::uuid, ?::uuid, ?, 'update-organization', '{}', 'infinity')",
                UUID.randomUUID().toString(),
                target,
                actor.subject());
        Thread end = new Thread(() -> {
            while (database.number("select count(*) from waiting_acts where target = ?::uuid", target) == 0) {
                Thread.onSpinWait();
            }
            database.execute("delete from open_acts where target = ?::uuid", target);
        });
        end.setDaemon(true);
        end.start();
    }

    @Test
    void linesDoNotCountAsTheOpenActOfTheCreatorEither() {
        String user = user("user");
        String subject = other.read("/api/v1/users/" + user).path("keycloakId");
        String line = "{\"keycloakId\":\"%s\",\"profile\":{\"department\":\"Sales\"}}".formatted(subject);
        String job = link(BulkClient.NDJSON, line);
        keepBusyUntilAnotherWaits(user, admin);

        performed.untilEnded(job);

        assertThat(states(job)).containsExactly("done");
        other.read("/api/v1/users/" + user).body("profile.department", equalTo("Sales"));
    }

    private String link(String type, String file) {
        return admin.body(type, file.getBytes(StandardCharsets.UTF_8))
                .post(JOBS + "/import?mode=link")
                .expect(201)
                .path("id");
    }

    private String importFile(String file) {
        return admin.key(mark)
                .body(BulkClient.CSV, file.getBytes(StandardCharsets.UTF_8))
                .post(JOBS + "/import")
                .expect(201)
                .body("kind", equalTo("import"))
                .path("id");
    }

    @Test
    void aFileIsImportedInAJobAndACorrectedOneAfterIt() {
        String file =
                "username,email,temporaryPassword\n%1$s-ann,%1$s-ann@example.org,change-me-1\nb d,,\n%1$s-cyd,no-address,\n"
                        .formatted(mark);
        String job = importFile(file);
        assertThat(database.number(
                        "select count(*) from job_files where job_id = ?::uuid and position(convert_to(?, 'UTF8') in content) > 0",
                        job,
                        mark))
                .isZero();
        assertThat(database.number("select count(*) from job_files where job_id = ?::uuid", job))
                .isEqualTo(1);
        performed.untilEnded(job);

        admin.read(JOBS + "/" + job)
                .body("mode", equalTo("create"))
                .body("total", equalTo(3))
                .body("done", equalTo(1))
                .body("refused", equalTo(2));
        items(job)
                .body("items.number", equalTo(List.of(2, 3, 4)))
                .body("items[0].id", notNullValue())
                .body("items[1].errors[0].field", equalTo("username"))
                .body("items[2].errors[0].field", equalTo("email"));
        assertThat(items(job).asString()).doesNotContain(mark, "change-me");
        assertThat(database.number("select count(*) from job_files where job_id = ?::uuid", job))
                .isZero();

        String second =
                importFile(file.replace("b d,,", mark + "-bud,,").replace("no-address", mark + "-cyd@example.org"));
        performed.untilEnded(second);

        admin.read(JOBS + "/" + second).body("done", equalTo(3)).body("refused", equalTo(0));
        assertThat(database.number("select count(*) from users where username like ?", mark + "-%"))
                .isEqualTo(3);
    }

    @Test
    void usersOfKeycloakAreLinkedInAJob() {
        List<String> names = Stream.of("gil", "hal")
                .map(name -> realm.createIdentityNamed(mark + "-" + name).username())
                .toList();
        String job = link(
                BulkClient.CSV,
                "username,externalId\n%1$s,%3$s-1\n%2$s,%3$s-2\n%2$s,%3$s-3\n"
                        .formatted(names.get(0), names.get(1), mark));
        performed.untilEnded(job);

        items(job)
                .body("items.state", equalTo(List.of("done", "done", "refused")))
                .body("items[2].errors[0].message", containsString("line 3"));
    }

    /** As after an interruption: the first two lines have results, and the first one would get another by now. */
    @Test
    void linesWithAResultAreNotTriedAgain() {
        List<Realm.Identity> identities = Stream.of("ida", "joe", "kim")
                .map(name -> realm.createIdentityNamed(mark + "-" + name))
                .toList();
        String joe = Api.as(identities.get(1)).id();
        String job = link(
                BulkClient.CSV,
                "username,externalId\n%1$s-ida,%1$s-1\n%1$s-joe,%1$s-2\n%1$s-joe,%1$s-3\n%1$s-kim,%1$s-2\n"
                        .formatted(mark));
        String item = "update job_items set state = ?, problem = nullif(?, ''), record_id = nullif(?, '')::uuid"
                + " where job_id = ?::uuid and number = ?::integer";
        database.execute(item, "refused", PROBLEM + "not-found", "", job, "2");
        database.execute(item, "done", "", joe, job, "3");
        database.execute("update jobs set done = 1, refused = 1 where id = ?::uuid", job);

        performed.untilEnded(job);

        items(job)
                .body("items.state", equalTo(List.of("refused", "done", "refused", "refused")))
                .body("items[0].problem", equalTo(PROBLEM + "not-found"))
                .body("items[2].errors[0].message", containsString("line 3"))
                .body("items[3].errors[0].message", containsString("line 3"));
        admin.read(JOBS + "/" + job).body("done", equalTo(1)).body("refused", equalTo(3));
        assertThat(database.number("select count(*) from users where username = ?", mark + "-ida"))
                .as("a line that is refused links nobody")
                .isZero();
    }

    @Test
    void aFileThatCannotBeDecryptedStopsItsJob() {
        String job = importFile("username\n%s-eve\n".formatted(mark));
        database.execute("update job_files set content = set_byte(content, 20, 0) where job_id = ?::uuid", job);
        database.execute("update job_files set content = set_byte(content, 21, 0) where job_id = ?::uuid", job);

        performed.untilEnded(job);

        admin.read(JOBS + "/" + job)
                .body("state", equalTo("stopped"))
                .body("reason", equalTo("unreadable"))
                .body("skipped", equalTo(1));
        assertThat(database.number("select count(*) from users where username = ?", mark + "-eve"))
                .isZero();
    }

    /** As if {@code rollcall.profile.attributes} had named the column when the file arrived. */
    @Test
    void aFileWhoseColumnsAreUnknownByNowStopsItsJob() {
        String job = importFile("username\n%s-fay\n".formatted(mark));
        QuarkusTransaction.requiringNew().run(() -> {
            database.execute("delete from job_files where job_id = ?::uuid", job);
            byte[] other = "username,profile.shoe\n%s-fay,44\n".formatted(mark).getBytes(StandardCharsets.UTF_8);
            creation.files().store(UUID.fromString(job), new ByteArrayInputStream(other));
        });

        performed.untilEnded(job);

        admin.read(JOBS + "/" + job)
                .body("state", equalTo("stopped"))
                .body("reason", equalTo("unreadable"))
                .body("skipped", equalTo(1));
    }

    @Test
    void aFileWithUnknownColumnsIsRefusedAtOnce() {
        admin.body(BulkClient.CSV, "name,shoe size\nx,44\n".getBytes(StandardCharsets.UTF_8))
                .post(JOBS + "/import")
                .expect(422)
                .body("detail", containsString("Line 1"));
        assertThat(database.number("select count(*) from jobs where created_by = ?", admin.subject()))
                .isZero();
    }

    @Test
    void aShortJobDoesNotWaitForTheEndOfLongOnes() {
        List<String> longOnes = Stream.of(1, 2, 3, 4)
                .map(job -> create("enable", Map.of("ids", missing(9_999), "expected", 9_999)))
                .toList();
        performed.begin();
        String shortOne = create("enable", Map.of("ids", missing(1)));

        performed.untilEnded(shortOne);

        for (String job : longOnes) {
            admin.read(JOBS + "/" + job).body("startedAt", notNullValue()).body("finishedAt", nullValue());
            admin.post(JOBS + "/" + job + "/stop").expect(200);
        }
        performed.untilAllEnded();
    }

    @Test
    void oneJobTooManyIsRefused() {
        List<String> ids = List.of(UUID.randomUUID().toString());
        for (int i = 0; i < 10; i++) {
            create("enable", Map.of("ids", ids));
        }

        admin.post(JOBS, body("enable", Map.of("ids", ids))).expect(429).header("Retry-After", "30");

        performed.untilAllEnded();
        performed.untilEnded(create("enable", Map.of("ids", ids)));
    }
}
