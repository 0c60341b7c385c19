package dev.rollcall.user;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.testing.ServiceDatabase;
import io.quarkus.liquibase.LiquibaseFactory;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;
import liquibase.Liquibase;
import liquibase.exception.LiquibaseException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each user who is no tombstone has one row of {@code last_visits}, whoever writes {@code users}: the previous release, too. */
@QuarkusTest
class LastVisitsTest {

    private static final String SCHEMA = "visits_trial";
    private static final String NONE = "none";
    private static final String NEVER = "never";

    private static final String VISIT =
            "select coalesce((select coalesce(seen_at::date::text, 'never') from last_visits where user_id = ?::uuid), 'none')";

    private static final String WRONG = """
            select count(*) from users full join last_visits on user_id = id
            where id is null or (deleted_at is null) <> (user_id is not null) or seen_at is distinct from last_seen_at""";

    private static final String INSERT = """
            insert into users (id, keycloak_id, username, created_at, updated_at, identity_as_of, last_seen_at, deleted_at)
            select gen_random_uuid(), 'subject-' || n, '', now(), now(), now(),
                case when n % 3 > 0 and n % 7 > 0 then timestamptz '2025-01-01 00:00:00Z' + n * interval '1 minute' end,
                case when n % 7 = 0 then now() end
            from generate_series(1, ?::int) n""";

    private static final int MORE_THAN_A_BATCH = 10_500;

    @Inject
    DataSource database;

    @Inject
    LiquibaseFactory liquibase;

    private ServiceDatabase records;
    private String id;

    @BeforeEach
    void chooseId() {
        records = new ServiceDatabase(database);
        id = UUID.randomUUID().toString();
    }

    @Test
    void newUserWasNeverSeen() throws SQLException {
        insert(null);

        assertThat(visit()).isEqualTo(NEVER);
    }

    @Test
    void visitEndsWithTheUserAndBeginsAgain() throws SQLException {
        insert("2025-03-01");

        records.execute("update users set deleted_at = now() where id = ?::uuid", id);

        assertThat(visit()).isEqualTo(NONE);
        assertThat(records.number("select count(last_seen_at) from users where id = ?::uuid", id))
                .isZero();

        records.execute("update users set deleted_at = null where id = ?::uuid", id);

        assertThat(visit()).isEqualTo(NEVER);

        records.execute("delete from users where id = ?::uuid", id);

        assertThat(visit()).isEqualTo(NONE);
    }

    @Test
    void visitsThatThePreviousReleaseWritesAreFollowed() throws SQLException {
        insert("2025-03-01");
        assertThat(visit()).isEqualTo("2025-03-01");

        seeInThePreviousRelease("2025-03-03");
        assertThat(visit()).isEqualTo("2025-03-03");

        records.execute("update last_visits set seen_at = '2025-03-05' where user_id = ?::uuid", id);
        seeInThePreviousRelease("2025-03-04");
        assertThat(visit()).isEqualTo("2025-03-05");

        records.execute("update users set last_seen_at = null where id = ?::uuid", id);
        assertThat(visit()).isEqualTo("2025-03-05");
    }

    @Test
    void migrationTakesOverVisitsAndMayBeRepeated() throws SQLException, LiquibaseException {
        records.execute("drop schema if exists " + SCHEMA + " cascade");
        records.execute("create schema " + SCHEMA);
        try (Liquibase trial = liquibase.createLiquibase()) {
            trial.getDatabase().setDefaultSchemaName(SCHEMA);
            trial.getDatabase().setLiquibaseSchemaName(SCHEMA);
            trial.update(1, "");
            records.execute(inTrial(INSERT), Integer.toString(MORE_THAN_A_BATCH));

            trial.update("");

            assertThat(records.number(inTrial(WRONG))).isZero();
            assertThat(records.number(inTrial("select count(*) from last_visits")))
                    .isEqualTo(MORE_THAN_A_BATCH - MORE_THAN_A_BATCH / 7);

            // as if it had been interrupted, and users had been erased while it read them
            records.execute(inTrial("delete from last_visits where user_id::text > '8'"));
            records.execute(inTrial("insert into last_visits select id from users where deleted_at is not null"));
            records.execute(inTrial("insert into last_visits values (gen_random_uuid())"));
            records.execute(inTrial("delete from databasechangelog where id like '%fill_last_visits'"
                    + " or id like '%remove_visits_of_erased_users'"));

            trial.update("");

            assertThat(records.number(inTrial(WRONG))).isZero();
        } finally {
            records.execute("drop schema " + SCHEMA + " cascade");
        }
    }

    private static String inTrial(String sql) {
        return sql.replaceAll("\\b(users|last_visits|databasechangelog)\\b(?! set)", SCHEMA + ".$1");
    }

    private void insert(String seen) throws SQLException {
        records.execute("""
                insert into users (id, keycloak_id, username, created_at, updated_at, identity_as_of, last_seen_at)
                values (?::uuid, ?, 'visitor', now(), now(), now(), ?::timestamptz)
                """, id, id, seen);
    }

    private void seeInThePreviousRelease(String time) throws SQLException {
        records.execute("update users set last_seen_at = ?::timestamptz where id = ?::uuid", time, id);
    }

    private String visit() throws SQLException {
        return records.text(VISIT, id);
    }
}
