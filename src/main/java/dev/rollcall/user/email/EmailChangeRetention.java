package dev.rollcall.user.email;

import dev.rollcall.database.Statements;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.PersistenceException;
import java.time.Clock;
import java.time.Instant;
import org.jboss.logging.Logger;

/**
 * Deletes expired changes and old mails about them, in small batches: also mails that wait to be sent, since nobody sends them where mails
 * have been switched off. Replicas skip the rows that another one deletes.
 */
@ApplicationScoped
class EmailChangeRetention {

    private static final Logger LOG = Logger.getLogger(EmailChangeRetention.class);
    private static final int BATCH = 1_000;

    private static final String DELETE_CHANGES = """
            delete from email_changes where id in (
                select id from email_changes where expires_at <= ? order by expires_at limit ? for update skip locked)""";

    private static final String DELETE_MAILS = """
            delete from email_change_mails where id in (
                select id from email_change_mails where requested_at <= ?
                order by requested_at limit ? for update skip locked)""";

    private final Statements statements;
    private final Clock clock;

    EmailChangeRetention(Statements statements, Clock clock) {
        this.statements = statements;
        this.clock = clock;
    }

    @Scheduled(every = "10M", delayed = "1M", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void run() {
        try {
            Instant now = clock.instant();
            delete(DELETE_CHANGES, now);
            delete(DELETE_MAILS, now.minus(EmailChangeMails.KEPT));
        } catch (PersistenceException e) {
            LOG.warnf("Expired changes of e-mail addresses cannot be deleted at the moment: %s", e.getMessage());
        }
    }

    private void delete(String sql, Instant before) {
        statements.changeInBatches(sql, BATCH, before);
    }
}
