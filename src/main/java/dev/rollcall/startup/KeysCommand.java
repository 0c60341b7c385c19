package dev.rollcall.startup;

import dev.rollcall.database.JsonText;
import dev.rollcall.signing.Signer;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.interceptor.Interceptor;
import jakarta.persistence.PersistenceException;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The command {@code rollcall keys jwks}: prints the public keys that Keycloak needs to trust this service, for where Keycloak cannot fetch
 * {@code /.well-known/jwks.json}. It generates the signing key if there is none. It needs only the settings of the service, which need not run,
 * and a schema that was migrated.
 */
@ApplicationScoped
class KeysCommand {

    private static final String NAME = "keys";
    private static final List<String> ARGUMENTS = List.of(NAME, "jwks");
    private static final String USAGE = """
            usage: rollcall keys jwks

            Prints the public keys of this service, as a JSON Web Key Set to paste into Keycloak.""";

    private static volatile boolean requested;

    private final Instance<Signer> signer;
    private final Instance<JsonText> json;

    /** Beans are created when the command runs, and not at each start of the service. */
    KeysCommand(Instance<Signer> signer, Instance<JsonText> json) {
        this.signer = signer;
        this.json = json;
    }

    /** Whether the arguments are those of the command. Before the start; then {@link #atStart} does the rest. */
    static boolean isRequested(String... args) {
        return args.length > 0 && args[0].equals(NAME);
    }

    /** Prepares the start. Ends the process if the arguments are wrong. */
    static void prepare(String... args) {
        if (!Arrays.asList(args).equals(ARGUMENTS)) {
            System.out.println(USAGE);
            System.exit(1);
        }
        requested = true;
        CommandStart.prepare();
    }

    /** Runs after the check of required settings and the first reading of the database's clock, and before everything else. */
    void atStart(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE - 55) StartupEvent start) {
        if (requested) {
            throw CommandStart.end(print(System.out, System.err));
        }
    }

    /**
     * Prints the keys, or why there are none.
     *
     * @return the exit code
     */
    int print(PrintStream out, PrintStream err) {
        try {
            Optional<Signer.Unable> reason = signer.get().whyUnable();
            if (reason.isPresent()) {
                err.println(reason.get().text());
                return 1;
            }
            out.println(json.get().of(signer.get().published()));
            return 0;
        } catch (PersistenceException e) {
            err.printf(
                    "The signing key cannot be read from the database, whose schema the service must have created already: %s%n",
                    e.getMessage());
            return 1;
        }
    }
}
