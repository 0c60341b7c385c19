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
 * With {@code -Dreleases.record=VERSION}: keeps what the service asks of PostgreSQL while the tests run, all of them. When some of
 * them alone are run, {@code -Dreleases.add} keeps what is there besides.
 */
public final class SqlRecorder implements TestExecutionListener {

    /** By the property that the build gives to the process of the tests without an application: no service is asked there. */
    private static final boolean ONLY_PLAIN_TESTS = System.getProperty("prod.mode.tests") != null;

    private final String version = System.getProperty("releases.record", "");

    private StatementLog log() {
        return new StatementLog(Path.of(System.getProperty("quarkus.config.locations")));
    }

    @Override
    public void testPlanExecutionStarted(TestPlan tests) {
        orElseEnd("PostgreSQL does not tell what it is asked", () -> log().switchOn());
    }

    @Override
    public void testPlanExecutionFinished(TestPlan tests) {
        orElseEnd("What the service asks of PostgreSQL is not kept", () -> {
            Set<String> statements = new TreeSet<>(log().statements());
            if (statements.isEmpty()) {
                throw new IllegalStateException("it has asked nothing");
            }
            if (System.getProperty("releases.add") != null && Files.exists(Release.file(version))) {
                Release.read(version).questions().forEach(question -> statements.add(question.sql()));
            }
            record(statements);
        });
    }

    private interface Step {
        void run() throws Exception;
    }

    /** JUnit logs what a listener throws, and goes on; a JVM that ends before it has said so fails the build. */
    private void orElseEnd(String what, Step step) {
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
        try (TrialDatabase trial = TrialDatabase.migrated("release_record", TrialDatabase.CHANGELOG)) {
            Connection database = trial.connection();
            List<Question> questions = new ArrayList<>();
            for (String statement : statements) {
                try {
                    questions.add(Question.understood(statement, database));
                } catch (SQLException e) {
                    System.out.println("Not kept, since the schema has it not: " + e.getMessage() + ": " + statement);
                }
            }
            questions.sort(Comparator.comparing(Question::sql));
            new Release(version, Tables.of(database), questions).write();
            System.out.println(
                    "Kept what Rollcall " + version + " asks of PostgreSQL: " + questions.size() + " statements");
        }
    }
}
