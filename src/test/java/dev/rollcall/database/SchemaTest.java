package dev.rollcall.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.stack.Stack;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.TimeLimits;
import io.quarkus.liquibase.LiquibaseFactory;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import javax.sql.DataSource;
import liquibase.Liquibase;
import liquibase.exception.LiquibaseException;
import org.hibernate.SessionFactory;
import org.hibernate.tool.schema.spi.SchemaManagementException;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

@QuarkusTest
class SchemaTest {

    /** A separate schema, because other tests use the service's at the same time. */
    private static final String SCHEMA = "rollback_trial";

    @Inject
    ServiceDatabase records;

    @Inject
    LiquibaseFactory liquibase;

    @Inject
    SessionFactory entities;

    @Test
    void everyChangeRollsBackAndForwardAgain() throws LiquibaseException {
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

    @Test
    void onlyTheCurrentSchemaIsComparedWithTheEntities() {
        records.execute("drop schema if exists \"Copy_Trial\" cascade");
        records.execute("create schema \"Copy_Trial\"");
        PGSimpleDataSource copy = TimeLimits.database(Stack.jdbcUrl(), Stack.databaseUser(), Stack.databasePassword());
        copy.setCurrentSchema("\"Copy_Trial\",public");
        try {
            // public has all tables
            assertThatThrownBy(() -> migration(copy).check(entities.getSchemaManager()))
                    .isInstanceOf(SchemaManagementException.class)
                    .hasMessageContaining("missing table");

            records.execute("""
                    do $$
                    declare name text;
                    begin
                        for name in select tablename from pg_tables where schemaname = 'public' loop
                            execute format('create table "Copy_Trial".%I (like public.%I)', name, name);
                        end loop;
                        for name in select sequencename from pg_sequences where schemaname = 'public' loop
                            execute format('create sequence "Copy_Trial".%I', name);
                        end loop;
                    end $$
                    """);
            assertThatCode(() -> migration(copy).check(entities.getSchemaManager()))
                    .doesNotThrowAnyException();

            records.execute("alter table \"Copy_Trial\".users drop column locale");
            assertThatThrownBy(() -> migration(copy).check(entities.getSchemaManager()))
                    .isInstanceOf(SchemaManagementException.class)
                    .hasMessageContaining("missing column [locale]");
        } finally {
            records.execute("drop schema \"Copy_Trial\" cascade");
        }
    }

    /** Returns a migration that can only check a schema: it has no settings. */
    private Migration migration(DataSource source) {
        return new Migration(new Statements(source), liquibase, null);
    }

    private static String columns(ServiceDatabase records) {
        return records.text("""
                select string_agg(column_name || ' ' || data_type || ' ' || is_nullable, ', ' order by ordinal_position)
                from information_schema.columns where table_schema = ? and table_name = 'users'
                """, SCHEMA);
    }
}
