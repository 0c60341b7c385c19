package dev.rollcall.directory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.directory.DirectoryPendingException.NoAnswerException;
import dev.rollcall.directory.DirectoryUnavailableException.WrongSetupException;
import dev.rollcall.testing.SettableClock;
import dev.rollcall.testing.packaged.LogCapture;
import java.time.Duration;
import java.time.Instant;
import java.util.logging.Level;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DirectoryFailuresTest {

    private static final RuntimeException FAILURE = new IllegalStateException(
            "A user could not be written", new DirectoryUnavailableException("The circuit breaker is open", null));

    private final SettableClock clock = new SettableClock(Instant.parse("2026-11-30T00:00:00Z"));
    private final DirectoryFailures failures = new DirectoryFailures(clock);
    private final LogCapture log = LogCapture.of(DirectoryFailures.class.getName());

    @AfterEach
    void stop() {
        log.close();
    }

    @Test
    void outageIsOneWarningAndItsEndOneLine() {
        for (int i = 0; i < 74; i++) {
            failures.beginOutage();
            clock.advance(Duration.ofSeconds(1));
        }
        failures.endOutage();
        failures.endOutage();

        assertThat(log.lines(Level.WARNING)).singleElement().asString().contains("Keycloak does not answer");
        assertThat(log.lines()).hasSize(2).last().asString().contains("Keycloak answers again, after", "74");
    }

    @Test
    void failuresOfAnOutageAreLoggedAtDebugUntilItEnds() {
        assertThat(failures.level(FAILURE)).isEqualTo(Logger.Level.WARN);
        failures.beginOutage();
        assertThat(failures.level(FAILURE)).isEqualTo(Logger.Level.DEBUG);
        assertThat(failures.level(new NoAnswerException("No answer", null))).isEqualTo(Logger.Level.DEBUG);
        assertThat(failures.level(new IllegalStateException("Another"))).isEqualTo(Logger.Level.WARN);
        failures.endOutage();
        assertThat(failures.level(FAILURE)).isEqualTo(Logger.Level.WARN);
    }

    /** Each request fails for this reason until somebody corrects it. */
    @Test
    void wrongSetUpIsAWarningOnceAMinute() {
        WrongSetupException wrong = new WrongSetupException("The secret is wrong", "Correct it.");

        assertThat(failures.level(wrong)).isEqualTo(Logger.Level.WARN);
        assertThat(failures.level(wrong)).isEqualTo(Logger.Level.DEBUG);
        clock.advance(Duration.ofMinutes(1));
        assertThat(failures.level(wrong)).isEqualTo(Logger.Level.WARN);
    }

    @Test
    void pendingForAnotherReasonIsAWarningDuringAnOutage() {
        failures.beginOutage();

        assertThat(failures.level(new DirectoryPendingException(
                        "Other clients of Keycloak keep replacing the organization", null, true)))
                .isEqualTo(Logger.Level.WARN);
    }

    @Test
    void breakerThatOpensAgainAndAgainIsReportedOnceAMinute() {
        for (int i = 0; i < 59; i++) {
            failures.beginOutage();
            clock.advance(Duration.ofSeconds(1));
            failures.endOutage();
        }
        assertThat(log.lines()).hasSize(2);

        // the next outage goes on
        for (int i = 0; i < 10; i++) {
            failures.beginOutage();
            clock.advance(Duration.ofSeconds(1));
        }

        assertThat(log.lines(Level.WARNING)).hasSize(2);
    }
}
