package dev.rollcall.auth.revocation;

import dev.rollcall.auth.token.SessionClaims;
import dev.rollcall.clock.KeycloakClock;
import dev.rollcall.database.Poller;
import dev.rollcall.database.SqlConnection;
import dev.rollcall.database.Statements;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
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
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Refuses tokens of sessions that have ended: Keycloak sent a logout token, or the user signed out here. Tokens that were refreshed later
 * are refused, too. PostgreSQL keeps the sessions, so that no logout token counts twice and a restart forgets nothing. Memory keeps them,
 * so that a request costs nothing. Other replicas follow within {@link EndedSessionsConfig#pollInterval}.
 *
 * <p>{@link RevokedSubjects} cannot do this. It refuses all tokens of a subject by their time of issue, but a refreshed token is newer than
 * the logout, and other sessions of the user go on.
 */
@ApplicationScoped
public class EndedSessions {

    private static final Logger LOG = Logger.getLogger(EndedSessions.class);

    /** Longer than a row takes from its timestamp until it can be read, even if its replica commits slowly. */
    private static final Duration OVERLAP = Duration.ofMinutes(1);

    private static final Duration NETWORK_TIMEOUT = Duration.ofSeconds(5);

    private static final Duration FORGET_INTERVAL = Duration.ofMinutes(10);

    private final Statements statements;
    private final Clock clock;
    private final KeycloakClock keycloak;
    private final EndedSessionsConfig config;
    private final Map<String, Instant> sessions = new ConcurrentHashMap<>();
    private final Map<String, Instant> subjects = new ConcurrentHashMap<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread poller = new Thread(work, "ended-sessions");
        poller.setDaemon(true);
        return poller;
    });

    private final Poller polls = new Poller(LOG, Logger.Level.WARN, "Sessions that ended on other replicas", "read");

    /** The watermark, by the database's clock. Only the poller's thread uses it. */
    private Instant readUpTo = Instant.EPOCH;

    /** The poller's own, so that it does not wait when requests have taken the whole pool. Null if there is none. */
    private SqlConnection connection;

    public EndedSessions(Statements statements, Clock clock, KeycloakClock keycloak, EndedSessionsConfig config) {
        this.statements = statements;
        this.clock = clock;
        this.keycloak = keycloak;
        this.config = config;
    }

    /**
     * Refuses tokens of the session; without a session id, those of all the subject's sessions that began before the logout token was
     * issued. Takes effect now, and soon on all replicas.
     *
     * @return false if this logout token has been used before, on any replica
     * @throws PersistenceException if the session could not be stored; this replica refuses its tokens all the same
     */
    public boolean end(LogoutToken token) {
        return end(token.id(), token.session().orElse(null), token.subject().orElse(null), token.issuedAt());
    }

    /**
     * Refuses tokens of the session that a user signs out of here. Keycloak tells nobody about it if its client has no back-channel URL.
     * The later of Keycloak's time and the token's time of issue counts, since Keycloak's clock is known to within a second.
     *
     * @throws PersistenceException if the session could not be stored; this replica refuses its tokens all the same
     */
    public void end(SessionClaims signedOut) {
        end(
                "sign-out-" + UUID.randomUUID(),
                signedOut.session().isEmpty() ? null : signedOut.session(),
                signedOut.subject(),
                later(keycloak.now(), signedOut.issuedAt()));
    }

    /** A session id is enough to know a session by, so its subject is not stored. */
    private boolean end(String id, String session, String user, Instant begunBy) {
        String subject = session == null ? user : null;
        note(session, subject, begunBy);
        return statements.change("""
                        insert into ended_sessions (jti, sid, subject, begun_by) values (?, ?, ?, ?)
                        on conflict (jti) do nothing""", id, session, subject, begunBy) == 1;
    }

    /**
     * Whether the token's session has ended. Both times are Keycloak's, in whole seconds. Keycloak may give a user who signs in again the
     * id of the ended session, if another browser tab had begun to sign in. Such a session began later.
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
     * Returns the times at which all sessions of a subject were ended at once, oldest first. Old ones have been deleted.
     *
     * @throws PersistenceException if the database does not answer
     */
    public List<Instant> of(String subject) {
        return statements.list(
                row -> Statements.instant(row, 1),
                "select begun_by from ended_sessions where subject = ? order by begun_by",
                subject);
    }

    /** Uses an executor of its own: Quarkus' scheduler runs at most once a second. */
    void start(@Observes StartupEvent start) {
        poll();
        long interval = config.pollInterval().toMillis();
        thread.scheduleWithFixedDelay(this::poll, interval, interval, TimeUnit.MILLISECONDS);
        long forget = FORGET_INTERVAL.toMillis();
        thread.scheduleWithFixedDelay(this::forget, forget, forget, TimeUnit.MILLISECONDS);
    }

    void stop(@Observes ShutdownEvent stop) {
        thread.execute(this::abandon);
        thread.shutdown();
    }

    /** While the database is away, known sessions are still refused. */
    private void poll() {
        if (!polls.run(this::read)) {
            abandon();
        }
    }

    private void abandon() {
        if (connection != null) {
            connection.abort();
            connection = null;
        }
    }

    /** The left join returns the database's time even if there are no rows, so that old rows are not read again for ever. */
    private void read() throws SQLException {
        if (connection == null) {
            connection = statements.connect();
            connection.setNetworkTimeout(NETWORK_TIMEOUT);
        }
        connection.list(this::read, """
                select now(), sid, subject, begun_by
                from (select 1) always left join ended_sessions on received_at > ?""", readUpTo);
    }

    private Instant read(ResultSet row) throws SQLException {
        readUpTo = Statements.instant(row, 1).minus(OVERLAP);
        Instant begunBy = Statements.instant(row, 4);
        if (begunBy != null) {
            note(row.getString(2), row.getString(3), begunBy);
        }
        return begunBy;
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
        try {
            statements.change("delete from ended_sessions where received_at < ?", old);
        } catch (RuntimeException e) {
            LOG.warnf("Old ended sessions cannot be deleted: %s", e.getMessage());
        }
    }
}
