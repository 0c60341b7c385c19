package dev.rollcall.sync;

import dev.rollcall.audit.AuditLog;
import dev.rollcall.directory.DirectoryFailures;
import dev.rollcall.user.SyncResult;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jboss.logging.Logger;

/** Synchronises several users at once, as many as Keycloak can take. A failure for one user does not affect the others. */
@ApplicationScoped
public class ConcurrentUserSync {

    private static final Logger LOG = Logger.getLogger(ConcurrentUserSync.class);

    private final UserSync users;
    private final DirectoryFailures directoryFailures;
    private final Map<EventAge, ExecutorService> workers = new EnumMap<>(EventAge.class);
    private final Counter failures;

    ConcurrentUserSync(UserSync users, DirectoryFailures directoryFailures, SyncConfig config, MeterRegistry metrics) {
        this.users = users;
        this.directoryFailures = directoryFailures;
        for (EventAge age : EventAge.values()) {
            workers.put(age, Executors.newFixedThreadPool(config.concurrency()));
        }
        this.failures = metrics.counter("rollcall.sync.failures", "of", "user");
    }

    @PreDestroy
    void stop() {
        workers.values().forEach(ExecutorService::shutdown);
    }

    /**
     * The subjects of users who have to be read from Keycloak again.
     *
     * @param newer users whose rows are newer than Keycloak's answer
     * @param failed users who could not be looked up or written
     */
    public record Retry(Set<String> newer, Set<String> failed) {}

    /** Updates the users with these subjects from Keycloak. */
    public Retry sync(Collection<String> subjects, EventAge age) {
        Map<String, CompletableFuture<SyncResult>> results = new LinkedHashMap<>();
        for (String subject : subjects) {
            results.computeIfAbsent(
                    subject,
                    each -> CompletableFuture.supplyAsync(() -> users.sync(each, AuditLog.BY_EVENT), workers.get(age)));
        }
        Retry retry = new Retry(new HashSet<>(), new HashSet<>());
        RuntimeException lastFailure = null;
        for (Map.Entry<String, CompletableFuture<SyncResult>> result : results.entrySet()) {
            try {
                if (result.getValue().join().kind() == SyncResult.Kind.NEWER) {
                    retry.newer().add(result.getKey());
                }
            } catch (CompletionException e) {
                failures.increment();
                retry.failed().add(result.getKey());
                lastFailure = e;
            }
        }
        if (lastFailure != null) {
            LOG.logf(
                    directoryFailures.level(lastFailure),
                    "Some of %d users named by events could not be synchronised; retrying: %s",
                    results.size(),
                    lastFailure.getCause().getMessage());
            LOG.debug("The last failure", lastFailure);
        }
        return retry;
    }
}
