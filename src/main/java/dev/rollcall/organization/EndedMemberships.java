package dev.rollcall.organization;

import dev.rollcall.database.Statements;
import io.quarkus.scheduler.Scheduled;
import jakarta.inject.Singleton;
import jakarta.persistence.PersistenceException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jboss.logging.Logger;

/**
 * The memberships that have ended here. Triggers write them, whoever ends a membership, and erase those of a deleted user. An older
 * Keycloak gives back every membership that ended since, which the brake has to notice.
 */
@Singleton
public record EndedMemberships(Statements statements) {

    private static final Logger LOG = Logger.getLogger(EndedMemberships.class);

    /** The time since when ended memberships are kept, as SQL. */
    static final String OLDEST = "now() - interval '90 days'";

    private static final String OWN =
            "select organization_id, ended_at from ended_memberships where user_id = ? order by ended_at, organization_id";

    /**
     * A membership that ended, as its user's own data.
     *
     * @param endedAt the last time if the user was a member several times
     */
    @Schema(requiredProperties = {"organizationId", "endedAt"})
    public record EndedMembership(UUID organizationId, Instant endedAt) {}

    /** Returns those of a user, oldest first. */
    public List<EndedMembership> ofUser(UUID user) {
        return statements.list(
                row -> new EndedMembership(
                        Statements.uuid(row, "organization_id"), Statements.instant(row, "ended_at")),
                OWN,
                user);
    }

    @Scheduled(every = "1h", delayed = "1M", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void deleteOld() {
        try {
            statements.change("delete from ended_memberships where ended_at < " + OLDEST);
        } catch (PersistenceException e) {
            LOG.warnf("Old ended memberships cannot be deleted at the moment: %s", e.getMessage());
        }
    }
}
