package dev.rollcall.startup;

import io.quarkus.runtime.PreventFurtherStepsException;
import java.util.Map;

/** The start of a process that runs a command with the settings of the service, and ends before it opens a port. */
final class CommandStart {

    /** Settings that switch off what a service does at its start and a command must not do. */
    private static final Map<String, String> SETTINGS = Map.ofEntries(
            Map.entry("quarkus.http.host-enabled", "false"),
            Map.entry("quarkus.management.host-enabled", "false"),
            Map.entry("quarkus.scheduler.enabled", "false"),
            Map.entry("quarkus.oidc.tenant-enabled", "false"),
            Map.entry("quarkus.liquibase.migrate-at-start", "false"),
            Map.entry("quarkus.init-and-exit", "false"),
            Map.entry("quarkus.shutdown.delay", "0S"),
            Map.entry("quarkus.banner.enabled", "false"),
            Map.entry("quarkus.log.file.enabled", "false"),
            Map.entry("quarkus.log.console.stderr", "true"),
            Map.entry("quarkus.log.console.level", "ERROR"),
            Map.entry("rollcall.tracing.enabled", "false"));

    private CommandStart() {}

    /** Called before the start. */
    static void prepare() {
        SETTINGS.forEach(System::setProperty);
    }

    /**
     * Ends the start with this exit code, as a failure whose cause has the code. If the exception itself were thrown, Quarkus would count the start
     * as complete although the beans are gone, and print an error when the shutdown looks for them.
     */
    static RuntimeException end(int exitCode) {
        return new IllegalStateException("The command has ended", new PreventFurtherStepsException(exitCode));
    }
}
