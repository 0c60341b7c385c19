package dev.rollcall.auth.revocation;

import dev.rollcall.auth.token.SessionClaims;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Sessions ended by a logout token of Keycloak, or by a sign-out here. Tokens issued in such a session, or refreshed later, are refused. Stored
 * in PostgreSQL, so that a logout token counts only once and a restart loses nothing, and in memory, so that requests cost nothing. Other
 * replicas follow within {@link EndedSessionsConfig#pollInterval}.
 *
 * <p>{@link RevokedSubjects} cannot do this, since it refuses all tokens of a subject by their time of issue: a refreshed token is newer than
 * the logout, and other sessions of the user must continue.
 */
@ApplicationScoped
public class EndedSessions {

    private static final Logger LOG = Logger.getLogger(EndedSessions.class);

    /** Longer than the time from a row's timestamp until it is visible, even if its replica commits slowly. */
    private static final Duration OVERLAP = Duration.ofMinutes(1);

    /** A connection that does not respond within this time is given up. */
    private static final int NETWORK_TIMEOUT_MILLIS = 5_000;

    private static final Duration FORGET_INTERVAL = Duration.ofMinutes(10);

    private final DataSource database;
    private final Clock clock;
    private final EndedSessionsConfig config;
    private final Map<String, Instant> sessions = new ConcurrentHashMap<>();
    private final Map<String, Instant> subjects = new ConcurrentHashMap<>();
    private final ScheduledExecutorService follower = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "ended-sessions");
        thread.setDaemon(true);
        return thread;
    });

    /** The watermark, by the database's clock. Only the follower thread uses it once that runs. */
    private OffsetDateTime readUpTo = OffsetDateTime.ofInstant(Instant.EPOCH, ZoneOffset.UTC);

    private boolean lost;

    /** The follower's own connection, so that an exhausted pool does not block it. Null if there is none. */
    private Connection connection;

    public EndedSessions(DataSource database, Clock clock, EndedSessionsConfig config) {
        this.database = database;
        this.clock = clock;
        this.config = config;
    }

    /**
     * Ends the session in the token, or all sessions of its subject that began before the token was issued. Takes effect at once here, and
     * soon on all replicas.
     *
     * @return false if any replica has already received the token
     * @throws SQLException if the end could not be stored; it takes effect on this replica nevertheless
     */
    public boolean end(LogoutToken token) throws SQLException {
        return end(token.id(), token.session().orElse(null), token.subject().orElse(null), token.issuedAt());
    }

    /**
     * Ends the session of a user who signs out here; Keycloak reports that only to clients with a back-channel URL. The time is the later one of
     * this service's clock and the token's time of issue, since Keycloak's clock is not known.
     *
     * @throws SQLException if the end could not be stored; it takes effect on this replica nevertheless
     */
    public void end(SessionClaims signedOut) throws SQLException {
        end(
                "sign-out-" + UUID.randomUUID(),
                signedOut.session().isEmpty() ? null : signedOut.session(),
                signedOut.subject(),
                later(clock.instant(), signedOut.issuedAt()));
    }

    /** Does not store the subject if there is a session id, which is enough. */
    private boolean end(String id, String session, String person, Instant begunBy) throws SQLException {
        String subject = session == null ? person : null;
        note(session, subject, begunBy);
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement("""
                        insert into ended_sessions (jti, sid, subject, begun_by) values (?, ?, ?, ?)
                        on conflict (jti) do nothing""")) {
            insert.setString(1, id);
            insert.setObject(2, session, Types.VARCHAR);
            insert.setObject(3, subject, Types.VARCHAR);
            insert.setObject(4, begunBy.atOffset(ZoneOffset.UTC));
            return insert.executeUpdate() == 1;
        }
    }

    /**
     * Whether the session of a token has ended. Both times are Keycloak's, in whole seconds. After a new sign-in Keycloak may reuse a session id,
     * if another tab had begun to sign in; such a session began later and has not ended.
     */
    public boolean hasEnded(SessionClaims claims) {
        Instant ofSession = sessions.get(claims.session());
        if (ofSession != null
                && claims.begun().filter(begun -> begun.isAfter(ofSession)).isEmpty()) {
            return true;
        }
        Instant ofSubject = subjects.get(claims.subject());
        return ofSubject != null && !claims.begun().orElse(claims.issuedAt()).isAfter(ofSubject);
    }

    /**
     * Returns the times at which all sessions of a subject were ended at once, oldest first, as far as they are still stored.
     *
     * @throws SQLException if the database fails
     */
    public List<Instant> of(String subject) throws SQLException {
        List<Instant> moments = new ArrayList<>();
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(
                        "select begun_by from ended_sessions where subject = ? order by begun_by")) {
            select.setString(1, subject);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    moments.add(rows.getObject(1, OffsetDateTime.class).toInstant());
                }
            }
        }
        return moments;
    }

    /** Uses an executor of its own, since Quarkus' scheduler supports no intervals below one second. */
    void start(@Observes StartupEvent start) {
        follow();
        long interval = config.pollInterval().toMillis();
        follower.scheduleWithFixedDelay(this::follow, interval, interval, TimeUnit.MILLISECONDS);
        long forget = FORGET_INTERVAL.toMillis();
        follower.scheduleWithFixedDelay(this::forget, forget, forget, TimeUnit.MILLISECONDS);
    }

    void stop(@Observes ShutdownEvent stop) {
        follower.execute(this::abandon);
        follower.shutdown();
    }

    /** While the database is unavailable, known sessions are still refused. The outage is logged once. */
    private void follow() {
        try {
            read();
            if (lost) {
                LOG.info("Sessions ended on other replicas can be read again.");
            }
            lost = false;
        } catch (SQLException | RuntimeException e) {
            if (!lost) {
                LOG.warnf("Sessions ended on other replicas cannot be read; retrying: %s", e.getMessage());
            }
            lost = true;
            abandon();
        }
    }

    /** Does not return the connection to the pool, since it may no longer work. */
    private void abandon() {
        if (connection == null) {
            return;
        }
        try {
            connection.abort(Runnable::run);
            connection.close();
        } catch (SQLException e) {
            LOG.debug(e.getMessage());
        }
        connection = null;
    }

    /** Reads new rows and the database's time, from which the next read continues. */
    private void read() throws SQLException {
        if (connection == null) {
            connection = database.getConnection();
            connection.setNetworkTimeout(Runnable::run, NETWORK_TIMEOUT_MILLIS);
        }
        try (PreparedStatement select = connection.prepareStatement("""
                select now(), sid, subject, begun_by
                from (select 1) always left join ended_sessions on received_at > ?""")) {
            select.setObject(1, readUpTo);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    readUpTo = rows.getObject(1, OffsetDateTime.class).minus(OVERLAP);
                    OffsetDateTime begunBy = rows.getObject(4, OffsetDateTime.class);
                    if (begunBy != null) {
                        note(rows.getString(2), rows.getString(3), begunBy.toInstant());
                    }
                }
            }
        }
    }

    private void note(String session, String subject, Instant begunBy) {
        if (session != null) {
            sessions.merge(session, begunBy, EndedSessions::later);
        }
        if (subject != null) {
            subjects.merge(subject, begunBy, EndedSessions::later);
        }
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    void forget() {
        Instant old = clock.instant().minus(config.keptFor());
        sessions.values().removeIf(begunBy -> begunBy.isBefore(old));
        subjects.values().removeIf(begunBy -> begunBy.isBefore(old));
        try (Connection connection = database.getConnection();
                PreparedStatement delete =
                        connection.prepareStatement("delete from ended_sessions where received_at < ?")) {
            delete.setObject(1, old.atOffset(ZoneOffset.UTC));
            delete.executeUpdate();
        } catch (SQLException | RuntimeException e) {
            LOG.warnf("Old ended sessions cannot be deleted: %s", e.getMessage());
        }
    }
}
