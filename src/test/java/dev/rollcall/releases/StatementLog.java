package dev.rollcall.releases;

import dev.rollcall.testing.Patience;
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

/** What PostgreSQL writes down of what it is asked: here of the service, which is known by the name of its connections. */
final class StatementLog {

    /** How it begins, and on which connections it goes on: those that the service names after itself. */
    private static final List<String> SWITCHED_ON = List.of(
            "log_line_prefix = '%m [%p] app=%a '",
            // values are of no use, and may be many
            "log_parameter_max_length = 0", "log_statement = 'all'");

    private static final Pattern ENTRY = Pattern.compile(
            "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d+ \\S+ \\[\\d+] app=(\\S*) LOG: {2}(?:statement|execute [^:]+): (.*)");

    private static final Pattern QUESTION = Pattern.compile("(?i)(select|insert|update|delete|with)\\b.*");

    /**
     * What is Liquibase's, Hibernate's and the driver's to ask, of any schema; and what tests ask over the service's connections: what
     * is marked, names a record by its id, or would alter the trail.
     */
    private static final Pattern NOT_OURS = Pattern.compile(
            "(?i).*(/\\* test \\*/|databasechangelog|pg_catalog\\.|information_schema\\.|pg_settings|pg_stat_|pg_locks"
                    + "|'[0-9a-f]{8}-[0-9a-f]{4}-|(delete from|update) trail).*"
                    + "|select (version\\(\\)|current_catalog|current_schema\\(\\))");

    private final Path file;
    private final String server;

    /**
     * @param stack what the stack has written down about its servers
     */
    StatementLog(Path stack) {
        Properties settings = new Properties();
        try (BufferedReader reader = Files.newBufferedReader(stack)) {
            settings.load(reader);
        } catch (IOException e) {
            throw new IllegalStateException("the servers of the tests are not known", e);
        }
        String url = settings.getProperty("quarkus.datasource.jdbc.url");
        if (url == null) {
            throw new IllegalStateException(
                    "What the service asks can be recorded of the embedded servers: -Dstack=embedded");
        }
        this.server = url.substring(0, url.lastIndexOf('/'));
        this.file = stack.resolveSibling("postgres.log");
    }

    /** For all connections, those that are there among them. */
    void switchOn() throws SQLException {
        try (Connection connection =
                        Patience.database(server + "/postgres", "postgres", "").getConnection();
                Statement statement = connection.createStatement()) {
            for (String setting : SWITCHED_ON) {
                statement.execute("alter system set " + setting);
            }
            statement.execute("select pg_reload_conf()");
        }
    }

    /** Each that the service has sent, once, and in an order that does not depend on when. */
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
        Matcher asked = ENTRY.matcher(entry);
        if (asked.matches() && asked.group(1).equals(Marked.SERVICE)) {
            String statement = asked.group(2).replaceAll("\\s+", " ").strip();
            if (QUESTION.matcher(statement).matches()
                    && !NOT_OURS.matcher(statement).matches()) {
                statements.add(statement);
            }
        }
    }
}
