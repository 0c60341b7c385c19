package dev.rollcall.audit;

import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.narayana.jta.QuarkusTransactionException;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.PersistenceException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Writes one entry of the audit log for all refusals of one kind by one subject that were only counted, once their hour is over. Replicas
 * skip the counts that another one takes; a count that was taken and its entry are one transaction.
 */
@ApplicationScoped
class RefusalSummaries {

    private static final Logger LOG = Logger.getLogger(RefusalSummaries.class);
    private static final int BATCH = 100;

    private final RefusalCounts counts;
    private final AuditLog audit;
    private final Clock clock;
    private final TimeBasedEpochRandomGenerator ids;

    RefusalSummaries(RefusalCounts counts, AuditLog audit, Clock clock, TimeBasedEpochRandomGenerator ids) {
        this.counts = counts;
        this.audit = audit;
        this.clock = clock;
        this.ids = ids;
    }

    @Scheduled(every = "1M", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void run() {
        try {
            while (QuarkusTransaction.requiringNew().call(this::writeBatch) == BATCH) {
                // there may be more
            }
        } catch (PersistenceException | QuarkusTransactionException e) {
            LOG.warnf("Refused acts cannot be summed up in the audit log at the moment: %s", e.getMessage());
        }
    }

    private int writeBatch() {
        List<RefusalCounts.Ended> ended = counts.takeEnded(BATCH);
        ended.stream().filter(count -> count.further() > 0).forEach(this::write);
        return ended.size();
    }

    private void write(RefusalCounts.Ended count) {
        Instant now = clock.instant();
        audit.appendSummary(
                ids.generate(), now, count.kind(), Map.of("refusals", count.further(), "hour", count.hour()));
    }
}
