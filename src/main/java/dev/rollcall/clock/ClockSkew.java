package dev.rollcall.clock;

import dev.rollcall.setup.Finding;
import dev.rollcall.setup.Part;
import dev.rollcall.setup.SetupCheck;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Reports how far the clocks of this replica and of Keycloak differ from the database's, in metrics, readiness and the log. */
@Singleton
class ClockSkew implements SetupCheck {

    private static final Logger LOG = Logger.getLogger(ClockSkew.class);

    /** Synchronized clocks differ by milliseconds. */
    private static final Duration LIMIT = Duration.ofSeconds(5);

    /** A clock that is compared with the database's. */
    enum Of {
        REPLICA(
                "This replica's clock",
                "Synchronize the clock of its machine, or the database's (NTP): this replica checks the expiry of tokens and certificates by its own clock."),
        KEYCLOAK(
                "Keycloak's clock",
                "Synchronize the clock of Keycloak's machines, or the database's (NTP): tokens are issued and expire by Keycloak's clock.");

        private final String name;
        private final String remedy;

        Of(String name, String remedy) {
            this.name = name;
            this.remedy = remedy;
        }

        /** The name in labels and readiness. */
        String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final DatabaseClock database;
    private final KeycloakClock keycloak;
    private final Map<Of, Boolean> reported = new EnumMap<>(Of.class);

    ClockSkew(DatabaseClock database, KeycloakClock keycloak) {
        this.database = database;
        this.keycloak = keycloak;
    }

    void atStart(@Observes StartupEvent start, MeterRegistry metrics) {
        for (Of clock : Of.values()) {
            Gauge.builder("rollcall.clock.skew", this, skew -> skew.seconds(clock))
                    .tag("of", clock.code())
                    .baseUnit("seconds")
                    .description("How many seconds a clock is ahead of the database's; NaN if it is not known")
                    .register(metrics);
        }
        run();
    }

    /** Logs each clock once when it passes the limit, and once when it is right again. */
    @Scheduled(every = "5s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    synchronized void run() {
        for (Of clock : Of.values()) {
            Optional<Finding> problem = problem(clock);
            boolean before = reported.getOrDefault(clock, false);
            if (problem.isPresent() && !before) {
                LOG.warn(problem.get().text());
            } else if (problem.isEmpty() && before) {
                LOG.info(clock.name + " agrees with the database's again.");
            }
            reported.put(clock, problem.isPresent());
        }
    }

    private Optional<Duration> ahead(Of clock) {
        return clock == Of.REPLICA ? Optional.of(database.machineAhead()) : keycloak.ahead();
    }

    private double seconds(Of clock) {
        return ahead(clock).map(ahead -> ahead.toMillis() / 1000.0).orElse(Double.NaN);
    }

    /** Returns the skew in seconds with its sign; empty if it is not known. */
    Optional<String> text(Of clock) {
        return ahead(clock).map(ahead -> String.format(Locale.ROOT, "%+.1f s", ahead.toMillis() / 1000.0));
    }

    /** Returns what is wrong, and what to do. */
    List<String> problems() {
        return Stream.of(Of.values())
                .map(this::problem)
                .flatMap(Optional::stream)
                .map(Finding::text)
                .toList();
    }

    private Optional<Finding> problem(Of clock) {
        return ahead(clock)
                .filter(ahead -> ahead.abs().compareTo(LIMIT) > 0)
                .map(ahead -> Finding.warning(
                        Part.CLOCKS,
                        String.format(
                                Locale.ROOT,
                                "%s is %.1f s %s the database's.",
                                clock.name,
                                ahead.abs().toMillis() / 1000.0,
                                ahead.isNegative() ? "behind" : "ahead of"),
                        clock.remedy));
    }

    @Override
    public Part part() {
        return Part.CLOCKS;
    }

    /** Keycloak's clock is known from the token that the check of the service's client has just got. */
    @Override
    public List<Finding> look() {
        if (!database.measure()) {
            return List.of(Finding.notLookedAt(Part.CLOCKS, "The database does not tell its time."));
        }
        return Stream.of(Of.values())
                .map(clock -> problem(clock)
                        .orElseGet(() -> text(clock)
                                .map(ahead -> Finding.ok(
                                        Part.CLOCKS, "%s agrees with the database's: %s.".formatted(clock.name, ahead)))
                                .orElseGet(() -> Finding.notLookedAt(
                                        Part.CLOCKS, "%s is not known: there was no token.".formatted(clock.name)))))
                .toList();
    }
}
