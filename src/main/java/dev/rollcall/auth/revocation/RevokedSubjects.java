package dev.rollcall.auth.revocation;

import dev.rollcall.auth.token.TokenClaims;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
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

    private static final long LATE = 100;

    private final DataSource database;
    private final Clock clock;
    private final Map<String, Instant> notBefore = new ConcurrentHashMap<>();
    private volatile long seen;

    public RevokedSubjects(DataSource database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * Refuses, from now on and on all replicas, all tokens that have been issued to them.
     *
     * @throws SQLException if it could not be kept; it is so on this replica all the same
     */
    public void revoke(String subject) throws SQLException {
        Instant now = clock.instant();
        note(subject, now);
        try (Connection connection = database.getConnection();
                PreparedStatement insert =
                        connection.prepareStatement("insert into revocations (subject, not_before) values (?, ?)")) {
            insert.setString(1, subject);
            insert.setObject(2, now.atOffset(ZoneOffset.UTC));
            insert.executeUpdate();
        }
    }

    /**
     * Up to when their tokens have been refused, as far as that is still kept; oldest first.
     *
     * @throws SQLException if the database does not tell
     */
    public List<Instant> of(String subject) throws SQLException {
        List<Instant> moments = new ArrayList<>();
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(
                        "select not_before from revocations where subject = ? order by id")) {
            select.setString(1, subject);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    moments.add(rows.getObject(1, OffsetDateTime.class).toInstant());
                }
            }
        }
        return moments;
    }

    /** {@code iat} counts whole seconds: a token of the very second is refused as well. */
    public boolean refuses(TokenClaims claims) {
        Instant from = notBefore.get(claims.subject());
        return from != null && !claims.issuedAt().isAfter(from);
    }

    void atStart(@Observes StartupEvent start) {
        follow();
    }

    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void follow() {
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(
                        "select id, subject, not_before from revocations where id > ? order by id")) {
            // Ids are given before they are committed, so one that is lower can come later.
            select.setLong(1, seen - LATE);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    note(
                            rows.getString(2),
                            rows.getObject(3, OffsetDateTime.class).toInstant());
                    seen = Math.max(seen, rows.getLong(1));
                }
            }
        } catch (SQLException e) {
            LOG.warnf("Revocations of other replicas cannot be read: %s", e.getMessage());
        }
    }

    private void note(String subject, Instant from) {
        notBefore.merge(subject, from, (one, other) -> one.isAfter(other) ? one : other);
    }

    @Scheduled(every = "10m", delayed = "1m")
    void forget() {
        Instant old = clock.instant().minus(KEPT);
        notBefore.values().removeIf(from -> from.isBefore(old));
        try (Connection connection = database.getConnection();
                PreparedStatement delete =
                        connection.prepareStatement("delete from revocations where not_before < ?")) {
            delete.setObject(1, old.atOffset(ZoneOffset.UTC));
            delete.executeUpdate();
        } catch (SQLException e) {
            LOG.warnf("Old revocations cannot be deleted: %s", e.getMessage());
        }
    }
}
