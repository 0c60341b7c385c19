package dev.rollcall.act.organization;

import dev.rollcall.act.ActAttempt;
import dev.rollcall.act.OrganizationPlan;
import dev.rollcall.act.Plan;
import dev.rollcall.act.Step;
import dev.rollcall.act.Step.Change;
import dev.rollcall.act.Step.Evidence;
import dev.rollcall.directory.DirectoryOrganization;
import dev.rollcall.directory.DirectoryOrganizations;
import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.directory.OrganizationChange;
import dev.rollcall.organization.OrganizationMembers;
import dev.rollcall.user.UserRefresh;
import dev.rollcall.user.UserSubjects;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The steps that change an organization itself. */
final class OrganizationSteps {

    private OrganizationSteps() {}

    /** The id of the planned record is the mark by which an organization is found that this very act created. */
    record Create(DirectoryOrganizations directory) implements Step {

        @Override
        public Evidence isDone(ActAttempt attempt) {
            Optional<DirectoryOrganization> created = attempt.organization();
            OrganizationChange properties = attempt.plan().organization().change();
            return Evidence.of(
                    created.isEmpty(), created.filter(properties::isAppliedTo).isPresent());
        }

        @Override
        public Change apply(ActAttempt attempt) {
            OrganizationPlan plan = attempt.plan().organization();
            return () -> attempt.setPlan(attempt.plan()
                    .with()
                    .organization(plan.withKeycloakId(directory.create(plan.change(), plan.id())))
                    .build());
        }

        @Override
        public Change undo(ActAttempt attempt) {
            return () -> directory.delete(attempt.plan().organization().keycloakId());
        }
    }

    /** Sets the properties of an organization. */
    record SetProperties(DirectoryOrganizations directory) implements Step {

        @Override
        public Evidence isDone(ActAttempt attempt) {
            OrganizationPlan plan = attempt.plan().organization();
            if (attempt.organization().isEmpty()) {
                return Evidence.SUPERSEDED;
            }
            DirectoryOrganization found = attempt.organization().get();
            // the state before is stored before the first change
            return plan.before() == null
                    ? Evidence.NOT_DONE
                    : Evidence.of(
                            plan.before().change().isAppliedTo(found),
                            plan.change().isAppliedTo(found));
        }

        @Override
        public Change apply(ActAttempt attempt) {
            OrganizationPlan plan = attempt.plan().organization();
            return attempt.organization().filter(plan.change()::isAppliedTo).isPresent()
                    ? Change.NONE
                    : () -> directory.update(plan.keycloakId(), plan.change());
        }
    }

    /** Deletes an organization, unless it is gone already. */
    record Delete(DirectoryOrganizations directory) implements Step {

        @Override
        public Evidence isDone(ActAttempt attempt) {
            return attempt.organization().isEmpty() ? Evidence.DONE : Evidence.NOT_DONE;
        }

        @Override
        public Change apply(ActAttempt attempt) {
            return () -> directory.delete(attempt.plan().organization().keycloakId());
        }
    }

    /**
     * Updates the records of accounts that were deleted, disabled or enabled with an organization or a membership: Keycloak has no event for
     * them. The plan names those who were managed before; for an organization, others may have joined since.
     */
    record UpdateAccounts(UserRefresh refresh, UserSubjects users, OrganizationMembers members) implements Step {

        private static final int PAGE = 100;
        private static final UUID FIRST = new UUID(0, 0);

        @Override
        public Change apply(ActAttempt attempt) {
            Plan plan = attempt.plan();
            List<UUID> planned = plan.organization().accounts();
            return () -> {
                update(planned == null ? List.of() : planned);
                if (plan.userId() == null) {
                    updateMembers(plan.organization().id());
                }
            };
        }

        /** Updates the members whose accounts the organization manages, as far as Rollcall knows. */
        void updateMembers(UUID organization) {
            List<UUID> page = members.managed(organization, FIRST, PAGE);
            while (!page.isEmpty()) {
                update(page);
                page = members.managed(organization, page.get(page.size() - 1), PAGE);
            }
        }

        /**
         * @throws DirectoryUnavailableException if one could not be read, so that the act stays open, and this step is repeated
         */
        private void update(List<UUID> accounts) {
            for (String subject : users.subjects(accounts).values()) {
                if (!refresh.refresh(subject)) {
                    throw new DirectoryUnavailableException("A managed account could not be read again", null);
                }
            }
        }
    }
}
