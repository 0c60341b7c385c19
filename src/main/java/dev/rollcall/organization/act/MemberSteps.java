package dev.rollcall.organization.act;

import dev.rollcall.act.Attempt;
import dev.rollcall.act.Step;
import dev.rollcall.act.Step.Evidence;
import dev.rollcall.change.Change;
import dev.rollcall.directory.DirectoryMembers;
import dev.rollcall.directory.DirectoryOrganization;
import dev.rollcall.directory.DirectoryTeams;
import dev.rollcall.directory.MembershipType;
import dev.rollcall.organization.act.OrganizationPlan.MemberRef;
import dev.rollcall.organization.act.OrganizationPlan.OrganizationRef;
import dev.rollcall.organization.act.OrganizationPlan.TeamRef;
import java.util.Optional;

/** The steps that add and remove a member, of an organization or of a team. */
public final class MemberSteps {

    private MemberSteps() {}

    /** An organization or a team, in Keycloak. */
    public interface Group {

        boolean hasMember(String subject);

        /** Whether a member may be removed again without an effect on the account. */
        boolean mayLeave(String subject);

        void add(String subject);

        void remove(String subject);
    }

    static Group of(DirectoryMembers directory, OrganizationRef organization) {
        String id = organization.keycloakId();
        return new Group() {
            @Override
            public boolean hasMember(String subject) {
                return directory.membership(id, subject).isPresent();
            }

            /** Keycloak would delete a managed account with the membership. */
            @Override
            public boolean mayLeave(String subject) {
                return directory.membership(id, subject).equals(Optional.of(MembershipType.UNMANAGED));
            }

            @Override
            public void add(String subject) {
                directory.addMember(id, subject);
            }

            @Override
            public void remove(String subject) {
                directory.removeMember(id, subject);
            }
        };
    }

    static Group of(DirectoryTeams directory, OrganizationRef organization, TeamRef team) {
        String id = organization.keycloakId();
        return new Group() {
            @Override
            public boolean hasMember(String subject) {
                return directory.teamsOf(id, subject).contains(team.keycloakId());
            }

            @Override
            public boolean mayLeave(String subject) {
                return true;
            }

            @Override
            public void add(String subject) {
                directory.addTeamMember(id, team.keycloakId(), subject);
            }

            @Override
            public void remove(String subject) {
                directory.removeTeamMember(id, team.keycloakId(), subject);
            }
        };
    }

    static boolean isMember(Group group, MemberRef member) {
        return OrganizationAct.readOrOpen(() -> group.hasMember(member.subject()));
    }

    private static Evidence evidence(Group group, MemberRef member, Boolean wasMember, boolean wanted) {
        if (wasMember == null) {
            return Evidence.NOT_DONE;
        }
        boolean isMember = isMember(group, member);
        return Evidence.of(isMember == wasMember, isMember == wanted);
    }

    /**
     * Adds a member. Undone, it removes one who was none before.
     *
     * @param wasMember before the first change; null until that change is about to be made
     */
    public record Add(
            Group group,
            Attempt<? extends OrganizationPlan, Optional<DirectoryOrganization>> attempt,
            Boolean wasMember)
            implements Step {

        @Override
        public Evidence isDone() {
            return attempt.found().isEmpty()
                    ? Evidence.SUPERSEDED
                    : evidence(group, attempt.plan().member(), wasMember, true);
        }

        @Override
        public Change apply() {
            return () -> group.add(attempt.plan().member().subject());
        }

        @Override
        public Change undo() {
            String subject = attempt.plan().member().subject();
            return wasMember == null || wasMember || !group.mayLeave(subject)
                    ? Change.NONE
                    : () -> group.remove(subject);
        }
    }

    /**
     * Removes a member. The end of the organization removes all.
     *
     * @param wasMember as of {@link Add}
     */
    public record Remove(
            Group group,
            Attempt<? extends OrganizationPlan, Optional<DirectoryOrganization>> attempt,
            Boolean wasMember)
            implements Step {

        @Override
        public Evidence isDone() {
            return attempt.found().isEmpty()
                    ? Evidence.DONE
                    : evidence(group, attempt.plan().member(), wasMember, false);
        }

        @Override
        public Change apply() {
            return () -> group.remove(attempt.plan().member().subject());
        }
    }
}
