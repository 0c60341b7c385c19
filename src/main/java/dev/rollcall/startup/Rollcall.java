package dev.rollcall.startup;

import dev.rollcall.problem.Causes;
import io.quarkus.runtime.PreventFurtherStepsException;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import org.jboss.logging.Logger;

/**
 * Starts the service. If the start fails, prints a sentence that names the setting to check, and exits with 1. The argument {@code health}
 * queries a running service instead: {@link HealthCommand}; {@code check} looks at the set-up: {@link CheckCommand}; {@code keys} prints the
 * service's public keys: {@link KeysCommand}.
 */
@QuarkusMain
public class Rollcall {

    public static void main(String... args) {
        if (HealthCommand.isRequested(args)) {
            HealthCommand.main(args);
        } else if (isDevMode()) {
            // Dev mode itself shows failures and waits for code changes.
            Quarkus.run(args);
        } else {
            if (CheckCommand.isRequested(args)) {
                CheckCommand.prepare(args);
            } else if (KeysCommand.isRequested(args)) {
                KeysCommand.prepare(args);
            }
            TemporaryFiles.prepare();
            OpenApiAtStart.skip();
            Quarkus.run(null, Rollcall::exit, args);
        }
    }

    /** Detected by the class loader, since the launch mode is not known yet when main begins. */
    private static boolean isDevMode() {
        return Rollcall.class.getClassLoader().getClass().getSimpleName().equals("QuarkusClassLoader");
    }

    private static void exit(int exitCode, Throwable failure) {
        // A command that has ended, or quarkus.init-and-exit after the migration: the exit code says everything.
        boolean hasEnded = Causes.of(failure).anyMatch(PreventFurtherStepsException.class::isInstance);
        if (failure != null && !hasEnded) {
            StartFailure.explain(failure)
                    .ifPresentOrElse(
                            System.err::println,
                            () -> Logger.getLogger(Rollcall.class).error("The service did not start", failure));
        }
        System.exit(exitCode);
    }
}
