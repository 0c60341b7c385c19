package dev.rollcall.auth.revocation;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rollcall.auth.token.SessionClaims;
import dev.rollcall.auth.token.TokenClaims;
import dev.rollcall.clock.KeycloakClock;
import dev.rollcall.database.Statements;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.Settings;
import dev.rollcall.testing.keycloak.ClaimsFactory;
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
class RevocationsTest {

    private final DataSource database;
    private final String session = UUID.randomUUID().toString();
    private final String subject = UUID.randomUUID().toString();
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private final List<Revocations> replicas = new ArrayList<>();

    RevocationsTest(DataSource database) {
        this.database = database;
    }

    @AfterEach
    void stop() {
        replicas.forEach(replica -> replica.stop(null));
    }

    /** The interval plus the time of a read is less than the promised second. */
    @Test
    void pollIntervalIsShortEnough() {
        assertThat(Revocations.INTERVAL).isLessThanOrEqualTo(Duration.ofMillis(500));
    }

    @Test
    void endedSessionsSurviveARestart() throws SQLException {
        replicaAt(now).end(ofSession());

        assertThat(replicaAt(now).hasEnded(claims(now))).isTrue();
    }

    @Test
    void sessionThatBeganLaterIsNotEnded() throws SQLException {
        Revocations replica = replicaAt(now);
        replica.end(ofSession());

        assertThat(replica.hasEnded(claims(now))).isTrue();
        assertThat(replica.hasEnded(claims(now.plusSeconds(1)))).isFalse();
        assertThat(replica.hasEnded(claims(null))).isTrue();
    }

    @Test
    void allSessionsThatHadBegunAreEndedForASubject() throws SQLException {
        Revocations replica = replicaAt(now);
        replica.end(new LogoutToken(newId(), Optional.empty(), Optional.of(subject), now));

        assertThat(replica.hasEnded(claims(now))).isTrue();
        assertThat(replica.hasEnded(claims(now.plusSeconds(1)))).isFalse();
        // without auth_time, the time of issue counts
        assertThat(replica.hasEnded(claims(null))).isFalse();
    }

    @Test
    void tokenWithoutAuthTimeIsEndedIfIssuedBefore() throws SQLException {
        Revocations replica = replicaAt(now);
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
        Revocations follower = replica(withOneConnection(handedOut), Clock.systemUTC());
        follower.start(null);
        assertThat(follower.hasEnded(claims(now))).isFalse();

        replicaAt(now).end(ofSession());

        await().until(() -> follower.hasEnded(claims(now)));
        assertThat(handedOut).hasValue(1);
    }

    private DataSource withOneConnection(AtomicInteger handedOut) {
        return (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    if (handedOut.incrementAndGet() > 1) {
                        throw new SQLTransientConnectionException("there is none");
                    }
                    return method.invoke(database, arguments);
                });
    }

    /** A row's timestamp is the time of its statement. */
    @Test
    void lateCommitsAreRead() throws SQLException {
        Revocations follower = replicaAt(now);

        new ServiceDatabase(database)
                .execute(
                        "insert into revocations (kind, id, not_before, recorded_at) values ('session', ?, now(), now() - interval '50 s')",
                        session);

        follower.poll();
        assertThat(follower.hasEnded(claims(now.minusSeconds(60)))).isTrue();
    }

    /** A step of a reconciliation may take ten minutes. */
    @Test
    void veryLateCommitsAreRead() throws SQLException {
        Revocations follower = replicaAt(now);

        new ServiceDatabase(database)
                .execute(
                        "insert into revocations (kind, id, not_before, recorded_at) values ('subject', ?, now(), now() - interval '10 min')",
                        subject);

        for (int i = 0; i < Revocations.POLLS; i++) {
            follower.poll();
        }
        assertThat(follower.refuses(issued(now.minusSeconds(60)))).isTrue();
    }

    @Test
    void revokedSubjectIsRefusedOnOtherReplicas() {
        Revocations follower = replicaAt(now.plusSeconds(60));
        assertThat(follower.refuses(issued(now))).isFalse();

        replicaAt(now).revoke(subject);
        follower.poll();

        assertThat(follower.refuses(issued(now))).isTrue();
        assertThat(follower.refuses(issued(now.plusSeconds(2)))).isFalse();
    }

    @Test
    void tokensOfARevokedSessionAreRefusedOnOtherReplicas() {
        Revocations follower = replicaAt(now.plusSeconds(60));

        replicaAt(now).revokeSession(session);
        follower.poll();

        assertThat(follower.refuses(ClaimsFactory.ofSession(subject, session, now, Duration.ofMinutes(5))))
                .isTrue();
        // an offline token, since the session has ended
        assertThat(follower.refuses(
                        ClaimsFactory.ofSession(subject, session, now.plusSeconds(2), Duration.ofMinutes(5))))
                .isFalse();
        assertThat(follower.refuses(ClaimsFactory.ofSession(subject, newId(), now, Duration.ofMinutes(5))))
                .isFalse();
        assertThat(follower.refuses(issued(now))).isFalse();
    }

    @Test
    void subjectsSessionsAndLogoutTokensAreInOneTable() throws SQLException {
        Revocations replica = replicaAt(now);
        LogoutToken token = ofSession();
        replica.revoke(subject);
        replica.end(token);
        String rows = "select string_agg(kind, ' ' order by kind) from revocations where id in (?, ?, ?)";

        assertThat(new ServiceDatabase(database).text(rows, subject, session, token.id()))
                .isEqualTo("logout-token session subject");
        assertThat(replica.moments(Revocations.SUBJECT, subject)).containsExactly(now);
        assertThat(replica.moments(Revocations.SESSION, subject)).isEmpty();

        // a logout token without a session is about the subject's sessions
        replica.end(new LogoutToken(newId(), Optional.empty(), Optional.of(subject), now));
        assertThat(replica.moments(Revocations.SUBJECT, subject)).hasSize(1);
        assertThat(replica.moments(Revocations.SESSION, subject)).containsExactly(now);
    }

    /** Its id counts, not what it would end. */
    @Test
    void usedLogoutTokenStoresNothing() throws SQLException {
        LogoutToken token = ofSession();
        Revocations unaware = replicaAt(now);
        assertThat(replicaAt(now).end(token)).isTrue();
        String another = newId();

        assertThat(unaware.end(new LogoutToken(token.id(), Optional.of(another), Optional.empty(), now)))
                .isFalse();
        assertThat(rows(another)).isZero();
        assertThat(rows(session)).isEqualTo(1);
    }

    @Test
    void usedLogoutTokenIsKnownWithoutTheDatabase() {
        LogoutToken token = ofSession();
        replicaAt(now).end(token);
        Revocations replica = replica(withOneConnection(new AtomicInteger()), Clock.systemUTC());
        replica.poll();

        assertThat(replica.end(token)).isFalse();
    }

    @Test
    void signOutWithoutASessionEndsThoseOfTheSubject() {
        Revocations replica = replicaAt(now);

        replica.end(new SessionClaims("", subject, Optional.empty(), now));

        assertThat(replica.hasEnded(claims(now))).isTrue();
        assertThat(replicaAt(now).hasEnded(claims(now))).isTrue();
        assertThat(replica.hasEnded(claims(now.plusSeconds(2)))).isFalse();
    }

    @Test
    void logoutTokenIdIsAcceptedOnceOnAllReplicas() throws SQLException {
        LogoutToken token = ofSession();

        assertThat(replicaAt(now).end(token)).isTrue();
        assertThat(replicaAt(now).end(token)).isFalse();
    }

    @Test
    void oldEntriesAreForgotten() throws SQLException {
        Revocations young = replicaAt(now);
        young.end(ofSession());
        young.forget();
        assertThat(young.hasEnded(claims(now))).isTrue();
        assertThat(rows(session)).isEqualTo(1);

        Revocations old = replicaAt(now.plus(Duration.ofHours(25)));
        assertThat(old.hasEnded(claims(now))).isTrue();
        old.forget();

        assertThat(old.hasEnded(claims(now))).isFalse();
        assertThat(rows(session)).isZero();
    }

    private long rows(String id) throws SQLException {
        return new ServiceDatabase(database).number("select count(*) from revocations where id = ?", id);
    }

    private LogoutToken ofSession() {
        return new LogoutToken(newId(), Optional.of(session), Optional.of(subject), now);
    }

    private static String newId() {
        return UUID.randomUUID().toString();
    }

    /** Returns a replica that reads once. */
    private Revocations replicaAt(Instant time) {
        Revocations replica = replica(database, Clock.fixed(time, ZoneOffset.UTC));
        replica.poll();
        return replica;
    }

    private Revocations replica(DataSource source, Clock clock) {
        Revocations replica = new Revocations(
                new Statements(source),
                clock,
                new KeycloakClock(clock),
                Settings.of(RevocationsConfig.class, Map.of()));
        replicas.add(replica);
        return replica;
    }

    private TokenClaims issued(Instant at) {
        return ClaimsFactory.of(subject, at, Duration.ofMinutes(5));
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
