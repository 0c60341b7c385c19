package dev.rollcall.startup;

import io.quarkus.runtime.PreventFurtherStepsException;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import org.jboss.logging.Logger;

/**
 * Starts the service; if it cannot start, says why in a sentence that names the setting to look at, and exits with 1. With
 * {@code health} as its argument it asks a service that runs, see {@link HealthCommand}.
 */
@QuarkusMain
public class Rollcall {

    public static void main(String... args) {
        if (HealthCommand.isAskedFor(args)) {
            HealthCommand.main(args);
        } else if (isDevMode()) {
            // It has its own way with failures: it shows them and waits for the code to change.
            Quarkus.run(args);
        } else {
            Quarkus.run(null, Rollcall::ended, args);
        }
    }

    /** The launch mode is not known yet where main begins; that only dev mode loads classes in this way, is. */
    private static boolean isDevMode() {
        return Rollcall.class.getClassLoader().getClass().getSimpleName().equals("QuarkusClassLoader");
    }

    private static void ended(int exitCode, Throwable failure) {
        // With quarkus.init-and-exit the start is broken off once the schema is migrated, which is what was asked for.
        boolean asAsked = failure instanceof PreventFurtherStepsException && exitCode == 0;
        if (failure != null && !asAsked) {
            StartFailure.explain(failure)
                    .ifPresentOrElse(
                            System.err::println,
                            () -> Logger.getLogger(Rollcall.class).error("The service did not start", failure));
        }
        System.exit(exitCode);
    }
}
