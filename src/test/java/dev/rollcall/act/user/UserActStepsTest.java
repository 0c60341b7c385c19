package dev.rollcall.act.user;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.act.Plan;
import dev.rollcall.audit.Action;
import dev.rollcall.directory.IdentityChange;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class UserActStepsTest {

    private final UserActSteps steps = new UserActSteps(null, new RoleSteps(null, null, null));

    private static Plan.Builder plan(Action action) {
        return Plan.of(action, UUID.randomUUID(), "subject", Instant.EPOCH);
    }

    private List<String> namesOf(Plan.Builder plan) {
        return steps.of(plan.build()).stream()
                .map(step -> step.getClass().getSimpleName())
                .toList();
    }

    @Test
    void creationGrantsRolesBeforeItSendsTheInvitation() {
        assertThat(namesOf(plan(Action.CREATE)
                        .roles(List.of())
                        .mailActions(List.of("UPDATE_PASSWORD"))
                        .temporaryPassword(false, false)))
                .containsExactly("CreateIdentity", "Grant", "Revoke", "SendMail", "ReadBack");
    }

    /** Keycloak creates the identity with its password. */
    @Test
    void creationSetsNoPasswordAfterwards() {
        assertThat(namesOf(plan(Action.CREATE).roles(List.of()).temporaryPassword(true, false)))
                .containsExactly("CreateIdentity", "Grant", "Revoke", "ReadBack");
    }

    @Test
    void changeOfAttributesOnlyHasAStepForTheFields() {
        assertThat(namesOf(plan(Action.UPDATE).attributes(Map.of("tier", "gold"))))
                .containsExactly("SetFields", "UnverifyAddress", "ReadBack");
    }

    @Test
    void disablingEndsSessionsAfterAllOtherChanges() {
        assertThat(namesOf(plan(Action.UPDATE)
                        .identity(IdentityChange.of(Map.of("enabled", false)))
                        .roles(List.of("user"))))
                .containsExactly("SetFields", "UnverifyAddress", "Grant", "Revoke", "EndSessions", "ReadBack");
    }

    @Test
    void replacementOfRolesGrantsBeforeItRevokes() {
        assertThat(namesOf(plan(Action.SET_ROLES).roles(List.of("user"))))
                .containsExactly("Grant", "Revoke", "ReadBack");
    }

    @Test
    void temporaryPasswordEndsSessionsUnlessTheyAreKept() {
        assertThat(namesOf(plan(Action.RESET_PASSWORD).temporaryPassword(true, false)))
                .containsExactly("SetPassword", "EndSessions", "ReadBack");
        assertThat(namesOf(plan(Action.RESET_PASSWORD).temporaryPassword(true, true)))
                .containsExactly("SetPassword", "ReadBack");
    }

    @Test
    void resetByMailEndsNoSessions() {
        assertThat(namesOf(plan(Action.RESET_PASSWORD).mailActions(List.of("UPDATE_PASSWORD"))))
                .containsExactly("SendMail", "ReadBack");
    }

    @Test
    void deletionIsOneStep() {
        assertThat(namesOf(plan(Action.DELETE))).containsExactly("DeleteIdentity");
    }

    @Test
    void revokingSessionsIsOneStep() {
        assertThat(namesOf(plan(Action.REVOKE_SESSIONS))).containsExactly("EndSessions", "ReadBack");
    }
}
