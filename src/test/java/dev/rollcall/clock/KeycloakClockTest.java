package dev.rollcall.clock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeycloakClockTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration TWO_MINUTES = Duration.ofMinutes(2);

    private final SettableClock time = new SettableClock(Instant.parse("2026-11-26T12:00:00.300Z"));
    private final KeycloakClock keycloak = new KeycloakClock(time);
    private Duration ahead = Duration.ZERO;

    /** Keycloak's clock issues a token now, and the service has asked for it. */
    private void ask(Duration request, Duration answer) {
        Instant asked = time.instant();
        time.advance(request);
        Instant issuedAt = issue();
        time.advance(answer);
        keycloak.issued(issuedAt, asked);
    }

    /** Returns {@code iat} of a token that Keycloak issues now. */
    private Instant issue() {
        return time.instant().plus(ahead).truncatedTo(ChronoUnit.SECONDS);
    }

    private static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }

    @Test
    void unknownClockCountsAsRightToWithinASecond() {
        assertThat(keycloak.ahead()).isEmpty();
        assertThat(keycloak.now()).isEqualTo(time.instant());
        assertThat(keycloak.earliest(issue())).isEqualTo(issue().minusSeconds(1));
        assertThat(keycloak.latest(issue())).isEqualTo(issue().plusSeconds(2));
    }

    @ParameterizedTest
    @ValueSource(longs = {120_000, -120_000, 3_000, -3_000})
    void oneAnswerBoundsTheClockByASecondAndTheRoundTrip(long millis) {
        ahead = millis(millis);
        ask(millis(20), millis(30));

        Duration found = keycloak.ahead().orElseThrow();
        assertThat(found.minus(ahead).abs()).isLessThan(millis(1_200));
        assertThat(Duration.between(time.instant(), keycloak.now())).isEqualTo(found);
        assertThat(keycloak.toDatabaseTime(keycloak.now())).isEqualTo(time.instant());
    }

    @Test
    void equalClocksShowNoSkew() {
        ask(millis(20), millis(30));

        assertThat(keycloak.ahead()).contains(Duration.ZERO);
    }

    @Test
    void manyAnswersNarrowTheBounds() {
        ahead = millis(400);
        for (int i = 0; i < 100; i++) {
            ask(millis(5), millis(5));
            time.advance(millis(1_773));
        }

        assertThat(keycloak.latest(issue())).isBefore(issue().minus(ahead).plus(millis(1_300)));
        // half a second more, so that times of two tokens compare alike
        assertThat(keycloak.earliest(issue())).isAfter(issue().minus(ahead).minus(millis(900)));
    }

    /** Holds for any duration of the requests, and any drift of the clock. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void tokenIsIssuedBetweenTheEarliestAndTheLatestTime(long seed) {
        Random random = new Random(seed);
        ahead = millis(random.nextInt(240_000) - 120_000);
        double drift = (random.nextDouble() - 0.5) / 1_100;
        for (int i = 0; i < 2_000; i++) {
            ask(millis(random.nextInt(300)), millis(random.nextInt(300)));
            Duration pause = millis(random.nextInt(90_000));
            time.advance(pause);
            ahead = ahead.plusNanos((long) (pause.toNanos() * drift));

            assertThat(keycloak.earliest(issue()))
                    .as("seed %d", seed)
                    .isBeforeOrEqualTo(time.instant().plus(millis(45)));
            ask(millis(random.nextInt(300)), millis(random.nextInt(300)));
            assertThat(keycloak.earliest(issue())).as("seed %d", seed).isBeforeOrEqualTo(time.instant());
            assertThat(keycloak.latest(issue())).as("seed %d", seed).isAfter(time.instant());
        }
    }

    @Test
    void tokensOfOneSecondAreDatedAlike() {
        ahead = millis(250);
        for (int i = 0; i < 10; i++) {
            ask(millis(5), millis(5));
            time.advance(millis(1_773));
        }
        Instant issuedAt = issue();
        Instant before = keycloak.earliest(issuedAt);
        for (int i = 0; i < 10; i++) {
            ask(millis(5), millis(5));
        }

        assertThat(keycloak.earliest(issuedAt)).isEqualTo(before);
    }

    /** Otherwise a revoked token would be valid again when Keycloak's clock is set right. */
    @Test
    void tokenOfAClockThatWasAheadStaysOldWhenTheClockIsSetBack() {
        ahead = TWO_MINUTES;
        ask(millis(5), millis(5));
        Instant token = issue();
        Instant revoked = time.instant().plus(millis(1));
        time.advance(MINUTE);
        ahead = Duration.ZERO;
        ask(millis(5), millis(5));

        for (int i = 0; i < 9; i++) {
            assertThat(keycloak.earliest(token)).isBefore(revoked);
            time.advance(MINUTE);
            ask(millis(5), millis(5));
        }
        assertThat(keycloak.ahead()).contains(Duration.ZERO);
    }

    @Test
    void newTokensCountAsNewAgainSomeTimeAfterTheClockWasSetBack() {
        ahead = TWO_MINUTES;
        ask(millis(5), millis(5));
        ahead = Duration.ZERO;
        ask(millis(5), millis(5));
        Instant revoked = time.instant();

        time.advance(Duration.ofMinutes(13));
        assertThat(keycloak.earliest(issue())).isAfter(revoked.plus(MINUTE));
    }

    /** Otherwise tokens would be dated back by as long as the machine slept. */
    @Test
    void answerIsIgnoredWhileTheDatabasesClockIsNotKnown() {
        KeycloakClock asleep = new KeycloakClock(time, () -> false);

        asleep.issued(issue().plusSeconds(3_600), time.instant());

        assertThat(asleep.ahead()).isEmpty();
    }

    /** Nodes of a cluster may differ. */
    @Test
    void tokenIsDatedByTheNodeThatIsAhead() {
        for (int i = 0; i < 20; i++) {
            ahead = i % 2 == 0 ? Duration.ofSeconds(10) : Duration.ZERO;
            ask(millis(5), millis(5));
            time.advance(MINUTE);
        }
        Instant issuedAt = time.instant().plusSeconds(10).truncatedTo(ChronoUnit.SECONDS);

        assertThat(keycloak.earliest(issuedAt)).isBefore(time.instant());
        assertThat(keycloak.isOutdated()).isFalse();
    }

    @Test
    void tokenFromTheFutureCountsAsOldUntilKeycloakHasAnswered() {
        ask(millis(5), millis(5));
        ahead = TWO_MINUTES;
        Instant token = issue();

        assertThat(keycloak.earliest(token)).isEqualTo(Instant.EPOCH);
        assertThat(keycloak.isOutdated()).isTrue();

        ask(millis(5), millis(5));
        assertThat(keycloak.isOutdated()).isFalse();
        assertThat(keycloak.earliest(token)).isBetween(time.instant().minusSeconds(3), time.instant());
    }
}
