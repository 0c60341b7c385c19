package dev.rollcall.releases;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/**
 * Records the service's SQL statements during a run of all tests, with {@code -Dreleases.record=VERSION}. In a run of some tests,
 * {@code -Dreleases.add} also keeps the statements recorded before.
 */
public final class SqlRecorder implements TestExecutionListener {

    /** Whether this process runs only tests without an application, as a property of the build tells; they send no statements. */
    private static final boolean ONLY_PLAIN_TESTS = System.getProperty("prod.mode.tests") != null;

    private final String version = System.getProperty("releases.record", "");

    private StatementLog log() {
        return new StatementLog(Path.of(System.getProperty("quarkus.config.locations")));
    }

    @Override
    public void testPlanExecutionStarted(TestPlan tests) {
        orElseHalt("PostgreSQL's statement log could not be enabled", () -> log().enable());
    }

    @Override
    public void testPlanExecutionFinished(TestPlan tests) {
        orElseHalt("The service's SQL statements could not be recorded", () -> {
            Set<String> statements = new TreeSet<>(log().statements());
            if (statements.isEmpty()) {
                throw new IllegalStateException("the log has no statement of the service");
            }
            if (System.getProperty("releases.add") != null && Files.exists(Release.file(version))) {
                Release.read(version).statements().forEach(question -> statements.add(question.sql()));
            }
            record(statements);
        });
    }

    private interface Step {
        void run() throws Exception;
    }

    /** JUnit only logs exceptions of a listener. Halting the JVM in the middle fails the build. */
    private void orElseHalt(String what, Step step) {
        if (version.isEmpty() || ONLY_PLAIN_TESTS) {
            return;
        }
        try {
            step.run();
        } catch (Exception | LinkageError e) {
            System.err.println(what);
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }

    private void record(Set<String> statements) throws IOException, SQLException {
        try (MigratedSchema trial = MigratedSchema.migrated("release_record", MigratedSchema.CHANGELOG)) {
            Connection database = trial.connection();
            List<RecordedStatement> recorded = new ArrayList<>();
            for (String statement : statements) {
                try {
                    recorded.add(RecordedStatement.analyzed(statement, database));
                } catch (SQLException e) {
                    System.out.println(
                            "Not recorded, because the schema refuses it: " + e.getMessage() + ": " + statement);
                }
            }
            recorded.sort(Comparator.comparing(RecordedStatement::sql));
            new Release(version, Tables.of(database), recorded).write();
            System.out.println("Recorded " + recorded.size() + " SQL statements of Rollcall " + version);
        }
    }
}
