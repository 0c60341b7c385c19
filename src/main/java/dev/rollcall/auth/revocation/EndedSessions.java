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
 * Sessions that Keycloak has ended by a logout token, or a user by signing out here: what was issued in them, or refreshed since, is
 * refused. Kept in PostgreSQL, so that no token counts twice and a restart forgets nothing, and in memory, so that a request costs
 * nothing; other replicas follow within {@link EndedSessionsConfig#pollInterval}.
 *
 * <p>Not {@link RevokedSubjects}, which is about all tokens of a person, by the time of their issue: a refreshed token is newer than the
 * logout, and other sessions of the person go on.
 */
@ApplicationScoped
public class EndedSessions {

    private static final Logger LOG = Logger.getLogger(EndedSessions.class);

    /** Longer than it takes from a row's time to when it can be seen, even if its replica was slow to commit. */
    private static final Duration OVERLAP = Duration.ofMinutes(1);

    /** A connection that does not answer for so long is lost. */
    private static final int ANSWER_MILLIS = 5_000;

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

    /** By the database's clock; touched by the follower alone once that runs. */
    private OffsetDateTime readUpTo = OffsetDateTime.ofInstant(Instant.EPOCH, ZoneOffset.UTC);

    private boolean lost;

    /** The follower's own, so that it waits for none when requests have taken all of the pool. Null if there is none. */
    private Connection connection;

    public EndedSessions(DataSource database, Clock clock, EndedSessionsConfig config) {
        this.database = database;
        this.clock = clock;
        this.config = config;
    }

    /**
     * Refuses, from now on and soon on all replicas, what belongs to the session, or to all of the person's that began before the
     * token was issued.
     *
     * @return false if the token has been there before, on whichever replica
     * @throws SQLException if it could not be kept; it is so on this replica all the same
     */
    public boolean end(LogoutToken token) throws SQLException {
        return end(token.id(), token.session().orElse(null), token.subject().orElse(null), token.issuedAt());
    }

    /**
     * Refuses the session that a user signs out of here, which Keycloak tells nobody if its client has no back-channel URL. Keycloak's
     * clock is not asked, so the later one of ours and of the token's issue counts.
     *
     * @throws SQLException if it could not be kept; it is so on this replica all the same
     */
    public void end(SessionClaims signedOut) throws SQLException {
        end(
                "sign-out-" + UUID.randomUUID(),
                signedOut.session().isEmpty() ? null : signedOut.session(),
                signedOut.subject(),
                later(clock.instant(), signedOut.issuedAt()));
    }

    /** A session alone is enough to know it by, so whose it was is not kept. */
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
     * Whether the session is over that a token was issued in. Both times are Keycloak's, in whole seconds. Who signs in again can get
     * the same session's id from it, when another tab had begun to: such a session began later.
     */
    public boolean include(SessionClaims claims) {
        Instant ofSession = sessions.get(claims.session());
        if (ofSession != null
                && claims.begun().filter(begun -> begun.isAfter(ofSession)).isEmpty()) {
            return true;
        }
        Instant ofSubject = subjects.get(claims.subject());
        return ofSubject != null && !claims.begun().orElse(claims.issuedAt()).isAfter(ofSubject);
    }

    /**
     * When all sessions of a person were ended at once, as far as that is still kept; oldest first.
     *
     * @throws SQLException if the database does not tell
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

    /** The scheduler of Quarkus, which others use, knows no less than a second. */
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

    /** While the database is away what is known goes on being refused; that is said once. */
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

    /** Not given back to the pool: nobody knows whether it still answers. */
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

    /** The database's time comes along, so that what was read is not read again for ever. */
    private void read() throws SQLException {
        if (connection == null) {
            connection = database.getConnection();
            connection.setNetworkTimeout(Runnable::run, ANSWER_MILLIS);
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
