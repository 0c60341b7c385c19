package dev.rollcall.sync.status;

import dev.rollcall.auth.revocation.RevocationsConfig;
import dev.rollcall.database.Poller;
import dev.rollcall.directory.Directory;
import dev.rollcall.sync.SyncProblem;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Checks periodically, on each replica, whether a session of Keycloak may last longer than its end is remembered here. Then a browser could
 * continue a session that has ended.
 */
@ApplicationScoped
class SessionMaxCheck {

    private static final Logger LOG = Logger.getLogger(SessionMaxCheck.class);

    private final Directory directory;
    private final Duration kept;
    private final Poller polls = new Poller(LOG, Logger.Level.DEBUG, "Keycloak's SSO Session Max", "read");
    private volatile Optional<SyncProblem> problem = Optional.empty();

    SessionMaxCheck(Directory directory, RevocationsConfig config) {
        this.directory = directory;
        this.kept = config.kept();
    }

    /** Returns that sessions may last too long, by the last answer of Keycloak; empty if they may not. */
    Optional<SyncProblem> problem() {
        return problem;
    }

    @Scheduled(every = "1m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void run() {
        polls.run(() -> problem = Optional.of(directory.longestSession())
                .filter(longest -> kept.compareTo(longest) <= 0)
                .map(this::problem));
    }

    private SyncProblem problem(Duration longest) {
        return new SyncProblem(
                "Keycloak's sessions may last %s minutes, and rollcall.revocations.kept is %s minutes: a session that has ended could be continued after that."
                        .formatted(longest.toMinutes(), kept.toMinutes()),
                "Set rollcall.revocations.kept to more than SSO Session Max and SSO Session Max Remember Me, or lower these in Keycloak under Realm settings > Sessions.");
    }
}
