package dev.rollcall.sync;

import dev.rollcall.audit.AuditLog;
import dev.rollcall.directory.DirectoryFailures;
import dev.rollcall.user.SyncResult;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** Synchronizes several users at once, as many as Keycloak can take. A failure for one user does not affect the others. */
@ApplicationScoped
public class ConcurrentUserSync {

    private static final Logger LOG = Logger.getLogger(ConcurrentUserSync.class);

    private final UserSync users;
    private final DirectoryFailures directoryFailures;
    private final Map<EventAge, Workers> workers;
    private final Counter failures;

    ConcurrentUserSync(
            UserSync users,
            DirectoryFailures directoryFailures,
            Workers ofNewEvents,
            Workers ofOldEvents,
            MeterRegistry metrics) {
        this.users = users;
        this.directoryFailures = directoryFailures;
        this.workers = Map.of(EventAge.NEW, ofNewEvents, EventAge.OLD, ofOldEvents);
        this.failures = metrics.counter("rollcall.sync.failures", "of", "user");
    }

    /**
     * The subjects of users who have to be read from Keycloak again.
     *
     * @param newer users whose rows are newer than Keycloak's answer
     * @param failed users who could not be looked up or written
     */
    public record Retry(Set<String> newer, Set<String> failed) {

        /** Returns this with more users who could not be looked up. */
        public Retry and(Set<String> alsoFailed) {
            Set<String> all = new HashSet<>(failed);
            all.addAll(alsoFailed);
            return new Retry(newer, all);
        }
    }

    /**
     * Updates the users with these subjects from Keycloak.
     *
     * @param deleted those whom somebody has deleted there, see {@link UserSync#syncDeleted}
     */
    public Retry sync(Collection<String> subjects, Set<String> deleted, EventAge age) {
        Set<String> newer = ConcurrentHashMap.newKeySet();
        Map<String, RuntimeException> failed = workers.get(age).tryEach(subjects, subject -> {
            SyncResult result = deleted.contains(subject)
                    ? users.syncDeleted(subject, AuditLog.BY_EVENT)
                    : users.sync(subject, AuditLog.BY_EVENT);
            if (result.kind() == SyncResult.Kind.NEWER) {
                newer.add(subject);
            }
        });
        failures.increment(failed.size());
        failed.values().stream().findFirst().ifPresent(failure -> {
            LOG.logf(
                    directoryFailures.level(failure),
                    "Some of %d users named by events could not be synchronized; retrying: %s",
                    Set.copyOf(subjects).size(),
                    failure.getMessage());
            LOG.debug("The first failure", failure);
        });
        return new Retry(newer, failed.keySet());
    }
}
