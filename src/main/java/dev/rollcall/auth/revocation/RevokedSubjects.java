package dev.rollcall.auth.revocation;

import dev.rollcall.auth.token.TokenClaims;
import dev.rollcall.clock.KeycloakClock;
import dev.rollcall.database.Poller;
import dev.rollcall.database.Statements;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.persistence.PersistenceException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Refuses the tokens that a subject was issued up to a moment, though they have not expired. PostgreSQL keeps the moments, so that a
 * restart forgets nothing. Memory keeps them, so that a request costs nothing. Other replicas follow within a second.
 */
@ApplicationScoped
public class RevokedSubjects {

    private static final Logger LOG = Logger.getLogger(RevokedSubjects.class);

    /** Longer than access tokens live in any sensible realm. Keycloak itself refuses to refresh them. */
    private static final Duration KEPT = Duration.ofDays(1);

    /** Ids are assigned before they are committed, so a lower one can appear later. */
    private static final long LATE = 100;

    private final Statements statements;
    private final Clock clock;
    private final KeycloakClock keycloak;
    private final Map<String, Instant> notBefore = new ConcurrentHashMap<>();
    private final Poller polls = new Poller(LOG, Logger.Level.WARN, "Revocations of other replicas", "read");
    private volatile long seen;

    public RevokedSubjects(Statements statements, Clock clock, KeycloakClock keycloak) {
        this.statements = statements;
        this.clock = clock;
        this.keycloak = keycloak;
    }

    /**
     * Refuses all tokens that the subject has been issued, from now on and soon on all replicas.
     *
     * @throws PersistenceException if that could not be stored; this replica refuses them all the same
     */
    public void revoke(String subject) {
        Instant now = clock.instant();
        note(subject, now);
        statements.change("insert into revocations (subject, not_before) values (?, ?)", subject, now);
    }

    /**
     * Returns the moments up to which the subject's tokens were refused, oldest first. Old ones have been deleted.
     *
     * @throws PersistenceException if the database does not answer
     */
    public List<Instant> of(String subject) {
        return statements.list(
                row -> Statements.instant(row, 1),
                "select not_before from revocations where subject = ? order by id",
                subject);
    }

    /**
     * Whether the token may have been issued before the subject was revoked. {@code iat} counts whole seconds of Keycloak's clock, so a
     * token that was issued up to about two seconds later is refused, too; the client gets another one.
     */
    public boolean refuses(TokenClaims claims) {
        Instant from = notBefore.get(claims.subject());
        return from != null && !keycloak.earliest(claims.issuedAt()).isAfter(from);
    }

    void atStart(@Observes StartupEvent start) {
        poll();
    }

    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void poll() {
        polls.run(() -> statements.list(
                this::read, "select id, subject, not_before from revocations where id > ? order by id", seen - LATE));
    }

    private long read(ResultSet row) throws SQLException {
        note(row.getString(2), Statements.instant(row, 3));
        seen = Math.max(seen, row.getLong(1));
        return seen;
    }

    private void note(String subject, Instant from) {
        notBefore.merge(subject, from, (one, other) -> one.isAfter(other) ? one : other);
    }

    @Scheduled(every = "10m", delayed = "1m")
    void forget() {
        Instant old = clock.instant().minus(KEPT);
        notBefore.values().removeIf(from -> from.isBefore(old));
        try {
            statements.change("delete from revocations where not_before < ?", old);
        } catch (PersistenceException e) {
            LOG.warnf("Old revocations cannot be deleted: %s", e.getMessage());
        }
    }
}
