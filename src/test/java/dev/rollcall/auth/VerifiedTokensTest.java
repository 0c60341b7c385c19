package dev.rollcall.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.auth.revocation.EndedSessions;
import dev.rollcall.auth.revocation.EndedSessionsConfig;
import dev.rollcall.auth.revocation.LogoutToken;
import dev.rollcall.auth.revocation.RevokedSubjects;
import dev.rollcall.auth.revocation.TokenValidity;
import dev.rollcall.auth.token.CallerConfig;
import dev.rollcall.auth.token.SessionClaims;
import dev.rollcall.auth.token.TokenClaims;
import dev.rollcall.clock.KeycloakClock;
import dev.rollcall.database.Statements;
import dev.rollcall.testing.SettableClock;
import dev.rollcall.testing.Settings;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Uses the real tables of revocations and ended sessions. */
@QuarkusTest
class VerifiedTokensTest {

    private static final String TOKEN = "head.claims.signature";

    private final String subject = UUID.randomUUID().toString();
    private final String session = UUID.randomUUID().toString();
    private final SettableClock clock = new SettableClock(Instant.now().truncatedTo(ChronoUnit.SECONDS));
    private final KeycloakClock keycloak = new KeycloakClock(clock);
    private final SecurityIdentity identity =
            QuarkusSecurityIdentity.builder().setAnonymous(true).build();
    private final RevokedSubjects revoked;
    private final EndedSessions ended;

    VerifiedTokensTest(Statements statements) {
        revoked = new RevokedSubjects(statements, clock, keycloak);
        ended = new EndedSessions(statements, clock, keycloak, Settings.of(EndedSessionsConfig.class, Map.of()));
    }

    private VerifiedTokens tokens(int max) {
        Map<String, String> settings = new HashMap<>(Map.of("rollcall.token.remembered", Integer.toString(max)));
        settings.put("rollcall.roles.admin", "admin");
        return new VerifiedTokens(Settings.of(CallerConfig.class, settings), new TokenValidity(revoked, ended, clock));
    }

    private VerifiedTokens remembering(boolean ofSession) {
        VerifiedTokens tokens = tokens(10);
        tokens.remember(TOKEN, identity, caller(ofSession ? List.of(sessionClaims()) : List.of()));
        assertThat(tokens.find(TOKEN)).containsSame(identity);
        return tokens;
    }

    private Caller caller(List<SessionClaims> sessions) {
        return new Caller(AuthenticationMethod.BEARER, claims(), Set.of(), sessions);
    }

    private TokenClaims claims() {
        return new TokenClaims(
                subject,
                clock.instant(),
                clock.instant().plusSeconds(60),
                Optional.of(clock.instant()),
                "rollcall",
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    private SessionClaims sessionClaims() {
        return new SessionClaims(session, subject, Optional.of(clock.instant()), clock.instant());
    }

    @Test
    void onlyTheSameTokenIsFound() {
        VerifiedTokens tokens = remembering(false);

        assertThat(tokens.find("head.claims.signaturf")).isEmpty();
        assertThat(tokens.find("head.claims.signature ")).isEmpty();
    }

    @Test
    void expiredTokenIsNotFound() {
        VerifiedTokens tokens = remembering(false);

        clock.advance(Duration.ofSeconds(59));
        assertThat(tokens.find(TOKEN)).isPresent();
        clock.advance(Duration.ofSeconds(1));
        assertThat(tokens.find(TOKEN)).isEmpty();
        // not even if the clock is set back
        clock.advance(Duration.ofSeconds(-30));
        assertThat(tokens.find(TOKEN)).isEmpty();
    }

    @Test
    void tokenOfRevokedSubjectIsNotFound() throws SQLException {
        VerifiedTokens tokens = remembering(false);

        revoked.revoke(subject);

        assertThat(tokens.find(TOKEN)).isEmpty();
    }

    @Test
    void tokenOfEndedSessionIsNotFoundIfItsSessionIsTracked() throws SQLException {
        VerifiedTokens ours = remembering(true);
        VerifiedTokens ofAnotherClient = remembering(false);

        ended.end(new LogoutToken(
                UUID.randomUUID().toString(), Optional.of(session), Optional.of(subject), clock.instant()));

        assertThat(ours.find(TOKEN)).isEmpty();
        assertThat(ofAnotherClient.find(TOKEN)).isPresent();
    }

    @Test
    void nothingIsCachedIfCachingIsOff() {
        VerifiedTokens tokens = tokens(0);
        tokens.remember(TOKEN, identity, caller(List.of()));

        assertThat(tokens.find(TOKEN)).isEmpty();
    }
}
