package dev.rollcall.auth.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.auth.token.RefusedTokenException;
import dev.rollcall.auth.token.TokenClaims;
import dev.rollcall.clock.KeycloakClock;
import dev.rollcall.testing.SettableClock;
import dev.rollcall.testing.Settings;
import dev.rollcall.testing.keycloak.ClaimsFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** No token counts for so long that its revocation is forgotten. There are no revocations here. */
class TokenValidityTest {

    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final SettableClock clock = new SettableClock(Instant.parse("2026-11-30T10:00:00Z"));
    private final KeycloakClock keycloak = new KeycloakClock(clock);

    @Test
    void revocationsAreKeptForADayByDefault() {
        assertThat(Settings.of(RevocationsConfig.class, Map.of()).kept()).isEqualTo(DAY);
    }

    @Test
    void tokenIsRefusedOnceItIsOlderThanRevocationsAreKept() {
        TokenClaims claims = claims(clock.instant().minus(DAY), DAY.plus(DAY));
        assertThat(validity("1D").invalidity(claims, List.of())).isEmpty();

        clock.advance(SECOND);

        assertThat(validity("1D").invalidity(claims, List.of())).contains("too-long-lived");
        assertThat(validity("25H").invalidity(claims, List.of())).isEmpty();
    }

    @Test
    void bearerTokenIsRefusedIfItIsValidForLongerThanRevocationsAreKept() {
        Instant now = clock.instant();

        assertThat(isAccepted("1D", claims(now, DAY))).isTrue();
        assertThat(isAccepted("1D", claims(now, DAY.plus(SECOND)))).isFalse();
        assertThat(isAccepted("25H", claims(now, DAY.plus(SECOND)))).isTrue();
    }

    @Test
    void tokenWithoutATimeOfIssueIsRefused() {
        assertThat(isAccepted("1D", claims(Instant.EPOCH, SECOND))).isFalse();
    }

    @Test
    void ageIsMeasuredByKeycloaksClock() {
        Instant behind = clock.instant().minus(DAY).minus(DAY);
        assertThat(isAccepted("1D", claims(behind, DAY))).isFalse();

        keycloak.issued(behind, clock.instant());

        assertThat(isAccepted("1D", claims(behind, DAY))).isTrue();
    }

    private boolean isAccepted(String kept, TokenClaims claims) {
        try {
            validity(kept).checkBearer(claims, List.of());
            return true;
        } catch (RefusedTokenException e) {
            assertThat(e).hasMessageContaining("rollcall.revocations.kept");
            return false;
        }
    }

    private TokenValidity validity(String kept) {
        RevocationsConfig config = Settings.of(RevocationsConfig.class, Map.of("rollcall.revocations.kept", kept));
        return new TokenValidity(new Revocations(null, clock, keycloak, config), config, keycloak, clock);
    }

    private static TokenClaims claims(Instant issuedAt, Duration life) {
        return ClaimsFactory.of("subject", issuedAt, life);
    }
}
