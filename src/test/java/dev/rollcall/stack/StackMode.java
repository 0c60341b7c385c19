package dev.rollcall.stack;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The purpose of the servers, which decides their ports and the lifetime of their data. */
enum StackMode {
    /** Fixed ports, and data that stays until {@code mvn clean}, so that a second start is quick and keeps everything. */
    DEV,
    /** Free ports and new data for each build, shared by Surefire and Failsafe. */
    TEST;

    /** Failsafe's goal on its own, which {@code .ci/native} calls on what is packaged already. */
    private static final String INTEGRATION_TESTS = "failsafe:integration-test";

    private static final List<String> TESTING_PHASES = List.of(
            "test",
            "prepare-package",
            "package",
            "pre-integration-test",
            "integration-test",
            "post-integration-test",
            "verify",
            "install",
            "deploy");

    /**
     * Derives the mode from Maven's goals.
     *
     * @param goals Maven's list of goals, {@code [clean, verify]}
     * @param skipTests whether tests are disabled
     * @return empty if the build does not need the servers
     */
    static Optional<StackMode> of(String goals, boolean skipTests) {
        List<String> names = Arrays.asList(goals.replaceAll("[\\[\\]\\s]", "").split(","));
        // continuous testing uses the servers of dev mode, and its own database, named in dev mode's properties file
        if (names.stream().anyMatch(name -> name.matches("(quarkus|io\\.quarkus:.*):(dev|remote-dev|test)"))) {
            return Optional.of(DEV);
        }
        boolean testing =
                names.stream().anyMatch(name -> TESTING_PHASES.contains(name) || name.equals(INTEGRATION_TESTS));
        return testing && !skipTests ? Optional.of(TEST) : Optional.empty();
    }

    /** Returns the name of the mode's directory. */
    String directory() {
        return name().toLowerCase(Locale.ROOT);
    }
}
