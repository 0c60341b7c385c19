package dev.rollcall.sync.federation;

import dev.rollcall.database.Poller;
import dev.rollcall.directory.federation.FederationConfig;
import dev.rollcall.directory.federation.UserFederations;
import dev.rollcall.directory.federation.UserFederations.Federation;
import dev.rollcall.sync.run.RunPause;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Knows the user federations of the realm on every replica, some minutes late. What Keycloak synchronizes from one by its own timer is no event,
 * so only a reconciliation finds it.
 */
@ApplicationScoped
public class Federations {

    private static final Logger LOG = Logger.getLogger(Federations.class);

    private final UserFederations directory;
    private final FederationConfig config;
    private final Poller polls =
            new Poller(LOG, Logger.Level.DEBUG, "The user federations of Keycloak's realm", "read");

    Federations(UserFederations directory, FederationConfig config) {
        this.directory = directory;
        this.config = config;
    }

    @Scheduled(every = "1m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void read() {
        polls.run(directory::all);
    }

    /** Returns the federations that Keycloak uses; none if they have not been read yet. */
    private Stream<Federation> enabled() {
        return directory.known().orElse(List.of()).stream().filter(Federation::enabled);
    }

    /** Whether Keycloak synchronizes users by its own timer. Whom the timer has synchronized, it does not count for this service again. */
    public boolean areTimed() {
        return enabled().anyMatch(federation -> federation.period().isPresent());
    }

    /**
     * Describes the federations for the sync status.
     *
     * @param untilRun the longest time from a synchronization by Keycloak's timer to the end of the next reconciliation; empty if none starts by
     *     itself
     * @param run how long a reconciliation takes
     */
    public List<FederationView> views(Optional<Duration> untilRun, Duration run) {
        return enabled()
                .map(federation -> FederationView.of(federation, behind(federation, untilRun, run)))
                .toList();
    }

    private Optional<Duration> behind(Federation federation, Optional<Duration> untilRun, Duration run) {
        Optional<Duration> every = config.syncEvery().map(interval -> asked(interval, run));
        if (federation.period().isEmpty()) {
            return every.map(run::plus);
        }
        Duration period = federation.period().get();
        Duration interval = every.filter(each -> each.compareTo(period) < 0).orElse(period);
        return untilRun.map(interval::plus);
    }

    /** Returns the longest time from one question to Keycloak to the next: the intervals in which a run and the pause after it fit. */
    private static Duration asked(Duration interval, Duration run) {
        long busy = run.plus(RunPause.after(run)).toMillis();
        return interval.multipliedBy(Math.max(1, (long) Math.ceil((double) busy / interval.toMillis())));
    }
}
