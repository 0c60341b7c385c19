package dev.rollcall.statistics;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.notNullValue;

import dev.rollcall.change.ChangeLog;
import dev.rollcall.change.ChangeNumbering;
import dev.rollcall.statistics.RecordCounts.Noted;
import dev.rollcall.statistics.RecordCounts.Recount;
import dev.rollcall.testing.InvitationRecords;
import dev.rollcall.testing.OrganizationRecords;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.user.UserRows;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Checks that the statistics are what counting all records would give, after each kind of change. */
@QuarkusTest
class StatisticsTest {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String STATISTICS = "/api/v1/statistics";
    private static final String REMOVED = "delete from users where id = ?::uuid";

    /** Persons, disabled persons, unverified persons, agents, organizations. */
    private record Counters(long users, long disabled, long unverified, long agents, long organizations) {

        static Counters of(StatisticsView view) {
            return new Counters(
                    view.users(), view.disabledUsers(), view.unverifiedUsers(), view.agents(), view.organizations());
        }

        static Counters of(Recount count) {
            UserRows.Totals users = count.users();
            return new Counters(
                    users.persons(), users.disabled(), users.unverified(), users.agents(), count.organizations());
        }

        Counters plus(long moreUsers, long moreDisabled, long moreUnverified, long moreOrganizations) {
            return new Counters(
                    users + moreUsers,
                    disabled + moreDisabled,
                    unverified + moreUnverified,
                    agents,
                    organizations + moreOrganizations);
        }

        Counters plusAgent() {
            return new Counters(users, disabled, unverified, agents + 1, organizations);
        }
    }

    private final String id = UUID.randomUUID().toString();
    private final ApiCaller admin = Api.admin();

    @Inject
    ServiceDatabase records;

    @Inject
    OrganizationRecords organizations;

    @Inject
    InvitationRecords invitations;

    @Inject
    DataSource database;

    @Inject
    ChangeNumbering numbering;

    @Inject
    ChangeLog log;

    @Inject
    StatisticsTable table;

    @Inject
    RecordCounts counts;

    @Inject
    StatisticsConfig config;

    @Inject
    StatisticsKeeper keeper;

    @Inject
    Clock clock;

    private Counters begin;

    @BeforeEach
    void countAll() {
        admin.id(); // the administrator has a record from now on
        keeper.addDays(clock.instant());
        keeper.recount();
        keeper.count(clock.instant());
        begin = Counters.of(view());
    }

    private StatisticsView view() {
        return table.view(LocalDate.of(2001, 1, 1));
    }

    private String insert(String user) {
        return """
                insert into users (id, keycloak_id, username, created_at, updated_at, identity_as_of)
                values ('%1$s', 'statistics-%1$s', 'statistics', now(), now(), now())""".formatted(user);
    }

    /** Changes records, and checks the counters: they are moved, not counted anew. */
    private void changes(String sql, String record, Counters expected) {
        Instant countedAt = view().countedAt();
        records.execute(sql, record);
        await().atMost(SOON).untilAsserted(() -> {
            keeper.count(clock.instant());
            assertThat(Counters.of(view())).as(sql).isEqualTo(expected);
        });
        assertThat(Counters.of(counts.all())).as("counted anew after " + sql).isEqualTo(expected);
        assertThat(view().countedAt()).isEqualTo(countedAt);
    }

    @Test
    void countersFollowEachKindOfChangeOfAUser() {
        String insert = """
                insert into users (id, keycloak_id, username, enabled, created_at, updated_at, identity_as_of)
                select id, 'statistics-' || id, 'statistics', false, now(), now(), now() from (select ?::uuid as id) given""";
        String update = "update users set %s where id = ?::uuid";
        changes(insert, id, begin.plus(1, 1, 1, 0));
        changes(update.formatted("email_verified = true"), id, begin.plus(1, 1, 0, 0));
        changes(update.formatted("enabled = true, first_name = 'First'"), id, begin.plus(1, 0, 0, 0));
        changes(update.formatted("first_name = 'Other'"), id, begin.plus(1, 0, 0, 0));
        changes(
                update.formatted("enabled = false, email_verified = false, version = version + 1"),
                id,
                begin.plus(1, 1, 1, 0));
        changes(update.formatted("deleted_at = now(), username = ''"), id, begin);
        changes(update.formatted("enabled = true"), id, begin);
        changes(update.formatted("deleted_at = null, username = 'again'"), id, begin.plus(1, 0, 1, 0));
        changes(REMOVED, id, begin);
        changes(insert.replace("enabled,", "enabled, deleted_at,").replace("false,", "false, now(),"), id, begin);
        changes(REMOVED, id, begin);
    }

    @Test
    void agentsAreCountedApartFromPersons() {
        records.execute(insert(id));
        String update = "update users set %s where id = ?::uuid";
        changes(update.formatted("kind = 'agent'"), id, begin.plusAgent());
        changes(update.formatted("enabled = false, email_verified = true"), id, begin.plusAgent());
        changes(update.formatted("deleted_at = now(), username = ''"), id, begin);
        changes(update.formatted("deleted_at = null, username = 'again'"), id, begin.plusAgent());
        changes(update.formatted("kind = 'person'"), id, begin.plus(1, 1, 0, 0));
        changes(update.formatted("kind = 'agent', enabled = true"), id, begin.plusAgent());
        changes(REMOVED, id, begin);
    }

    @Test
    void countersFollowActsAndBatches() {
        String name = "statistics-" + id;
        String user = admin.post("/api/v1/users", "{\"username\":\"%s\"}".formatted(name))
                .expect(201)
                .path("id");
        admin.patch("/api/v1/users/" + user, "{\"enabled\":false}").expect(200);
        changes("update users set locale = 'de' where id = ?::uuid", user, begin.plus(1, 1, 1, 0));
        admin.delete("/api/v1/users/" + user).expect(204);
        records.insertUsers(name, 50);
        changes("update users set locale = 'de' where ? = any(roles)", name, begin.plus(50, 10, 50, 0));
        changes(
                "update users set email_verified = true, enabled = true where ? = any(roles)",
                name,
                begin.plus(50, 0, 0, 0));
        changes("delete from users where ? = any(roles)", name, begin);
    }

    @Test
    void countersFollowEachKindOfChangeOfAnOrganization() {
        String insert = """
                insert into organizations (id, keycloak_id, name, alias, enabled, created_at, updated_at)
                values (?::uuid, gen_random_uuid(), 'Statistics', 'statistics', true, now(), now())""";
        changes(insert, id, begin.plus(0, 0, 0, 1));
        changes("update organizations set enabled = false where id = ?::uuid", id, begin.plus(0, 0, 0, 1));
        changes("update organizations set deleted_at = now() where id = ?::uuid", id, begin);
        changes("update organizations set deleted_at = null where id = ?::uuid", id, begin.plus(0, 0, 0, 1));
        changes("delete from organizations where id = ?::uuid", id, begin);
    }

    /** One user is committed and has no number yet when all records are counted; the other one is not committed. */
    @Test
    void entryThatACountHasSeenBeforeItsNumberCountsOnce() throws SQLException {
        String open = UUID.randomUUID().toString();
        try (Connection numbers = database.getConnection();
                Statement holding = numbers.createStatement();
                Connection slow = database.getConnection();
                Statement inserting = slow.createStatement()) {
            numbers.setAutoCommit(false);
            slow.setAutoCommit(false);
            // lets everybody read, and nobody number
            holding.execute("lock table change_log in share mode");
            inserting.execute(insert(open));
            records.execute(insert(id));

            keeper.recount();

            assertThat(Counters.of(view())).isEqualTo(begin.plus(1, 0, 1, 0));
            slow.commit();
            numbers.commit();
        }

        changes("update users set locale = 'de' where id = ?::uuid", open, begin.plus(2, 0, 2, 0));
        changes(REMOVED, id, begin.plus(1, 0, 1, 0));
        changes(REMOVED, open, begin);
    }

    /** A restored log, removed entries, the time of the day, and a table that was never counted. */
    @Test
    void allRecordsAreCountedAnewWhenTheCountersCannotGoOn() {
        for (String reason : List.of(
                "log_id = gen_random_uuid()",
                "position = (select trimmed_to from change_log) - 1",
                "counted_at = now() - interval '1 day'",
                "counted_at = null")) {
            records.execute("update statistics set users = 0, " + reason);
            Instant before = clock.instant();

            keeper.count(clock.instant());

            assertThat(Counters.of(view())).as(reason).isEqualTo(begin);
            assertThat(view().countedAt()).as(reason).isAfterOrEqualTo(before.minusSeconds(2));
            keeper.count(clock.instant());
        }
    }

    @Test
    void dayIsAddedOnceItIsOver() {
        StatisticsKeeper atNight = new StatisticsKeeper(numbering, log, table, counts, config, clock);
        records.execute("delete from statistics_days");
        records.execute("update statistics set first_day = '2001-01-01'");
        List<String> users = List.of(
                seen("2001-01-01T00:00:00Z", "2001-01-01T23:59:59.999Z"),
                seen("2001-01-01T23:59:59.999Z", null),
                seen("2001-01-02T00:00:00Z", "2001-01-02T00:00:00Z"),
                seen("2000-12-31T23:59:59.999Z", "2001-01-01T00:00:00Z"),
                seen("2001-01-01T12:00:00Z", "2001-01-01T12:00:00Z"));
        records.execute("update users set kind = 'agent' where id = ?::uuid", users.get(4));
        try {
            records.execute(
                    "update users set deleted_at = now() where id = ?::uuid", seen("2001-01-01T12:00:00Z", null));

            atNight.addDays(Instant.parse("2001-01-02T00:00:04Z"));
            assertThat(view().days()).isEmpty();
            atNight.addDays(Instant.parse("2001-01-02T00:00:05Z"));
            assertThat(view().days()).containsExactly(new StatisticsDay("2001-01-01", 2, 2));
            assertThat(view().daysSince()).isEqualTo("2001-01-01");

            records.execute("delete from users where id = ?::uuid", users.get(0));
            atNight.addDays(Instant.parse("2001-01-04T12:00:00Z"));
            assertThat(view().days())
                    .containsExactly(
                            new StatisticsDay("2001-01-01", 2, 2),
                            new StatisticsDay("2001-01-02", 1, 1),
                            new StatisticsDay("2001-01-03", 0, 0));
        } finally {
            users.forEach(user -> records.execute(REMOVED, user));
            records.execute("delete from statistics_days");
            records.execute("update statistics set first_day = (now() at time zone 'UTC')::date");
        }
    }

    /** Inserts a user who was created and last seen at these times. */
    private String seen(String createdAt, String seenAt) {
        String user = UUID.randomUUID().toString();
        records.execute(insert(user));
        records.execute("update users set created_at = ?::timestamptz where id = ?::uuid", createdAt, user);
        records.execute("update last_visits set seen_at = ?::timestamptz where user_id = ?::uuid", seenAt, user);
        return user;
    }

    @Test
    void eachNumberIsThatOfItsList() {
        Noted before = counts.noted();
        String ownerless = organizations.organization("Statistics " + id);
        String lost = organizations.organization("Statistics lost " + id);
        records.execute("update organizations set orphaned_at = now() where id = ?::uuid", lost);
        String owned = organizations.organization("Statistics owned " + id);
        organizations.member(owned, organizations.user("statistics-" + id), "owner");
        String sent = invitations.invitation(owned, "sent-" + id + "@example.org");
        String failed = invitations.invitation(owned, "failed-" + id + "@example.org");
        String expired = invitations.invitation(owned, "expired-" + id + "@example.org");
        invitations.expire(expired);
        for (String invitation : List.of(failed, expired)) {
            records.execute(
                    "update invitation_mails set sent_at = null, failed_at = now() where invitation_id = ?::uuid",
                    invitation);
        }
        String resent = invitations.invitation(owned, "resent-" + id + "@example.org");
        records.execute(
                "update invitation_mails set id = '00000000-0000-7000-8000-000000000000', sent_at = null, failed_at = now() where invitation_id = ?::uuid",
                resent);
        invitations.mail(resent);
        String act = UUID.randomUUID().toString();
        records.execute("insert into audit_log (id, at, action) values (?::uuid, now(), 'update')", act);

        Noted after = counts.noted();

        assertThat(after.withoutOwner() - before.withoutOwner()).isEqualTo(2);
        assertThat(after.invitations() - before.invitations()).isEqualTo(3);
        assertThat(after.failedMails() - before.failedMails()).isEqualTo(1);
        assertThat(after.acts() - before.acts()).isEqualTo(1);
        assertThat(ids("/api/v1/organizations?orphaned=true", "id"))
                .contains(ownerless, lost)
                .hasSize((int) after.withoutOwner());
        assertThat(ids("/api/v1/invitations?status=open", "id"))
                .contains(sent, failed, resent)
                .hasSize((int) after.invitations());
        assertThat(ids("/api/v1/invitations?status=open&mail=failed", "id"))
                .contains(failed)
                .hasSize((int) after.failedMails());
        assertThat(ids("/api/v1/audit-log?outcome=open", "id")).contains(act).hasSize((int) after.acts());
        assertThat(ids("/api/v1/invitations?status=expired&mail=failed&search=EXPIRED-" + id, "id"))
                .containsExactly(expired);
        assertThat(ids("/api/v1/organizations/" + owned + "/invitations?mail=sent", "id"))
                .containsExactlyInAnyOrder(resent, sent);
        records.execute(
                "insert into audit_outcomes (act_id, at, outcome, settled_by) values (?::uuid, now(), 'unknown', 'request')",
                act);
        for (String organization : List.of(ownerless, lost, owned)) {
            records.execute("delete from organizations where id = ?::uuid", organization);
        }
    }

    private List<String> ids(String path, String field) {
        return admin.pages(path).stream()
                .flatMap(page -> page.<String>list("items." + field).stream())
                .toList();
    }

    @Test
    void administratorGetsTheNumbersAndTheDays() {
        records.execute("delete from statistics_days");
        records.execute("""
                insert into statistics_days
                select (now() at time zone 'UTC')::date - n, n, 2 * n from generate_series(1, 40) n""");
        await().atMost(SOON).until(() -> view().asOf() != null);

        ApiResponse answer = admin.get(STATISTICS).expect(200);

        answer.body("users", greaterThan(0))
                .body("asOf", notNullValue())
                .body("countedAt", notNullValue())
                .body("daysSince", notNullValue());
        assertThat(answer.<Integer>list("days.newUsers"))
                .hasSize(30)
                .startsWith(30, 29)
                .endsWith(2, 1);
        assertThat(answer.<Integer>list("days.activeUsers")).startsWith(60, 58);
        records.execute("delete from statistics_days");
    }
}
