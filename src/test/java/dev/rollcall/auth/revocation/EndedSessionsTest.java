package dev.rollcall.auth.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rollcall.auth.token.SessionClaims;
import dev.rollcall.clock.KeycloakClock;
import dev.rollcall.database.Statements;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.Settings;
import io.quarkus.test.junit.QuarkusTest;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Uses the real table; each instance is a replica. */
@QuarkusTest
class EndedSessionsTest {

    private final DataSource database;
    private final String session = UUID.randomUUID().toString();
    private final String subject = UUID.randomUUID().toString();
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private final List<EndedSessions> started = new ArrayList<>();

    EndedSessionsTest(DataSource database) {
        this.database = database;
    }

    @AfterEach
    void stop() {
        started.forEach(replica -> replica.stop(null));
    }

    /** The interval plus the time of a read is less than the promised second. */
    @Test
    void pollIntervalIsShortEnough() {
        assertThat(Settings.of(EndedSessionsConfig.class, Map.of()).pollInterval())
                .isLessThanOrEqualTo(Duration.ofMillis(500));
    }

    @Test
    void endedSessionsSurviveARestart() throws SQLException {
        replicaAt(now).end(ofSession());

        assertThat(replicaAt(now).hasEnded(claims(now))).isTrue();
    }

    @Test
    void sessionThatBeganLaterIsNotEnded() throws SQLException {
        EndedSessions replica = replicaAt(now);
        replica.end(ofSession());

        assertThat(replica.hasEnded(claims(now))).isTrue();
        assertThat(replica.hasEnded(claims(now.plusSeconds(1)))).isFalse();
        assertThat(replica.hasEnded(claims(null))).isTrue();
    }

    @Test
    void allSessionsThatHadBegunAreEndedForASubject() throws SQLException {
        EndedSessions replica = replicaAt(now);
        replica.end(new LogoutToken(newId(), Optional.empty(), Optional.of(subject), now));

        assertThat(replica.hasEnded(claims(now))).isTrue();
        assertThat(replica.hasEnded(claims(now.plusSeconds(1)))).isFalse();
        // without auth_time, the time of issue counts
        assertThat(replica.hasEnded(claims(null))).isFalse();
    }

    @Test
    void tokenWithoutAuthTimeIsEndedIfIssuedBefore() throws SQLException {
        EndedSessions replica = replicaAt(now);
        replica.end(new LogoutToken(newId(), Optional.empty(), Optional.of(subject), now));
        ObjectMapper json = new ObjectMapper();

        assertThat(replica.hasEnded(
                        SessionClaims.of(json.valueToTree(Map.of("sub", subject, "iat", now.getEpochSecond())))))
                .isTrue();
        assertThat(replica.hasEnded(
                        SessionClaims.of(json.valueToTree(Map.of("sub", subject, "iat", now.getEpochSecond() + 1)))))
                .isFalse();
        assertThat(replica.hasEnded(SessionClaims.of(json.valueToTree(Map.of("sub", subject)))))
                .isTrue();
    }

    /** Simulates an exhausted pool. */
    @Test
    void otherReplicasAreFollowedDuringPoolExhaustion() throws SQLException {
        AtomicInteger handedOut = new AtomicInteger();
        DataSource exhausted = (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    if (handedOut.incrementAndGet() > 1) {
                        throw new SQLTransientConnectionException("there is none");
                    }
                    return method.invoke(database, arguments);
                });
        EndedSessions follower = started(new EndedSessions(
                new Statements(exhausted),
                Clock.systemUTC(),
                new KeycloakClock(Clock.systemUTC()),
                Settings.of(EndedSessionsConfig.class, Map.of("rollcall.ended-sessions.poll-interval", "10ms"))));
        assertThat(follower.hasEnded(claims(now))).isFalse();

        replicaAt(now).end(ofSession());

        await().until(() -> follower.hasEnded(claims(now)));
        assertThat(handedOut).hasValue(1);
    }

    /** A row's timestamp is the start of its transaction. */
    @Test
    void lateCommitsAreRead() throws SQLException {
        EndedSessions follower = started(new EndedSessions(
                new Statements(database),
                Clock.systemUTC(),
                new KeycloakClock(Clock.systemUTC()),
                Settings.of(EndedSessionsConfig.class, Map.of("rollcall.ended-sessions.poll-interval", "10ms"))));

        new ServiceDatabase(database)
                .execute(
                        "insert into ended_sessions (jti, sid, begun_by, received_at) values (?, ?, now(), now() - interval '50 s')",
                        newId(),
                        session);

        await().until(() -> follower.hasEnded(claims(now.minusSeconds(60))));
    }

    @Test
    void logoutTokenIdIsAcceptedOnceOnAllReplicas() throws SQLException {
        LogoutToken token = ofSession();

        assertThat(replicaAt(now).end(token)).isTrue();
        assertThat(replicaAt(now).end(token)).isFalse();
    }

    @Test
    void oldEntriesAreForgotten() throws SQLException {
        EndedSessions young = replicaAt(now);
        young.end(ofSession());
        young.forget();
        assertThat(young.hasEnded(claims(now))).isTrue();
        assertThat(rows()).isEqualTo(1);

        EndedSessions old = replicaAt(now.plus(Duration.ofHours(13)));
        assertThat(old.hasEnded(claims(now))).isTrue();
        old.forget();

        assertThat(old.hasEnded(claims(now))).isFalse();
        assertThat(rows()).isZero();
    }

    private long rows() throws SQLException {
        return new ServiceDatabase(database).number("select count(*) from ended_sessions where sid = ?", session);
    }

    private LogoutToken ofSession() {
        return new LogoutToken(newId(), Optional.of(session), Optional.of(subject), now);
    }

    private static String newId() {
        return UUID.randomUUID().toString();
    }

    private EndedSessions replicaAt(Instant time) {
        EndedSessions replica = new EndedSessions(
                new Statements(database),
                Clock.fixed(time, ZoneOffset.UTC),
                new KeycloakClock(Clock.fixed(time, ZoneOffset.UTC)),
                // so long that the replica reads only at its start
                Settings.of(EndedSessionsConfig.class, Map.of("rollcall.ended-sessions.poll-interval", "1H")));
        return started(replica);
    }

    private EndedSessions started(EndedSessions replica) {
        replica.start(null);
        started.add(replica);
        return replica;
    }

    /** Claims of a token that was refreshed later. */
    private SessionClaims claims(Instant begun) {
        Map<String, Object> claims = new HashMap<>(Map.of(
                "sid", session, "sub", subject, "iat", now.plusSeconds(300).getEpochSecond()));
        if (begun != null) {
            claims.put("auth_time", begun.getEpochSecond());
        }
        return SessionClaims.of(new ObjectMapper().valueToTree(claims));
    }
}
