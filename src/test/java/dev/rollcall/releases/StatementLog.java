package dev.rollcall.releases;

import dev.rollcall.testing.TimeLimits;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** PostgreSQL's log of SQL statements, reduced to those of the service, which it recognizes by the application name. */
final class StatementLog {

    /** Settings that enable the log, and put the application name into each line. */
    private static final List<String> ENABLED = List.of(
            "log_line_prefix = '%m [%p] app=%a '",
            // values are not needed, and can be long
            "log_parameter_max_length = 0", "log_statement = 'all'");

    private static final Pattern ENTRY = Pattern.compile(
            "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d+ \\S+ \\[\\d+] app=(\\S*) LOG: {2}(?:statement|execute [^:]+): (.*)");

    private static final Pattern DATA_STATEMENT = Pattern.compile("(?i)(select|insert|update|delete|with)\\b.*");

    /**
     * Statements of Liquibase, Hibernate and the driver, and statements of tests over the service's connections: those that are marked,
     * contain the id of a record, or change the audit log.
     */
    private static final Pattern NOT_OURS = Pattern.compile(
            "(?i).*(/\\* test \\*/|databasechangelog|pg_catalog\\.|information_schema\\.|pg_settings|pg_stat_|pg_locks"
                    + "|'[0-9a-f]{8}-[0-9a-f]{4}-|(delete from|update) audit_log).*"
                    + "|select (version\\(\\)|current_catalog|current_schema\\(\\))");

    private final Path file;
    private final String server;

    /**
     * @param stack properties file of the embedded servers
     */
    StatementLog(Path stack) {
        Properties settings = new Properties();
        try (BufferedReader reader = Files.newBufferedReader(stack)) {
            settings.load(reader);
        } catch (IOException e) {
            throw new IllegalStateException("the properties file of the tests' servers can't be read", e);
        }
        String url = settings.getProperty("quarkus.datasource.jdbc.url");
        if (url == null) {
            throw new IllegalStateException(
                    "Statements can be recorded only with the embedded servers: -Dstack=embedded");
        }
        this.server = url.substring(0, url.lastIndexOf('/'));
        this.file = stack.resolveSibling("postgres.log");
    }

    /** Enables the log for all connections, including open ones. */
    void enable() throws SQLException {
        try (Connection connection = TimeLimits.database(server + "/postgres", "postgres", "")
                        .getConnection();
                Statement statement = connection.createStatement()) {
            for (String setting : ENABLED) {
                statement.execute("alter system set " + setting);
            }
            statement.execute("select pg_reload_conf()");
        }
    }

    /** Returns the service's statements without duplicates, sorted. */
    Set<String> statements() throws IOException {
        Set<String> statements = new TreeSet<>();
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            StringBuilder entry = new StringBuilder();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("\t")) {
                    entry.append(' ').append(line);
                } else {
                    add(entry.toString(), statements);
                    entry.setLength(0);
                    entry.append(line);
                }
            }
            add(entry.toString(), statements);
        }
        return statements;
    }

    private static void add(String entry, Set<String> statements) {
        Matcher logged = ENTRY.matcher(entry);
        if (logged.matches() && logged.group(1).equals(StatementMarker.SERVICE)) {
            String statement = logged.group(2).replaceAll("\\s+", " ").strip();
            if (DATA_STATEMENT.matcher(statement).matches()
                    && !NOT_OURS.matcher(statement).matches()) {
                statements.add(statement);
            }
        }
    }
}
