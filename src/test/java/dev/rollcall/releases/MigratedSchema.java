package dev.rollcall.releases;

import dev.rollcall.testing.TimeLimits;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import liquibase.Contexts;
import liquibase.LabelExpression;
import liquibase.Liquibase;
import liquibase.Scope;
import liquibase.UpdateSummaryEnum;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.LiquibaseException;
import liquibase.resource.ClassLoaderResourceAccessor;
import liquibase.ui.LoggerUIService;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.jdbc.PreferQueryMode;

/** A separate schema that Liquibase has migrated, and a connection to it. */
final class MigratedSchema implements AutoCloseable {

    static final String CHANGELOG = "db/changelog.xml";

    private final String schema;
    private final Connection connection;

    private MigratedSchema(String schema, Connection connection) {
        this.schema = schema;
        this.connection = connection;
    }

    static MigratedSchema migrated(String schema, String changelog) throws SQLException {
        return migrated(schema, changelog, "");
    }

    /**
     * @param labels expression that selects labelled changes
     */
    static MigratedSchema migrated(String schema, String changelog, String labels) throws SQLException {
        PGSimpleDataSource source = source(schema);
        MigratedSchema trial = new MigratedSchema(schema, source.getConnection());
        trial.execute("drop schema if exists " + schema + " cascade");
        trial.execute("create schema " + schema);
        try {
            // Liquibase writes its output to the log instead of the console
            Scope.child(Scope.Attr.ui.name(), new LoggerUIService(), () -> migrate(source, changelog, labels));
        } catch (Exception e) { // Scope.child declares no less
            trial.close();
            throw new IllegalStateException(e);
        }
        // missing tables must not be found in the schema of other tests
        trial.execute("set search_path to " + schema);
        return trial;
    }

    /** Migrates over a separate connection, which Liquibase closes. */
    private static void migrate(PGSimpleDataSource source, String changelog, String labels)
            throws LiquibaseException, SQLException {
        try (Liquibase liquibase = new Liquibase(
                changelog,
                new ClassLoaderResourceAccessor(MigratedSchema.class.getClassLoader()),
                DatabaseFactory.getInstance()
                        .findCorrectDatabaseImplementation(new JdbcConnection(source.getConnection())))) {
            liquibase.setShowSummary(UpdateSummaryEnum.OFF);
            liquibase.update(new Contexts(), new LabelExpression(labels));
        }
    }

    private static PGSimpleDataSource source(String schema) {
        Properties stack = new Properties();
        try (BufferedReader reader = Files.newBufferedReader(Path.of(System.getProperty("quarkus.config.locations")))) {
            stack.load(reader);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        PGSimpleDataSource source = TimeLimits.database(
                stack.getProperty("quarkus.datasource.jdbc.url"),
                stack.getProperty("quarkus.datasource.username"),
                stack.getProperty("quarkus.datasource.password"));
        source.setCurrentSchema(schema + ",public");
        // sends statements with parameters unchanged, to prepare them
        source.setPreferQueryMode(PreferQueryMode.SIMPLE);
        return source;
    }

    static boolean isAvailable() {
        try {
            return Files.readString(Path.of(System.getProperty("quarkus.config.locations")))
                    .contains("jdbc:postgresql:");
        } catch (IOException e) {
            return false;
        }
    }

    Connection connection() {
        return connection;
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        execute("drop schema " + schema + " cascade");
        connection.close();
    }
}
