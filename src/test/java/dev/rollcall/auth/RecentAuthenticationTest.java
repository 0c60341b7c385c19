package dev.rollcall.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.auth.RecentAuthentication.AuthenticationTooOldException;
import dev.rollcall.auth.token.CallerConfig;
import dev.rollcall.auth.token.ProfileClaims;
import dev.rollcall.auth.token.RealmRoles;
import dev.rollcall.auth.token.TokenClaims;
import dev.rollcall.clock.KeycloakClock;
import dev.rollcall.testing.Settings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecentAuthenticationTest {

    private static final Instant SIGN_IN = Instant.ofEpochSecond(1_764_000_000);
    private static final Duration MAX_AGE = Duration.ofMinutes(10);

    private final ObjectNode payload =
            new ObjectMapper().createObjectNode().put("sub", "5b2c").put("iat", SIGN_IN.getEpochSecond() + 900);

    @ParameterizedTest
    @CsvSource({"0, 0, true", "600.999, 0, true", "601, 0, false", "605.999, 5, true", "606, 5, false", "-30, 0, true"})
    void ageIsMeasuredFromTheSignInNotFromTheToken(double age, int leeway, boolean isRecent) {
        payload.put("auth_time", SIGN_IN.getEpochSecond());
        RecentAuthentication authentication = after(age, leeway);

        assertThat(authentication.isWithin(MAX_AGE, claims())).isEqualTo(isRecent);
        if (isRecent) {
            assertThatCode(() -> authentication.require(MAX_AGE, claims())).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(() -> authentication.require(MAX_AGE, claims()))
                    .isInstanceOf(AuthenticationTooOldException.class);
        }
    }

    @Test
    void tokenWithoutAuthTimeCountsAsOld() {
        assertThat(after(0, 0).isWithin(MAX_AGE, claims())).isFalse();
        payload.put("auth_time", "1764000000");
        assertThat(after(0, 0).isWithin(MAX_AGE, claims())).isFalse();
        payload.putNull("auth_time");
        assertThat(after(0, 0).isWithin(MAX_AGE, claims())).isFalse();
    }

    private static RecentAuthentication after(double seconds, int leeway) {
        Instant now = SIGN_IN.plusMillis(Math.round(seconds * 1000));
        return new RecentAuthentication(new KeycloakClock(Clock.fixed(now, ZoneOffset.UTC)), leeway);
    }

    private TokenClaims claims() {
        return TokenClaims.of(
                payload,
                new RealmRoles(Settings.of(CallerConfig.class, Map.of("rollcall.roles.admin", "admin"))),
                new ProfileClaims(Map::of));
    }
}
