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
 * Subjects whose tokens issued up to a certain time are refused before they expire. Stored in PostgreSQL, so that a restart loses nothing, and
 * in memory, so that requests cost nothing. Other replicas follow within a second.
 */
@ApplicationScoped
public class RevokedSubjects {

    private static final Logger LOG = Logger.getLogger(RevokedSubjects.class);

    /** Longer than the lifetime of access tokens in any reasonable realm; Keycloak itself refuses to refresh the sessions. */
    private static final Duration KEPT_FOR = Duration.ofDays(1);

    /** Rows with lower ids may be committed later; the follower reads this many ids again. */
    private static final long ID_OVERLAP = 100;

    private final DataSource database;
    private final Clock clock;
    private final Map<String, Instant> notBefore = new ConcurrentHashMap<>();
    private volatile long lastId;

    public RevokedSubjects(DataSource database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * Refuses all tokens issued to the subject so far, on all replicas.
     *
     * @throws SQLException if the revocation could not be stored; it takes effect on this replica nevertheless
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
     * Returns the times of the subject's revocations, oldest first, as far as they are still stored.
     *
     * @throws SQLException if the database fails
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

    /** Whether the token is revoked. {@code iat} is in whole seconds, so tokens of the same second are refused, too. */
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
            // Ids are assigned before the commit, so a row with a lower id may appear later.
            select.setLong(1, lastId - ID_OVERLAP);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    note(
                            rows.getString(2),
                            rows.getObject(3, OffsetDateTime.class).toInstant());
                    lastId = Math.max(lastId, rows.getLong(1));
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
        Instant old = clock.instant().minus(KEPT_FOR);
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
