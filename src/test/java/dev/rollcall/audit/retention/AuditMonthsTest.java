package dev.rollcall.audit.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.database.Statements;
import dev.rollcall.stack.Stack;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.TimeLimits;
import io.quarkus.liquibase.LiquibaseFactory;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import liquibase.Liquibase;
import liquibase.exception.LiquibaseException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.postgresql.ds.PGSimpleDataSource;

/** The months of the audit log, in a schema beside the service's own, which has months of the same names. */
@QuarkusTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuditMonthsTest {

    private static final String SCHEMA = "months_trial";

    /** The time of an entry becomes its id. */
    private static final String ENTRY = """
            insert into audit_log (id, at, action, via)
            select (substr(first_audit_id((at at time zone 'UTC')::date)::text, 1, 15) || substr(gen_random_uuid()::text, 16))::uuid, at, ?, 'bearer'
            from (select ?::timestamptz as at) given
            returning id""";

    @Inject
    ServiceDatabase service;

    @Inject
    LiquibaseFactory liquibase;

    private PGSimpleDataSource source;
    private ServiceDatabase records;

    /** Once for all tests, which have years of their own. */
    @BeforeAll
    void createSchema() throws LiquibaseException {
        service.execute("drop schema if exists " + SCHEMA + " cascade");
        service.execute("create schema " + SCHEMA);
        try (Liquibase trial = liquibase.createLiquibase()) {
            trial.getDatabase().setDefaultSchemaName(SCHEMA);
            trial.getDatabase().setLiquibaseSchemaName(SCHEMA);
            trial.update("");
        }
        source = TimeLimits.database(Stack.jdbcUrl(), Stack.databaseUser(), Stack.databasePassword());
        source.setCurrentSchema(SCHEMA + ",public");
        records = new ServiceDatabase(source);
    }

    @AfterAll
    void dropSchema() {
        service.execute("drop schema " + SCHEMA + " cascade");
    }

    private String entry(String action, String at) {
        return records.text(ENTRY, action, at);
    }

    private void settle(String act) {
        records.execute(
                "insert into audit_outcomes (act_id, at, outcome, settled_by) values (?::uuid, now(), 'done', 'request')",
                act);
    }

    private void run(LocalDate keptSince) {
        Optional<Duration> kept = Optional.ofNullable(keptSince)
                .map(day -> Duration.of(ChronoUnit.DAYS.between(day, LocalDate.now(ZoneOffset.UTC)), ChronoUnit.DAYS));
        new AuditMonths(new Statements(source), () -> kept).run();
    }

    private void addMonth(String month, String next) {
        records.text(
                "select add_audit_partition(?, format('for values from (%L) to (%L)', first_audit_id(?::date), first_audit_id(?::date)))",
                month.substring(0, 7).replace('-', '_'), month, next);
    }

    /** Returns the partition that has an entry. */
    private String partition(String act) {
        return records.text("select tableoid::regclass from audit_log where id = ?::uuid", act);
    }

    private String dropped(int year) {
        return records.text(
                "select coalesce(string_agg(month || ' ' || entries, ', ' order by month), '') from audit_dropped_months"
                        + " where extract(year from month) = ?::int",
                Integer.toString(year));
    }

    @Test
    void onlyWholeMonthsThatAreOlderAreDropped() {
        addMonth("2020-01-01", "2020-02-01");
        addMonth("2020-02-01", "2020-03-01");
        addMonth("2020-03-01", "2020-04-01");
        settle(entry("update", "2020-01-10T10:00:00Z"));
        String killed = entry("export", "2020-01-20T10:00:00Z");
        String open = entry("update", "2020-02-10T10:00:00Z");
        settle(entry("update", "2020-03-01T00:00:00Z"));

        run(null);
        assertThat(dropped(2020)).isEmpty();

        // March is not over by then
        run(LocalDate.of(2020, 3, 15));
        assertThat(dropped(2020)).isEqualTo("2020-01-01 2");
        assertThat(records.number("select count(*) from audit_log where at < '2021-01-01'"))
                .isEqualTo(2);
        assertThat(records.number("select count(*) from audit_open where act_id = ?::uuid", killed))
                .isZero();

        settle(open);
        run(LocalDate.of(2020, 3, 15));
        run(LocalDate.of(2020, 3, 15));
        assertThat(dropped(2020)).isEqualTo("2020-01-01 2, 2020-02-01 1");
        assertThat(records.number("select count(*) from acts where at < '2021-01-01'"))
                .isEqualTo(1);
        assertThat(records.number("select count(*) from audit_log_2020_03")).isEqualTo(1);
        // an entry of a month that is gone is no failure
        assertThat(partition(entry("update", "2020-01-11T10:00:00Z"))).isEqualTo("audit_log_other");
    }

    @Test
    void monthsAreThereAheadAndEntriesWithoutOneMoveToIt() {
        YearMonth now = YearMonth.now(ZoneOffset.UTC);
        assertThat(records.number("select count(*) from audit_months() m where m > '2025-01-01'"))
                .isEqualTo(4);
        assertThat(partition(entry("update", now.plusMonths(3).atEndOfMonth() + "T23:59:59Z")))
                .isEqualTo("audit_log_" + now.plusMonths(3).toString().replace('-', '_'));
        String later = now.plusMonths(5).atDay(2) + "T10:00:00Z";
        String open = entry("update", later);
        String done = entry("delete", later);
        settle(done);
        String ever = entry("update", "2150-01-02T10:00:00Z");
        assertThat(partition(open)).isEqualTo("audit_log_other");

        assertThat(records.number("select add_audit_months(6)")).isEqualTo(3);

        String month = "audit_log_" + now.plusMonths(5).toString().replace('-', '_');
        assertThat(partition(open)).isEqualTo(month);
        assertThat(partition(done)).isEqualTo(month);
        assertThat(partition(ever)).isEqualTo("audit_log_other");
        assertThat(records.text("select outcome from acts where id = ?::uuid", done))
                .isEqualTo("done");
        assertThat(records.text("select tableoid::regclass from audit_outcomes where act_id = ?::uuid", done))
                .isEqualTo(month.replace("log", "outcomes"));
        assertThat(records.number("select count(*) from audit_open where act_id = ?::uuid", open))
                .isEqualTo(1);
        assertThat(records.number("select count(*) from audit_open where act_id = ?::uuid", done))
                .isZero();
        assertThat(records.number("select add_audit_months(6)")).isZero();
    }

    /** Neither by the tables nor by their parts, which the trigger of the table does not see. */
    @Test
    void noPartOfTheLogCanBeChanged() {
        String month = YearMonth.now(ZoneOffset.UTC).toString().replace('-', '_');
        for (String statement : List.of(
                "update audit_log set action = 'x'",
                "delete from audit_outcomes",
                "update audit_log_other set action = 'x'",
                "delete from audit_log_" + month,
                "truncate audit_outcomes_" + month,
                "truncate audit_log cascade",
                "delete from audit_dropped_months",
                "update audit_dropped_months set entries = 0")) {
            assertThatThrownBy(() -> records.execute(statement))
                    .as(statement)
                    .hasMessageContaining("the audit log is append-only");
        }
    }

    @Test
    void theLastThirtyDaysAreNeverDropped() {
        for (String kept : List.of("29 days", "-1 year")) {
            assertThatThrownBy(() -> records.text("select drop_audit_month(?::interval)", kept))
                    .hasMessageContaining("never dropped");
        }
    }

    /** A dump holds its lock for hours; requests must not wait behind somebody who waits for it. */
    @Test
    void heldLockPostponesTheWork() throws Exception {
        addMonth("2015-01-01", "2015-02-01");
        try (var dump = source.getConnection();
                var statement = dump.createStatement()) {
            dump.setAutoCommit(false);
            statement.execute("lock table audit_log in access share mode");

            assertThatThrownBy(() -> records.text("select drop_audit_month(interval '3650 days')"))
                    .hasMessageContaining("lock timeout");
            run(LocalDate.of(2016, 1, 1));
            assertThat(dropped(2015)).isEmpty();
        }
        run(LocalDate.of(2016, 1, 1));
        assertThat(dropped(2015)).isEqualTo("2015-01-01 0");
    }
}
