package dev.rollcall.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.mail.Delivery.Receipt;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutboxSenderTest {

    private static final Instant NOW = Instant.parse("2026-11-28T12:30:00Z");

    private record Due(UUID id, Instant requestedAt, Instant expiresAt, int attempts) implements Outbox.Due {

        private Due(int attempts) {
            this(UUID.randomUUID(), NOW, NOW.plus(Duration.ofDays(7)), attempts);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, PT10S", "2, PT20S", "3, PT40S", "7, PT10M40S", "8, PT15M", "80, PT15M"})
    void pausesBetweenAttemptsGrow(int attempts, Duration pause) {
        assertThat(OutboxSender.retryAt(new Due(attempts), Receipt.NONE, Duration.ofHours(24), NOW))
                .isEqualTo(NOW.plus(pause));
    }

    /** Otherwise a mail server that takes mails and answers late would send many of them. */
    @ParameterizedTest
    @CsvSource({"1, PT10S", "2, PT1H", "20, PT1H"})
    void mailThatMayHaveArrivedIsRarelySentAgain(int attempts, Duration pause) {
        assertThat(OutboxSender.retryAt(new Due(attempts), Receipt.PERHAPS_ALL, Duration.ofHours(24), NOW))
                .isEqualTo(NOW.plus(pause));
    }

    @ParameterizedTest
    @CsvSource({"1, PT10S", "2, PT20S", "3, PT40S", "4, PT40S", "80, PT40S"})
    void mailThatWasCutIsTriedAgainWithinAMinute(int attempts, Duration pause) {
        assertThat(OutboxSender.retryAt(new Due(attempts), Receipt.PART, Duration.ofHours(24), NOW))
                .isEqualTo(NOW.plus(pause));
    }

    @Test
    void attemptAfterThePatienceIsNotMade() {
        Due due = new Due(1);

        assertThat(OutboxSender.retryAt(due, Receipt.NONE, Duration.ofHours(24), NOW.plus(Duration.ofHours(24))))
                .isNull();
        assertThat(OutboxSender.retryAt(due, Receipt.NONE, Duration.ofDays(30), NOW.plus(Duration.ofDays(7))))
                .isNull();
    }
}
