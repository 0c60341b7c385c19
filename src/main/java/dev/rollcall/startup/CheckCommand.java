package dev.rollcall.startup;

import dev.rollcall.directory.keycloak.setup.Audience;
import dev.rollcall.setup.Finding;
import dev.rollcall.setup.Level;
import dev.rollcall.setup.Part;
import dev.rollcall.setup.Setup;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.interceptor.Interceptor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The command {@code rollcall check [--client ID [--secret]]}: looks at the whole set-up, prints what it finds, and exits with 1 if there are
 * errors. It needs only the settings of the service, which need not run; it changes nothing, and opens no port.
 *
 * <p>It starts the service as far as the settings and the database's clock, and ends it there.
 */
@ApplicationScoped
class CheckCommand {

    private static final String NAME = "check";
    private static final String USAGE = """
            usage: rollcall check [--client ID [--secret]]

            Looks at settings, database, Keycloak and mail servers, and prints a remedy for each finding.
            --client ID   also looks at whether the service would accept the tokens of this client
            --secret      requests such a token, with the client's secret from standard input""";

    /** The arguments of this process; null if it is the service. */
    private static volatile Request requested;

    private final Instance<Setup> setup;
    private final Instance<Audience> audience;

    /**
     * @param client a client at whose tokens to look
     * @param secret its secret
     */
    private record Request(Optional<String> client, Optional<String> secret) {}

    /** Beans are created when the command runs, and not at each start of the service. */
    CheckCommand(Instance<Setup> setup, Instance<Audience> audience) {
        this.setup = setup;
        this.audience = audience;
    }

    /** Whether the arguments are those of the command. Before the start; then {@link #atStart} does the rest. */
    static boolean isRequested(String... args) {
        return args.length > 0 && args[0].equals(NAME);
    }

    /** Reads the arguments, and prepares the start. Ends the process if they are wrong. */
    static void prepare(String... args) {
        Optional<Request> request = parse(List.of(args).subList(1, args.length));
        if (request.isEmpty()) {
            System.out.println(USAGE);
            System.exit(1);
        }
        requested = request.get();
        CommandStart.prepare();
    }

    private static Optional<Request> parse(List<String> options) {
        if (options.isEmpty()) {
            return Optional.of(new Request(Optional.empty(), Optional.empty()));
        }
        if (!options.get(0).equals("--client") || options.size() < 2 || options.size() > 3) {
            return Optional.empty();
        }
        Optional<String> client = Optional.of(options.get(1));
        if (options.size() == 2) {
            return Optional.of(new Request(client, Optional.empty()));
        }
        return options.get(2).equals("--secret")
                ? Optional.of(new Request(client, Optional.of(line())))
                : Optional.empty();
    }

    private static String line() {
        try {
            String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            return line == null ? "" : line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs after the check of required settings and the first reading of the database's clock, and before everything else. */
    void atStart(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE - 55) StartupEvent start) {
        if (requested != null) {
            List<Finding> findings = new ArrayList<>(setup.get().look());
            requested.client().ifPresent(client -> findings.add(look(client)));
            throw CommandStart.end(print(findings, System.out));
        }
    }

    private Finding look(String client) {
        try {
            return requested
                    .secret()
                    .map(secret -> audience.get().ofClient(client, secret))
                    .orElseGet(() -> audience.get().ofClient(client));
        } catch (RuntimeException e) {
            return Finding.notLookedAt(Part.AUDIENCE, String.valueOf(e.getMessage()));
        }
    }

    /**
     * Prints a table of findings.
     *
     * @return the exit code
     */
    static int print(List<Finding> findings, PrintStream out) {
        for (Finding finding : findings) {
            String part = finding.part().code();
            out.printf(Locale.ROOT, "%-13s  %-13s  %s%n", label(finding.level()), part, finding.message());
            if (finding.remedy() != null) {
                out.printf(Locale.ROOT, "%-30s> %s%n", "", finding.remedy());
            }
        }
        long errors = count(findings, Level.ERROR);
        out.printf(
                Locale.ROOT,
                "%nerrors: %d, warnings: %d, not looked at: %d%n",
                errors,
                count(findings, Level.WARNING),
                count(findings, Level.NOT_LOOKED_AT));
        return errors == 0 ? 0 : 1;
    }

    private static String label(Level level) {
        return switch (level) {
            case OK -> "ok";
            case WARNING -> "warning";
            case ERROR -> "ERROR";
            case NOT_LOOKED_AT -> "not looked at";
        };
    }

    private static long count(List<Finding> findings, Level level) {
        return findings.stream().filter(finding -> finding.level() == level).count();
    }
}
