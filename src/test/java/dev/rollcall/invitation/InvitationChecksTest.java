package dev.rollcall.invitation;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.organization.Organization;
import dev.rollcall.problem.ProblemException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InvitationChecksTest {

    private static InvitationChecks checks(boolean canMail) {
        return new InvitationChecks(() -> canMail, null, null, null, null);
    }

    private static Organization organization(boolean enabled) {
        return new Organization(
                null, null, null, null, null, null, List.of(), enabled, Map.of(), null, null, null, 0, null);
    }

    @Test
    void withoutAMailServerInvitationsAreOff() {
        assertThatThrownBy(() -> checks(false).requireOn(organization(true)))
                .isInstanceOf(ProblemException.class)
                .hasMessage(
                        "Invitations are off on this service: its operator has to set rollcall.mail.host, rollcall.mail.from and rollcall.public-url.");
    }

    @Test
    void disabledOrganizationInvitesNobody() {
        assertThatThrownBy(() -> checks(true).requireOn(organization(false)))
                .isInstanceOf(ProblemException.class)
                .hasMessage("The organization is disabled. Enable it before you invite people.");
        assertThatCode(() -> checks(true).requireOn(organization(true))).doesNotThrowAnyException();
    }
}
