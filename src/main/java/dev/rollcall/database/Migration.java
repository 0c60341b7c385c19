package dev.rollcall.database;

import io.quarkus.liquibase.LiquibaseFactory;
import io.quarkus.liquibase.runtime.LiquibaseConfig;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import liquibase.Liquibase;
import liquibase.Scope;
import liquibase.UpdateSummaryEnum;
import liquibase.exception.LiquibaseException;
import liquibase.lockservice.LockService;
import liquibase.lockservice.LockServiceFactory;
import liquibase.ui.LoggerUIService;
import org.hibernate.SessionFactory;
import org.hibernate.relational.SchemaManager;
import org.jboss.logging.Logger;

/**
 * Updates the schema at start, with Liquibase. Liquibase takes longer to find that there is nothing to do than the rest of a native start,
 * and leaves a third more memory in use. So this class asks it only if something may have changed.
 *
 * <p>After a migration, a comment on Liquibase's own table holds a digest of the changelog and of Liquibase's history. If both still
 * match, there is nothing to do. If anything differs, is missing or cannot be read, Liquibase runs. A mistake costs time, never a change.
 *
 * <p>One process migrates at a time: {@link MigrationLock}.
 */
@ApplicationScoped
class Migration {

    private static final Logger LOG = Logger.getLogger(Migration.class);

    /** Only in the current schema: another one of the search path may belong to something else. */
    private static final String COMMENT =
            "select obj_description(to_regclass(quote_ident(current_schema()) || '.databasechangelog'), 'pg_class')";

    private static final String HISTORY = """
        select md5(string_agg(concat_ws(' ', id, author, filename, md5sum, exectype), ',' order by orderexecuted, id))
        from databasechangelog
        """;

    private final Statements statements;
    private final LiquibaseFactory factory;
    private final SchemaConfig schema;

    Migration(Statements statements, LiquibaseFactory factory, SchemaConfig schema) {
        this.statements = statements;
        this.factory = factory;
        this.schema = schema;
    }

    /** Runs before everything that uses the schema, such as the scheduler. */
    void atStart(
            @Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE - 10) StartupEvent start,
            SessionFactory entities) {
        if (schema.migrate()) {
            run();
        }
        if (schema.check()) {
            check(entities.getSchemaManager());
        }
    }

    /**
     * Lets Hibernate check that the entities match the current schema, which Liquibase owns. Without the name of a schema, Hibernate would read
     * the columns of all schemas, those of PostgreSQL's own catalog too.
     */
    void check(SchemaManager entities) {
        statements
                .one(row -> row.getString(1), "select quote_ident(current_schema())")
                .map(entities::forSchema)
                .orElse(entities)
                .validateMappedObjects();
    }

    /**
     * @return whether Liquibase ran
     */
    boolean run() {
        long begin = System.nanoTime();
        LiquibaseConfig config = factory.getConfiguration();
        String changelog = changelog(config);
        try {
            if (hasUsualTable(config) && isApplied(changelog, begin)) {
                return false;
            }
            LOG.info("Liquibase brings the schema up to date.");
            // its messages go to the log, not to the console
            return Scope.child(
                    Map.of(Scope.Attr.ui.name(), new LoggerUIService()), () -> migrateOrCreateAnew(changelog));
        } catch (Exception e) { // Scope.child declares it; any failure stops the start
            throw new IllegalStateException("The schema cannot be updated", e);
        }
    }

    /** Whether the schema is certainly that of this version. Changes nothing. */
    boolean isUpToDate() {
        LiquibaseConfig config = factory.getConfiguration();
        try {
            return hasUsualTable(config) && isApplied(changelog(config), System.nanoTime());
        } catch (SQLException e) {
            LOG.debugf("The history of the schema cannot be read: %s", e.getMessage());
            return false;
        }
    }

    private static String changelog(LiquibaseConfig config) {
        return Changelog.digest(
                config.changeLog, "%s %s %s".formatted(config.contexts, config.labels, config.changeLogParameters));
    }

    /** In dev mode the database is the developer's own, and nothing in it has to survive a change of the baseline. */
    private boolean migrateOrCreateAnew(String changelog) throws LiquibaseException, SQLException {
        try {
            return migrate(changelog);
        } catch (LiquibaseException e) {
            if (LaunchMode.current() != LaunchMode.DEVELOPMENT || !MigrationFailure.isAnotherBaseline(e)) {
                throw e;
            }
            LOG.warn("The database was created with another baseline of the schema. Dev mode creates the schema anew.");
            createSchemaAnew();
            return migrate(changelog);
        }
    }

    /** Empties the current schema. */
    private void createSchemaAnew() {
        statements.change("""
                do $$
                declare schema text := current_schema();
                begin
                    execute format('drop schema %I cascade', schema);
                    execute format('create schema %I', schema);
                end $$""");
    }

    /**
     * @return false if another replica has done it while this one waited for the lock
     */
    private boolean migrate(String changelog) throws LiquibaseException, SQLException {
        try (Liquibase liquibase = factory.createLiquibase()) {
            liquibase.setShowSummary(UpdateSummaryEnum.OFF);
            boolean usualTable = hasUsualTable(factory.getConfiguration());
            MigrationLock lock = new MigrationLock(liquibase.getDatabase());
            lock.take(new Deadline(schema.lockTimeout()));
            try {
                if (usualTable && isApplied(changelog, System.nanoTime())) {
                    return false;
                }
                LockService rows = LockServiceFactory.getInstance().getLockService(liquibase.getDatabase());
                rows.waitForLock();
                try {
                    liquibase.validate();
                    liquibase.update(factory.createContexts(), factory.createLabels());
                } finally {
                    rows.releaseLock();
                }
                if (usualTable) {
                    writeComment(changelog);
                }
                return true;
            } finally {
                lock.release();
            }
        }
    }

    /** If a deployment has moved Liquibase's tables, Liquibase runs at each start. */
    private static boolean hasUsualTable(LiquibaseConfig config) {
        return config.databaseChangeLogTableName.equalsIgnoreCase("databasechangelog")
                && config.defaultSchemaName.isEmpty()
                && config.liquibaseSchemaName.isEmpty();
    }

    private boolean isApplied(String changelog, long begin) throws SQLException {
        long read = System.nanoTime();
        try (SqlConnection connection = statements.connect()) {
            long connected = System.nanoTime();
            Optional<String> comment = text(connection, COMMENT);
            boolean applied = comment.isPresent() && comment.get().equals(digests(connection, changelog));
            LOG.debugf(
                    "The schema is %s: %d ms to read the changelog, %d ms to connect, %d ms to compare",
                    applied ? "up to date" : "not up to date",
                    (read - begin) / 1_000_000,
                    (connected - read) / 1_000_000,
                    (System.nanoTime() - connected) / 1_000_000);
            return applied;
        }
    }

    private void writeComment(String changelog) {
        try (SqlConnection connection = statements.connect()) {
            connection.change("comment on table databasechangelog is '" + digests(connection, changelog) + "'");
        } catch (SQLException e) {
            // another role owns the table
            LOG.warnf("Liquibase runs at each start, since its table cannot be commented: %s", e.getMessage());
        }
    }

    /** Hexadecimal digests need no quoting in a statement. */
    private static String digests(SqlConnection connection, String changelog) throws SQLException {
        return "Rollcall: changelog %s, history %s"
                .formatted(changelog, text(connection, HISTORY).orElse("empty"));
    }

    private static Optional<String> text(SqlConnection connection, String query) throws SQLException {
        return connection.one(row -> row.getString(1), query);
    }
}
