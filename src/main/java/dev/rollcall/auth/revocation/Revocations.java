package dev.rollcall.auth.revocation;

import dev.rollcall.auth.token.SessionClaims;
import dev.rollcall.auth.token.TokenClaims;
import dev.rollcall.clock.KeycloakClock;
import dev.rollcall.database.Poller;
import dev.rollcall.database.SqlConnection;
import dev.rollcall.database.Statements;
import io.quarkus.runtime.ShutdownEvent;
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
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Refuses tokens that have not expired: those that a subject was issued up to a moment, and those of sessions that have ended. Keycloak sent a
 * logout token for such a session, or the user signed out here. Tokens of an ended session that were refreshed later are refused, too. Tokens
 * of other clients know no such end, except of a session that this service has ended by itself.
 * PostgreSQL keeps all this, so that no logout token counts twice and a restart forgets nothing. Memory keeps it, so that a request costs
 * nothing. Other replicas follow within {@link #INTERVAL}.
 */
@ApplicationScoped
public class Revocations {

    private static final Logger LOG = Logger.getLogger(Revocations.class);

    static final Duration INTERVAL = Duration.ofMillis(250);

    /** The kind of an entry about all tokens of a subject. */
    public static final String SUBJECT = "subject";

    /** The kind of an entry about a session or, under the subject's id, about all of its sessions. */
    public static final String SESSION = "session";

    /** The kind of an entry about a session that this service has ended at Keycloak, under its id. */
    public static final String ENDED_SESSION = "ended-session";

    /** The kind of an entry about the subject of an agent, whose tokens never count: it has API keys. */
    private static final String AGENT = "agent";

    private static final String LOGOUT_TOKEN = "logout-token";

    /** Inserts nothing if the logout token was used before. */
    private static final String INSERT_LOGOUT = """
            with used as (
                insert into revocations (kind, id, not_before) values ('logout-token', ?, ?)
                on conflict (id) where kind = 'logout-token' do nothing
                returning not_before)
            insert into revocations (kind, id, not_before) select 'session', ?::text, not_before from used""";

    /** Longer than an entry usually takes from its timestamp until it can be read. */
    private static final Duration OVERLAP = Duration.ofMinutes(1);

    /** Longer than any transaction, such as that of a reconciliation's step. */
    private static final Duration LONG_OVERLAP = Duration.ofMinutes(11);

    /** Number of polls for each one with the long overlap. */
    static final int POLLS = 40;

    private static final Duration NETWORK_TIMEOUT = Duration.ofSeconds(5);

    /** Entries are kept longer by this, since the age of a token is only known to within seconds. */
    private static final Duration MARGIN = Duration.ofMinutes(10);

    private final Statements statements;
    private final Clock clock;
    private final KeycloakClock keycloak;
    private final Duration kept;

    /** Tokens up to the moment do not count. It is by the clock of Keycloak if the entry is about a session. */
    private final Map<Key, Instant> notBefore = new ConcurrentHashMap<>();

    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "revocations"));

    private final Poller polls = new Poller(LOG, Logger.Level.WARN, "Revocations of other replicas", "read");

    /** The database's time of the last poll. Only the poller's thread uses it. */
    private Instant readAt = Instant.EPOCH;

    private int polled;

    /** The poller's own, so that it does not wait when requests have taken the whole pool. Null if there is none. */
    private SqlConnection connection;

    private record Key(String kind, String id) {}

    public Revocations(Statements statements, Clock clock, KeycloakClock keycloak, RevocationsConfig config) {
        this.statements = statements;
        this.clock = clock;
        this.keycloak = keycloak;
        this.kept = config.kept();
    }

    /**
     * Refuses all tokens that the subject has been issued, from now on and soon on all replicas.
     *
     * @throws PersistenceException if that could not be stored; this replica refuses them all the same
     */
    public void revoke(String subject) {
        revoke(subject, clock.instant());
    }

    /**
     * As {@link #revoke(String)}, but refuses only tokens that were issued up to a moment.
     *
     * @param moment by the database's clock; not in the future
     */
    public void revoke(String subject, Instant moment) {
        store(SUBJECT, subject, moment);
    }

    /**
     * Refuses all tokens that this session at Keycloak has been issued, of any client, from now on and soon on all replicas. Call it when the
     * session has ended: only offline tokens are issued later, which are no part of it.
     *
     * @throws PersistenceException as {@link #revoke(String)}
     */
    public void revokeSession(String session) {
        store(ENDED_SESSION, session, clock.instant());
    }

    /**
     * Whether the token may have been issued before its subject or its session was revoked. {@code iat} counts whole seconds of Keycloak's
     * clock, so a token that was issued up to about two seconds later is refused, too; the client gets another one.
     */
    public boolean refuses(TokenClaims claims) {
        return isRevoked(new Key(SUBJECT, claims.subject()), claims)
                || claims.session()
                        .filter(session -> isRevoked(new Key(ENDED_SESSION, session), claims))
                        .isPresent();
    }

    /** Whether the subject is an agent's, which nobody signs in as. Other replicas know it within {@link #INTERVAL}, too. */
    public boolean isAgent(String subject) {
        return notBefore.containsKey(new Key(AGENT, subject));
    }

    private boolean isRevoked(Key key, TokenClaims claims) {
        Instant revoked = notBefore.get(key);
        return revoked != null && !keycloak.earliest(claims.issuedAt()).isAfter(revoked);
    }

    /**
     * Refuses tokens of the session; without a session id, those of all the subject's sessions that began before the logout token was
     * issued. Takes effect now, and soon on all replicas.
     *
     * @return false if this logout token has been used before, on any replica
     * @throws PersistenceException if the session could not be stored; this replica refuses its tokens all the same
     */
    public boolean end(LogoutToken token) {
        String session = token.session().or(token::subject).orElseThrow();
        note(SESSION, session, token.issuedAt());
        return !notBefore.containsKey(new Key(LOGOUT_TOKEN, token.id()))
                && statements.change(INSERT_LOGOUT, token.id(), token.issuedAt(), session) == 1;
    }

    /**
     * Refuses tokens of the session that a user signs out of here. Keycloak sends no logout token for it if its client has no back-channel URL.
     * The later of Keycloak's time and the token's time of issue counts, since Keycloak's clock is known to within a second.
     *
     * @throws PersistenceException if the session could not be stored; this replica refuses its tokens all the same
     */
    public void end(SessionClaims signedOut) {
        String session = signedOut.session().isEmpty() ? signedOut.subject() : signedOut.session();
        store(SESSION, session, later(keycloak.now(), signedOut.issuedAt()));
    }

    /**
     * Whether the token's session has ended. Both times are Keycloak's, in whole seconds. Keycloak may give a user who signs in again the
     * id of the ended session, if another browser tab had begun to sign in. Such a session began later.
     */
    public boolean hasEnded(SessionClaims claims) {
        Instant one = notBefore.get(new Key(SESSION, claims.session()));
        Instant all = notBefore.get(new Key(SESSION, claims.subject()));
        return one != null && !claims.begun().orElse(Instant.MIN).isAfter(one)
                || all != null && !claims.begun().orElse(claims.issuedAt()).isAfter(all);
    }

    /**
     * Returns the moments of all entries of a kind about one id, oldest first. Old ones have been deleted.
     *
     * @throws PersistenceException if the database does not answer
     */
    public List<Instant> moments(String kind, String id) {
        return statements.list(
                row -> Statements.instant(row, 1),
                "select not_before from revocations where kind = ? and id = ? order by not_before",
                kind,
                id);
    }

    private void store(String kind, String id, Instant moment) {
        note(kind, id, moment);
        statements.change("insert into revocations (kind, id, not_before) values (?, ?, ?)", kind, id, moment);
    }

    private void note(String kind, String id, Instant moment) {
        notBefore.merge(new Key(kind, id), moment, Revocations::later);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** Uses an executor of its own: Quarkus' scheduler runs at most once a second. */
    void start(@Observes StartupEvent start) {
        poll();
        long interval = INTERVAL.toMillis();
        thread.scheduleWithFixedDelay(this::poll, interval, interval, TimeUnit.MILLISECONDS);
    }

    void stop(@Observes ShutdownEvent stop) {
        thread.execute(this::abandon);
        thread.shutdown();
    }

    /** While the database is away, known entries still count. */
    void poll() {
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

    /** The left join returns the database's time even if there are no entries, so that old ones are not read again for ever. */
    private void read() throws SQLException {
        if (connection == null) {
            connection = statements.connect();
            connection.setNetworkTimeout(NETWORK_TIMEOUT);
        }
        Duration overlap = polled++ % POLLS == 0 ? LONG_OVERLAP : OVERLAP;
        connection.list(this::read, """
                select now(), kind, id, not_before
                from (select 1) always left join revocations on recorded_at > ?""", readAt.minus(overlap));
    }

    private Instant read(ResultSet row) throws SQLException {
        readAt = Statements.instant(row, 1);
        if (row.getString(2) != null) {
            note(row.getString(2), row.getString(3), Statements.instant(row, 4));
        }
        return readAt;
    }

    /** The clock that is behind counts, the service's or Keycloak's, so that nothing is forgotten too soon. */
    @Scheduled(every = "10m", delayed = "1m")
    void forget() {
        Instant now = clock.instant();
        Instant behind = keycloak.now().isBefore(now) ? keycloak.now() : now;
        Instant old = behind.minus(kept).minus(MARGIN);
        notBefore
                .entrySet()
                .removeIf(entry ->
                        !entry.getKey().kind().equals(AGENT) && entry.getValue().isBefore(old));
        try {
            statements.change("delete from revocations where recorded_at < ? and kind <> ?", old, AGENT);
        } catch (PersistenceException e) {
            LOG.warnf("Old revocations cannot be deleted: %s", e.getMessage());
        }
    }
}
