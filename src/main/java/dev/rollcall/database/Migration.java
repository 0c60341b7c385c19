package dev.rollcall.database;

import io.quarkus.liquibase.LiquibaseFactory;
import io.quarkus.liquibase.runtime.LiquibaseConfig;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import javax.sql.DataSource;
import liquibase.Liquibase;
import liquibase.Scope;
import liquibase.UpdateSummaryEnum;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.LiquibaseException;
import liquibase.lockservice.LockService;
import liquibase.lockservice.LockServiceFactory;
import liquibase.ui.LoggerUIService;
import org.hibernate.SessionFactory;
import org.jboss.logging.Logger;

/**
 * Brings the schema up to date at start, by Liquibase; but does not ask Liquibase when it has nothing to do, since it takes
 * longer to find that out than all else that a native start does, and leaves a third more memory in use.
 *
 * <p>After a migration a comment on Liquibase's own table says which changelog was applied and what Liquibase's history was
 * then. As long as both are the same there is nothing to do. Whatever is different, missing or unreadable means that
 * Liquibase is asked, so a mistake costs time and never a change.
 */
@ApplicationScoped
class Migration {

    private static final Logger LOG = Logger.getLogger(Migration.class);

    /** In the current schema and no other of the search path, which may hold someone else's. */
    private static final String NOTED =
            "select obj_description(to_regclass(quote_ident(current_schema()) || '.databasechangelog'), 'pg_class')";

    private static final String HISTORY = """
        select md5(string_agg(concat_ws(' ', id, author, filename, md5sum, exectype), ',' order by orderexecuted, id))
        from databasechangelog
        """;

    private final DataSource database;
    private final LiquibaseFactory factory;
    private final SchemaConfig schema;

    Migration(DataSource database, LiquibaseFactory factory, SchemaConfig schema) {
        this.database = database;
        this.factory = factory;
        this.schema = schema;
    }

    /** Before anything that uses the schema starts, the scheduler among it. */
    void atStart(
            @Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE - 10) StartupEvent start,
            SessionFactory entities) {
        if (schema.migrate()) {
            run();
        }
        // Liquibase owns the schema; Hibernate only checks that the entities fit it.
        if (schema.check()) {
            entities.getSchemaManager().validateMappedObjects();
        }
    }

    /**
     * @return whether Liquibase was needed
     */
    boolean run() {
        long begin = System.nanoTime();
        LiquibaseConfig config = factory.getConfiguration();
        String changelog = Changelog.digest(
                config.changeLog, "%s %s %s".formatted(config.contexts, config.labels, config.changeLogParameters));
        try {
            if (hasUsualTable(config) && isApplied(changelog, begin)) {
                return false;
            }
            LOG.info("Liquibase brings the schema up to date.");
            // what it would print goes to its log
            Scope.child(Scope.Attr.ui.name(), new LoggerUIService(), () -> migrate(changelog));
            return true;
        } catch (Exception e) { // Scope.child declares no less; whatever it is stops the start
            throw new IllegalStateException("The schema cannot be brought up to date", e);
        }
    }

    private void migrate(String changelog) throws LiquibaseException, SQLException {
        try (Liquibase liquibase = factory.createLiquibase()) {
            liquibase.setShowSummary(UpdateSummaryEnum.OFF);
            LockService lock = LockServiceFactory.getInstance().getLockService(liquibase.getDatabase());
            lock.waitForLock();
            try {
                liquibase.validate();
                update(liquibase);
                if (hasUsualTable(factory.getConfiguration())) {
                    note(changelog);
                }
            } finally {
                lock.releaseLock();
            }
        }
    }

    /** An index of a large table takes longer than any statement of a request may. */
    private void update(Liquibase liquibase) throws LiquibaseException, SQLException {
        JdbcConnection used = (JdbcConnection) liquibase.getDatabase().getConnection();
        WithoutStatementTimeout.run(
                used.getUnderlyingConnection(),
                () -> liquibase.update(factory.createContexts(), factory.createLabels()));
        // or its roll-back would take the time-outs away again, from a connection that goes back to the pool
        used.commit();
    }

    /** A deployment that has moved Liquibase's tables asks it each time. */
    private static boolean hasUsualTable(LiquibaseConfig config) {
        return config.databaseChangeLogTableName.equalsIgnoreCase("databasechangelog")
                && config.defaultSchemaName.isEmpty()
                && config.liquibaseSchemaName.isEmpty();
    }

    private boolean isApplied(String changelog, long begin) throws SQLException {
        long read = System.nanoTime();
        try (Connection connection = database.getConnection()) {
            long connected = System.nanoTime();
            Optional<String> noted = text(connection, NOTED);
            boolean applied = noted.isPresent() && noted.get().equals(mark(connection, changelog));
            LOG.debugf(
                    "The schema is %s: %d ms to read the changelog, %d ms for a connection, %d ms to ask",
                    applied ? "up to date" : "to be brought up to date",
                    (read - begin) / 1_000_000,
                    (connected - read) / 1_000_000,
                    (System.nanoTime() - connected) / 1_000_000);
            return applied;
        }
    }

    private void note(String changelog) {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("comment on table databasechangelog is '" + mark(connection, changelog) + "'");
        } catch (SQLException e) {
            // it is someone else's
            LOG.warnf("Liquibase will be asked at each start, since its table cannot be commented: %s", e.getMessage());
        }
    }

    /** Hexadecimal digests, so it can stand in a statement as it is. */
    private static String mark(Connection connection, String changelog) throws SQLException {
        return "Rollcall: changelog %s, history %s"
                .formatted(changelog, text(connection, HISTORY).orElse("empty"));
    }

    private static Optional<String> text(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            return rows.next() ? Optional.ofNullable(rows.getString(1)) : Optional.empty();
        }
    }
}
