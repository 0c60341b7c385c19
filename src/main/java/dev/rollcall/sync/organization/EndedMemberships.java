package dev.rollcall.sync.organization;

import dev.rollcall.database.Statements;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.PersistenceException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * The memberships that have ended here. Triggers write them, whoever ends a membership, and erase those of a deleted user. An older Keycloak
 * gives back every membership that ended since, which the brake has to notice.
 */
@ApplicationScoped
class EndedMemberships {

    private static final Logger LOG = Logger.getLogger(EndedMemberships.class);

    private static final Duration KEPT = Duration.ofDays(90);

    private static final String RETURNED = """
            select count(*) from sync_organization_differences d
            join ended_memberships e on e.organization_id = d.organization_id and e.user_id = d.user_id
            where d.run_id = ? and d.entity = 'membership' and d.kind = 'created' and e.ended_at >= ?""";

    private final Statements statements;
    private final Clock clock;

    EndedMemberships(Statements statements, Clock clock) {
        this.statements = statements;
        this.clock = clock;
    }

    /** Counts the memberships that a run has found in Keycloak although they have ended here. */
    long returned(UUID run) {
        return statements.number(RETURNED, run, oldest());
    }

    @Scheduled(every = "1h", delayed = "1M", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void deleteOld() {
        try {
            statements.change("delete from ended_memberships where ended_at < ?", oldest());
        } catch (PersistenceException e) {
            LOG.warnf("Old ended memberships cannot be deleted at the moment: %s", e.getMessage());
        }
    }

    private Instant oldest() {
        return clock.instant().minus(KEPT);
    }
}
