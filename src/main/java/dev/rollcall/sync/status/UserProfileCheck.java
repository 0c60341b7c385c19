package dev.rollcall.sync.status;

import dev.rollcall.database.Poller;
import dev.rollcall.directory.Directory;
import dev.rollcall.sync.SyncProblem;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Checks periodically, on each replica, whether the realm's user profile requires attributes that Rollcall cannot set. */
@ApplicationScoped
class UserProfileCheck {

    private static final Logger LOG = Logger.getLogger(UserProfileCheck.class);

    private final Directory directory;
    private final Poller polls = new Poller(LOG, Logger.Level.DEBUG, "The realm's user profile", "read");
    private volatile Optional<SyncProblem> problem = Optional.empty();

    UserProfileCheck(Directory directory) {
        this.directory = directory;
    }

    /** Returns that no user can be created, by the last answer of Keycloak; empty if users can be created. */
    Optional<SyncProblem> problem() {
        return problem;
    }

    @Scheduled(every = "1m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void run() {
        polls.run(() -> problem = Optional.of(directory.requiredAttributes())
                .filter(names -> !names.isEmpty())
                .map(UserProfileCheck::problem));
    }

    private static SyncProblem problem(List<String> names) {
        return new SyncProblem(
                "The realm's user profile requires attributes that Rollcall does not set (%s): neither the API nor an import can create a user, or change one without them."
                        .formatted(String.join(", ", names)),
                "In Keycloak, open Realm settings > User profile, and require these attributes only of users. Keycloak then asks for them at the next sign-in.");
    }
}
