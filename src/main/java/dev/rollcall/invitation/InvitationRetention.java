package dev.rollcall.invitation;

import dev.rollcall.database.Statements;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.PersistenceException;
import java.time.Clock;
import java.time.Instant;
import org.jboss.logging.Logger;

/** Deletes invitations that ended long ago, with their mails, in small batches. Replicas skip the rows that another one deletes. */
@ApplicationScoped
class InvitationRetention {

    private static final Logger LOG = Logger.getLogger(InvitationRetention.class);
    private static final int BATCH = 1_000;

    private static final String DELETE = """
            delete from invitations where id in (
                select id from invitations where coalesce(ended_at, expires_at) < ?
                order by coalesce(ended_at, expires_at) limit ? for update skip locked)""";

    private final Statements statements;
    private final InvitationConfig config;
    private final Clock clock;

    InvitationRetention(Statements statements, InvitationConfig config, Clock clock) {
        this.statements = statements;
        this.config = config;
        this.clock = clock;
    }

    @Scheduled(every = "10M", delayed = "1M", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void run() {
        try {
            deleteEnded(clock.instant().minus(config.retention()));
        } catch (PersistenceException e) {
            LOG.warnf("Old invitations cannot be deleted at the moment: %s", e.getMessage());
        }
    }

    /** Deletes the invitations that ended, or expired, before a time. */
    void deleteEnded(Instant before) {
        statements.changeInBatches(DELETE, BATCH, before);
    }
}
