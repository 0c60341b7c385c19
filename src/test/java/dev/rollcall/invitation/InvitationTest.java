package dev.rollcall.invitation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.organization.MembershipRole;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InvitationTest {

    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "pending, 1, OPEN",
        "pending, 0, EXPIRED",
        "pending, -1, EXPIRED",
        "accepted, -1, ACCEPTED",
        "revoked, 1, REVOKED"
    })
    void pendingInvitationIsOpenUntilItExpires(String stored, long seconds, InvitationStatus status) {
        assertThat(InvitationStatus.of(stored, NOW.plusSeconds(seconds), NOW)).isEqualTo(status);
    }

    @Test
    void addressesAreComparedInLowerCase() {
        assertThat(Invitation.address(" Dora@Example.ORG ")).isEqualTo("dora@example.org");
    }

    @ParameterizedTest
    @CsvSource({
        "dora@example.org, d•••@example.org",
        "d@example.org, d•••@example.org",
        "😀x@example.org, 😀•••@example.org"
    })
    void maskedAddressHasTheFirstCharacterAndTheDomain(String email, String masked) {
        Invitation invitation = new Invitation(
                UUID.randomUUID(),
                UUID.randomUUID(),
                email,
                MembershipRole.MEMBER,
                List.of(),
                null,
                true,
                InvitationStatus.OPEN,
                NOW,
                NOW,
                null,
                null,
                null,
                0,
                null,
                MembershipRole.MEMBER);

        assertThat(invitation.maskedEmail()).isEqualTo(masked);
    }

    @Test
    void wrongSettingsAreNamed() {
        assertThat(InvitationRetention.wrong(config(Duration.ZERO, 0)))
                .anySatisfy(sentence -> assertThat(sentence)
                        .isEqualTo(
                                "The setting rollcall.invitations.expiry (environment variable ROLLCALL_INVITATIONS_EXPIRY)"
                                        + " is wrong: it must be longer than zero."))
                .anySatisfy(sentence -> assertThat(sentence)
                        .contains("rollcall.invitations.hourly-per-organization", "it must be at least 1."))
                .hasSize(6);
        assertThat(InvitationRetention.wrong(config(Duration.ofHours(1), 1))).isEmpty();
    }

    private static InvitationConfig config(Duration time, int mails) {
        return new InvitationConfig() {
            @Override
            public Duration expiry() {
                return time;
            }

            @Override
            public Duration retention() {
                return time;
            }

            @Override
            public int hourlyPerOrganization() {
                return mails;
            }

            @Override
            public int hourlyPerAddress() {
                return mails;
            }

            @Override
            public Duration mailPatience() {
                return time;
            }

            @Override
            public Duration pollInterval() {
                return time;
            }
        };
    }
}
