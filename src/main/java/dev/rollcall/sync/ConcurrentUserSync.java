package dev.rollcall.sync;

import dev.rollcall.audit.AuditLog;
import dev.rollcall.user.SyncResult;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jboss.logging.Logger;

/** Looks at several people at once, so many as are good for Keycloak; one of whom nothing is told keeps no other from it. */
@ApplicationScoped
public class ConcurrentUserSync {

    private static final Logger LOG = Logger.getLogger(ConcurrentUserSync.class);

    private final UserSync people;
    private final ExecutorService workers;
    private final Counter failures;

    ConcurrentUserSync(UserSync people, SyncConfig config, MeterRegistry metrics) {
        this.people = people;
        this.workers = Executors.newFixedThreadPool(config.concurrency());
        this.failures = metrics.counter("rollcall.sync.failures", "of", "person");
    }

    @PreDestroy
    void stop() {
        workers.shutdown();
    }

    /**
     * With whom it must be tried again.
     *
     * @param newer whose records are from later than the question
     * @param failed who could not be looked up, or whose records could not be written
     */
    public record Again(Set<String> newer, Set<String> failed) {}

    /** Makes their records say what Keycloak says. */
    public Again follow(Collection<String> subjects) {
        Map<String, CompletableFuture<SyncResult>> under = new LinkedHashMap<>();
        for (String subject : subjects) {
            under.computeIfAbsent(
                    subject,
                    each -> CompletableFuture.supplyAsync(() -> people.follow(each, AuditLog.BY_EVENT), workers));
        }
        Again again = new Again(new HashSet<>(), new HashSet<>());
        RuntimeException lastFailure = null;
        for (Map.Entry<String, CompletableFuture<SyncResult>> one : under.entrySet()) {
            try {
                if (one.getValue().join().kind() == SyncResult.Kind.NEWER) {
                    again.newer().add(one.getKey());
                }
            } catch (CompletionException e) {
                failures.increment();
                again.failed().add(one.getKey());
                lastFailure = e;
            }
        }
        if (lastFailure != null) {
            LOG.warnf(
                    "Some of %d people whom events name could not be looked at; it is tried again: %s",
                    under.size(), lastFailure.getCause().getMessage());
            LOG.debug("The last failure", lastFailure);
        }
        return again;
    }
}
