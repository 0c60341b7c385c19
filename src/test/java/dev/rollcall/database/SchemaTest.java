package dev.rollcall.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.testing.ServiceDatabase;
import io.quarkus.liquibase.LiquibaseFactory;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import javax.sql.DataSource;
import liquibase.Liquibase;
import liquibase.exception.LiquibaseException;
import org.junit.jupiter.api.Test;

@QuarkusTest
class SchemaTest {

    /** A separate schema, because other tests use the service's at the same time. */
    private static final String SCHEMA = "rollback_trial";

    @Inject
    DataSource database;

    @Inject
    LiquibaseFactory liquibase;

    @Test
    void everyChangeRollsBackAndForwardAgain() throws SQLException, LiquibaseException {
        ServiceDatabase records = new ServiceDatabase(database);
        records.execute("drop schema if exists " + SCHEMA + " cascade");
        records.execute("create schema " + SCHEMA);
        try (Liquibase trial = liquibase.createLiquibase()) {
            trial.getDatabase().setDefaultSchemaName(SCHEMA);
            trial.getDatabase().setLiquibaseSchemaName(SCHEMA);
            trial.update("");
            String migrated = columns(records);
            int changes = trial.getDatabase().getRanChangeSetList().size();
            assertThat(changes)
                    .isEqualTo(trial.getDatabaseChangeLog().getChangeSets().size());
            assertThat(migrated).contains("keycloak_id text").contains("search_text");

            trial.rollback(changes, "");
            assertThat(columns(records)).isNull();
            assertThat(records.number("select count(*) from pg_indexes where schemaname = '" + SCHEMA
                            + "' and indexname like 'users%'"))
                    .isZero();

            trial.update("");
            assertThat(columns(records)).isEqualTo(migrated);
        } finally {
            records.execute("drop schema " + SCHEMA + " cascade");
        }
    }

    private static String columns(ServiceDatabase records) throws SQLException {
        return records.text("""
                select string_agg(column_name || ' ' || data_type || ' ' || is_nullable, ', ' order by ordinal_position)
                from information_schema.columns where table_schema = ? and table_name = 'users'
                """, SCHEMA);
    }
}
