package dev.rollcall.caller;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Whose tokens are no longer good though they have not expired: what was issued to them up to a moment is refused. Kept in
 * PostgreSQL, so that a restart forgets nothing, and in memory, so that a request costs nothing; other replicas follow within
 * a second.
 */
@ApplicationScoped
public class RevokedSubjects {

    private static final Logger LOG = Logger.getLogger(RevokedSubjects.class);

    /** Longer than an access token of any sensible realm lives; Keycloak itself ends what would be renewed. */
    private static final Duration KEPT = Duration.ofDays(1);

    private final EntityManager database;
    private final Clock clock;
    private final Map<String, Instant> notBefore = new ConcurrentHashMap<>();
    private volatile long seen;

    RevokedSubjects(EntityManager database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Refuses, from now on and on all replicas, all tokens that have been issued to them. */
    public void revoke(String subject) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        QuarkusTransaction.requiringNew()
                .run(() -> database.createNativeQuery(
                                "insert into revocations (subject, not_before) values (:subject, :now)")
                        .setParameter("subject", subject)
                        .setParameter("now", now)
                        .executeUpdate());
        note(subject, now);
    }

    /** Up to when their tokens have been refused, as far as that is still kept; oldest first. */
    public List<Instant> of(String subject) {
        @SuppressWarnings("unchecked") // the query was made for Instant.class
        List<Instant> moments = database.createNativeQuery(
                        "select not_before from revocations where subject = :subject order by id", Instant.class)
                .setParameter("subject", subject)
                .getResultList();
        return moments;
    }

    /** {@code iat} counts whole seconds: a token of the very second is refused as well. */
    boolean refuses(TokenClaims claims) {
        Instant from = notBefore.get(claims.subject());
        return from != null && !claims.issuedAt().isAfter(from);
    }

    void atStart(@Observes StartupEvent start) {
        follow();
    }

    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void follow() {
        try {
            QuarkusTransaction.requiringNew().run(this::read);
        } catch (PersistenceException e) {
            LOG.warnf("Revocations of other replicas cannot be read: %s", e.getMessage());
        }
    }

    private void read() {
        for (Object row : database.createNativeQuery(
                        "select id, subject, not_before from revocations where id > :seen order by id", Object[].class)
                .setParameter("seen", Math.max(0, seen - 100))
                .getResultList()) {
            Object[] columns = (Object[]) row;
            note((String) columns[1], (Instant) columns[2]);
            seen = Math.max(seen, ((Number) columns[0]).longValue());
        }
    }

    private void note(String subject, Instant from) {
        notBefore.merge(subject, from, (one, other) -> one.isAfter(other) ? one : other);
    }

    @Scheduled(every = "10m", delayed = "1m")
    void forget() {
        Instant old = clock.instant().minus(KEPT);
        notBefore.values().removeIf(from -> from.isBefore(old));
        QuarkusTransaction.requiringNew()
                .run(() -> database.createNativeQuery("delete from revocations where not_before < :old")
                        .setParameter("old", old)
                        .executeUpdate());
    }
}
