package dev.rollcall.stack;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the servers are for, which decides their ports and how long their data lives. */
enum StackMode {
    /** Fixed ports, and data that stays until {@code mvn clean}: a second start is quick and forgets nothing. */
    DEV,
    /** Free ports and fresh data, once per build, for Surefire and Failsafe together. */
    TEST;

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
     * Reads it from what Maven was asked for.
     *
     * @param goals as Maven prints its list, {@code [clean, verify]}
     * @param skipTests whether tests are switched off
     * @return empty if the build ends before anything would need the servers
     */
    static Optional<StackMode> of(String goals, boolean skipTests) {
        List<String> names = Arrays.asList(goals.replaceAll("[\\[\\]\\s]", "").split(","));
        // continuous testing lives as long as dev mode does, and finds its own database in dev mode's file
        if (names.stream().anyMatch(name -> name.matches("(quarkus|io\\.quarkus:.*):(dev|remote-dev|test)"))) {
            return Optional.of(DEV);
        }
        return !skipTests && names.stream().anyMatch(TESTING_PHASES::contains) ? Optional.of(TEST) : Optional.empty();
    }

    /** The name of its directory. */
    String directory() {
        return name().toLowerCase(Locale.ROOT);
    }
}
