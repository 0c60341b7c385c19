package dev.rollcall.invitation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.organization.MembershipRole;
import dev.rollcall.startup.RequiredSettings;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
        assertThat(wrong("0S", 0))
                .anySatisfy(sentence -> assertThat(sentence)
                        .isEqualTo(
                                "The setting rollcall.invitations.expiry (environment variable ROLLCALL_INVITATIONS_EXPIRY)"
                                        + " is wrong: it must be a duration of at least 1MS."))
                .anySatisfy(sentence -> assertThat(sentence)
                        .contains("rollcall.invitations.hourly-per-organization", "it must be a number, at least 1."))
                .hasSize(4);
        assertThat(wrong("1H", 1)).isEmpty();
    }

    private static List<String> wrong(String time, int mails) {
        Map<String, String> settings = new HashMap<>();
        List.of("expiry", "retention").forEach(name -> settings.put(name, time));
        List.of("hourly-per-organization", "hourly-per-address")
                .forEach(name -> settings.put(name, Integer.toString(mails)));
        SmallRyeConfigBuilder config = new SmallRyeConfigBuilder();
        settings.forEach((name, value) -> config.withDefaultValue("rollcall.invitations." + name, value));
        return RequiredSettings.check(config.build()).stream()
                .filter(sentence -> sentence.contains("rollcall.invitations"))
                .toList();
    }
}
