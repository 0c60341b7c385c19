package dev.rollcall.act.organization;

import dev.rollcall.act.ActAttempt;
import dev.rollcall.act.OrganizationPlan;
import dev.rollcall.act.Step;
import dev.rollcall.act.Step.Change;
import dev.rollcall.act.Step.Evidence;
import dev.rollcall.directory.DirectoryOrganizations;

/** The steps that add and remove a member, of an organization or of a team. */
final class MemberSteps {

    private MemberSteps() {}

    /** The organizations of a user. */
    interface Group {

        boolean hasMember(OrganizationPlan plan, String subject);

        void add(OrganizationPlan plan, String subject);

        void remove(OrganizationPlan plan, String subject);
    }

    static Group organization(DirectoryOrganizations directory) {
        return new Group() {
            @Override
            public boolean hasMember(OrganizationPlan plan, String subject) {
                return directory.membership(plan.keycloakId(), subject).isPresent();
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

    /** Adds a member. */
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
