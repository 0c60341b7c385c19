package dev.rollcall.act.organization;

import dev.rollcall.act.ActAttempt;
import dev.rollcall.act.OrganizationPlan;
import dev.rollcall.act.Step;
import dev.rollcall.act.Step.Change;
import dev.rollcall.act.Step.Evidence;
import dev.rollcall.directory.DirectoryOrganizations;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryRefusedException.Kind;
import dev.rollcall.directory.MembershipType;
import dev.rollcall.organization.TeamQueries;
import java.util.Optional;
import java.util.UUID;

/** The steps that add and remove a member, of an organization or of a team. */
final class MemberSteps {

    private MemberSteps() {}

    /** The organizations of a user. */
    interface Group {

        boolean hasMember(OrganizationPlan plan, String subject);

        /** Whether a member may be removed again without an effect on the account. */
        boolean mayLeave(OrganizationPlan plan, String subject);

        void add(OrganizationPlan plan, String subject);

        void remove(OrganizationPlan plan, String subject);
    }

    static Group organization(DirectoryOrganizations directory) {
        return new Group() {
            @Override
            public boolean hasMember(OrganizationPlan plan, String subject) {
                return directory.membership(plan.keycloakId(), subject).isPresent();
            }

            /** Keycloak would delete a managed account with the membership. */
            @Override
            public boolean mayLeave(OrganizationPlan plan, String subject) {
                return directory.membership(plan.keycloakId(), subject).equals(Optional.of(MembershipType.UNMANAGED));
            }

            @Override
            public void add(OrganizationPlan plan, String subject) {
                directory.addMember(plan.keycloakId(), subject);
            }

            @Override
            public void remove(OrganizationPlan plan, String subject) {
                directory.removeMember(plan.keycloakId(), subject);
            }
        };
    }

    static Group team(DirectoryOrganizations directory) {
        return new Group() {
            @Override
            public boolean hasMember(OrganizationPlan plan, String subject) {
                return directory.teamsOf(plan.keycloakId(), subject).contains(plan.teamKeycloakId());
            }

            @Override
            public boolean mayLeave(OrganizationPlan plan, String subject) {
                return true;
            }

            @Override
            public void add(OrganizationPlan plan, String subject) {
                directory.addTeamMember(plan.keycloakId(), plan.teamKeycloakId(), subject);
            }

            @Override
            public void remove(OrganizationPlan plan, String subject) {
                directory.removeTeamMember(plan.keycloakId(), plan.teamKeycloakId(), subject);
            }
        };
    }

    /** Adds the owner of an organization that the act itself has created, and undoes nothing: the organization goes as a whole. */
    record AddOwner(Group group) implements Step {

        @Override
        public Evidence isDone(ActAttempt attempt) {
            return attempt.organization().isPresent() && isMember(group, attempt) ? Evidence.DONE : Evidence.NOT_DONE;
        }

        @Override
        public Change apply(ActAttempt attempt) {
            return () -> group.add(attempt.plan().organization(), attempt.subject());
        }
    }

    /** Adds a member. Undone, it removes one who was none before. */
    record Add(Group group) implements Step {

        @Override
        public Evidence isDone(ActAttempt attempt) {
            OrganizationPlan plan = attempt.plan().organization();
            if (attempt.organization().isEmpty()) {
                return Evidence.SUPERSEDED;
            }
            if (plan.before() == null) {
                return Evidence.NOT_DONE;
            }
            boolean member = isMember(group, attempt);
            return Evidence.of(member == plan.before().member(), member);
        }

        @Override
        public Change apply(ActAttempt attempt) {
            return () -> group.add(attempt.plan().organization(), attempt.subject());
        }

        @Override
        public Change undo(ActAttempt attempt) {
            OrganizationPlan plan = attempt.plan().organization();
            return plan.before() == null || plan.before().member() || !group.mayLeave(plan, attempt.subject())
                    ? Change.NONE
                    : () -> group.remove(plan, attempt.subject());
        }
    }

    /**
     * Adds a new member to a team, unless the team is gone. It may be repeated, and is not undone: whoever leaves the organization leaves its
     * teams.
     *
     * @param team its record
     */
    record JoinTeam(DirectoryOrganizations directory, TeamQueries teams, UUID team) implements Step {

        @Override
        public Change apply(ActAttempt attempt) {
            OrganizationPlan plan = attempt.plan().organization();
            return teams.find(plan.id(), team)
                    .filter(known -> exists(plan, known.keycloakId))
                    .<Change>map(known -> () -> join(plan, known.keycloakId, attempt.subject()))
                    .orElse(Change.NONE);
        }

        private void join(OrganizationPlan plan, String keycloakId, String subject) {
            try {
                directory.addTeamMember(plan.keycloakId(), keycloakId, subject);
            } catch (DirectoryRefusedException e) {
                if (e.kind() != Kind.GONE || exists(plan, keycloakId)) {
                    throw e;
                }
            }
        }

        private boolean exists(OrganizationPlan plan, String keycloakId) {
            return directory.team(plan.keycloakId(), keycloakId).isPresent();
        }
    }

    /** Removes a member. The end of the organization removes all. */
    record Remove(Group group) implements Step {

        @Override
        public Evidence isDone(ActAttempt attempt) {
            OrganizationPlan plan = attempt.plan().organization();
            if (attempt.organization().isEmpty()) {
                return Evidence.DONE;
            }
            if (plan.before() == null) {
                return Evidence.NOT_DONE;
            }
            boolean member = isMember(group, attempt);
            return Evidence.of(member == plan.before().member(), !member);
        }

        @Override
        public Change apply(ActAttempt attempt) {
            return () -> group.remove(attempt.plan().organization(), attempt.subject());
        }
    }

    private static boolean isMember(Group group, ActAttempt attempt) {
        return FoundState.read(() -> group.hasMember(attempt.plan().organization(), attempt.subject()));
    }
}
