package dev.rollcall.user.act;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.act.Act;
import dev.rollcall.act.Attempts;
import dev.rollcall.directory.IdentityChange;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The order of the steps of each kind of act on users. */
class UserStepsTest {

    private static final UUID ID = UUID.randomUUID();

    private final UserParts parts = new UserParts(
            null,
            null,
            null,
            null,
            null,
            new RoleSteps(null, null, null, null),
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null);

    private static <P extends UserPlan> List<String> namesOf(Act<P, FoundUser> kind, P plan) {
        return kind.steps(Attempts.of(plan)).stream()
                .map(step -> step.getClass().getSimpleName())
                .toList();
    }

    private List<String> creation(List<String> mailActions, boolean password) {
        return namesOf(
                new CreateUser(parts, null),
                new CreateUser.Plan(
                        ID,
                        null,
                        Instant.EPOCH,
                        IdentityChange.NONE,
                        List.of(),
                        null,
                        null,
                        mailActions,
                        password,
                        null));
    }

    private List<String> update(IdentityChange change, List<String> roles, Map<String, Object> attributes) {
        return namesOf(
                new UpdateUser(parts, null),
                new UpdateUser.Plan(ID, "subject", change, roles, attributes, null, false, null, null));
    }

    private List<String> reset(List<String> mailActions, boolean password, boolean keepSessions) {
        return namesOf(
                new ResetPassword(parts),
                new ResetPassword.Plan(ID, "subject", mailActions, password, keepSessions, null));
    }

    @Test
    void creationGrantsRolesBeforeItSendsTheInvitation() {
        assertThat(creation(List.of("UPDATE_PASSWORD"), false))
                .containsExactly("CreateIdentity", "Grant", "Revoke", "SendMail", "ReadBack");
    }

    /** Keycloak creates the identity with its password. */
    @Test
    void creationSetsNoPasswordAfterwards() {
        assertThat(creation(List.of(), true)).containsExactly("CreateIdentity", "Grant", "Revoke", "ReadBack");
    }

    @Test
    void changeOfAttributesOnlyHasAStepForTheFields() {
        assertThat(update(IdentityChange.NONE, null, Map.of("tier", "gold")))
                .containsExactly("SetFields", "UnverifyAddress", "ReadBack");
    }

    @Test
    void disablingEndsSessionsAfterAllOtherChanges() {
        assertThat(update(IdentityChange.of(Map.of("enabled", false)), List.of("user"), null))
                .containsExactly("SetFields", "UnverifyAddress", "Grant", "Revoke", "EndSessions", "ReadBack");
    }

    @Test
    void replacementOfRolesGrantsBeforeItRevokes() {
        assertThat(namesOf(new SetRoles(parts, null), new SetRoles.Plan(ID, "subject", List.of("user"), null)))
                .containsExactly("Grant", "Revoke", "ReadBack");
    }

    @Test
    void temporaryPasswordEndsSessionsUnlessTheyAreKept() {
        assertThat(reset(List.of(), true, false)).containsExactly("SetPassword", "EndSessions", "ReadBack");
        assertThat(reset(List.of(), true, true)).containsExactly("SetPassword", "ReadBack");
    }

    @Test
    void resetByMailEndsNoSessions() {
        assertThat(reset(List.of("UPDATE_PASSWORD"), false, false)).containsExactly("SendMail", "ReadBack");
    }

    @Test
    void deletionIsOneStep() {
        assertThat(namesOf(new DeleteUser(parts), new DeleteUser.Plan(ID, "subject")))
                .containsExactly("DeleteIdentity");
    }

    @Test
    void revokingSessionsIsOneStep() {
        assertThat(namesOf(new RevokeSessions(parts), new RevokeSessions.Plan(ID, "subject")))
                .containsExactly("EndSessions", "ReadBack");
    }
}
