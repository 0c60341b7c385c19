package dev.rollcall.key;

import dev.rollcall.database.Statements;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.PersistenceException;
import java.time.Clock;
import java.time.Instant;
import org.jboss.logging.Logger;

/** Deletes API keys that ended or expired long ago, in small batches. Replicas skip the rows that another one deletes. */
@ApplicationScoped
class KeyRetention {

    private static final Logger LOG = Logger.getLogger(KeyRetention.class);
    private static final int BATCH = 1_000;

    private static final String DELETE = """
            delete from api_keys where id in (
                select id from api_keys where coalesce(ended_at, expires_at) < ?
                order by coalesce(ended_at, expires_at) limit ? for update skip locked)""";

    private final Statements statements;
    private final KeysConfig config;
    private final Clock clock;

    KeyRetention(Statements statements, KeysConfig config, Clock clock) {
        this.statements = statements;
        this.config = config;
        this.clock = clock;
    }

    @Scheduled(every = "10M", delayed = "1M", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void run() {
        try {
            deleteEnded(clock.instant().minus(config.endedRetention()));
        } catch (PersistenceException e) {
            LOG.warnf("Old API keys cannot be deleted at the moment: %s", e.getMessage());
        }
    }

    /** Deletes the keys that ended, or expired, before a time. */
    void deleteEnded(Instant before) {
        statements.changeInBatches(DELETE, BATCH, before);
    }
}
