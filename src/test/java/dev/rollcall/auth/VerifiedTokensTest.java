package dev.rollcall.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.auth.revocation.LogoutToken;
import dev.rollcall.auth.revocation.Revocations;
import dev.rollcall.auth.revocation.RevocationsConfig;
import dev.rollcall.auth.revocation.TokenValidity;
import dev.rollcall.auth.token.CallerConfig;
import dev.rollcall.auth.token.SessionClaims;
import dev.rollcall.clock.KeycloakClock;
import dev.rollcall.database.Statements;
import dev.rollcall.testing.SettableClock;
import dev.rollcall.testing.Settings;
import dev.rollcall.testing.keycloak.ClaimsFactory;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.test.junit.QuarkusTest;
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

/** Uses the real table of revocations. */
@QuarkusTest
class VerifiedTokensTest {

    private static final String TOKEN = "head.claims.signature";

    private final String subject = UUID.randomUUID().toString();
    private final String session = UUID.randomUUID().toString();
    private final SettableClock clock = new SettableClock(Instant.now().truncatedTo(ChronoUnit.SECONDS));
    private final KeycloakClock keycloak = new KeycloakClock(clock);
    private final SecurityIdentity identity =
            QuarkusSecurityIdentity.builder().setAnonymous(true).build();
    private final RevocationsConfig config = Settings.of(RevocationsConfig.class, Map.of());
    private final Revocations revocations;

    VerifiedTokensTest(Statements statements) {
        revocations = new Revocations(statements, clock, keycloak, config);
    }

    private VerifiedTokens tokens(int max) {
        Map<String, String> settings = new HashMap<>(Map.of("rollcall.token.remembered", Integer.toString(max)));
        settings.put("rollcall.roles.admin", "admin");
        return new VerifiedTokens(
                Settings.of(CallerConfig.class, settings), new TokenValidity(revocations, config, keycloak, clock));
    }

    private VerifiedTokens remembering(boolean ofSession) {
        VerifiedTokens tokens = tokens(10);
        tokens.remember(TOKEN, identity, caller(ofSession ? List.of(sessionClaims()) : List.of()));
        assertThat(tokens.find(TOKEN)).containsSame(identity);
        return tokens;
    }

    private Caller caller(List<SessionClaims> sessions) {
        return new Caller(
                AuthenticationMethod.BEARER,
                ClaimsFactory.of(subject, clock.instant(), Duration.ofMinutes(1)),
                Set.of(),
                sessions);
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
    void tokenOfRevokedSubjectIsNotFound() {
        VerifiedTokens tokens = remembering(false);

        revocations.revoke(subject);

        assertThat(tokens.find(TOKEN)).isEmpty();
    }

    @Test
    void tokenOfEndedSessionIsNotFoundIfItsSessionIsTracked() {
        VerifiedTokens ours = remembering(true);
        VerifiedTokens ofAnotherClient = remembering(false);

        revocations.end(new LogoutToken(
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
