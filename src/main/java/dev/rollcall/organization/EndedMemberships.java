package dev.rollcall.organization;

import dev.rollcall.database.Select;
import dev.rollcall.database.Statements;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.PersistenceException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jboss.logging.Logger;

/**
 * The memberships that have ended here. Triggers write them, whoever ends a membership, and erase those of a deleted user. An older
 * Keycloak gives back every membership that ended since, which the brake has to notice.
 */
@ApplicationScoped
public class EndedMemberships {

    private static final Logger LOG = Logger.getLogger(EndedMemberships.class);

    private static final Duration KEPT = Duration.ofDays(90);

    private static final String AMONG = """
            select count(*) from ended_memberships e join (%s) members
                on members.organization_id = e.organization_id and members.user_id = e.user_id
            where e.ended_at >= :oldest""";

    private static final String OWN =
            "select organization_id, ended_at from ended_memberships where user_id = ? order by ended_at, organization_id";

    private final Statements statements;
    private final Clock clock;

    EndedMemberships(Statements statements, Clock clock) {
        this.statements = statements;
        this.clock = clock;
    }

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
                row -> new EndedMembership(row.getObject(1, UUID.class), Statements.instant(row, 2)), OWN, user);
    }

    /**
     * Counts those among some members.
     *
     * @param members {@code organization_id} and {@code user_id}, as a query
     */
    public long among(Select members) {
        Map<String, Object> parameters = new HashMap<>(members.parameters());
        parameters.put("oldest", oldest());
        return statements
                .list(row -> row.getLong(1), new Select(AMONG.formatted(members.sql()), parameters))
                .get(0);
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
