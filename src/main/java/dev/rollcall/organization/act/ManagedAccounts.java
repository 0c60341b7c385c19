package dev.rollcall.organization.act;

import dev.rollcall.act.ActClaims;
import dev.rollcall.act.Step;
import dev.rollcall.change.Change;
import dev.rollcall.directory.Directory;
import dev.rollcall.directory.DirectoryMembers;
import dev.rollcall.directory.DirectoryMembers.Member;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.directory.Identity;
import dev.rollcall.directory.MembershipType;
import dev.rollcall.organization.OrganizationMembers;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.user.Provisioner.UserRefresh;
import dev.rollcall.user.UserSubjects;
import dev.rollcall.user.act.IdentityGuards;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The accounts that an organization manages: Keycloak deletes them with the organization or the membership, and disables them with the
 * organization.
 */
@Singleton
record ManagedAccounts(
        Directory directory,
        DirectoryMembers directoryMembers,
        UserSubjects users,
        IdentityGuards guards,
        ActClaims claims,
        UserRefresh refresh,
        OrganizationMembers members) {

    private static final String DELETED =
            "Keycloak would delete accounts that the organization manages (%d). A platform administrator may repeat the request with deleteManagedAccounts=true.";
    private static final String DISABLED =
            "Keycloak would disable accounts that the organization manages (%d). Only a platform administrator may do this.";

    /** Returns the users whose accounts would go with the organization, for the plan of an act that may delete or disable them. */
    List<UUID> of(String organization) {
        return List.copyOf(users.ids(subjects(organization)).values());
    }

    private List<String> subjects(String organization) {
        return directoryMembers
                .allMembers(organization)
                .filter(member -> member.type() == MembershipType.MANAGED)
                .map(Member::subject)
                .toList();
    }

    /** As {@link #of(String)}, for one membership. */
    List<UUID> of(String organization, String subject, UUID userId) {
        return isManaged(organization, subject) ? List.of(userId) : List.of();
    }

    private boolean isManaged(String organization, String subject) {
        return directoryMembers.membership(organization, subject).equals(Optional.of(MembershipType.MANAGED));
    }

    /**
     * Refuses the deletion of an organization that deletes accounts which the plan does not name.
     *
     * @param planned the users whose accounts the act may delete; null for none
     * @throws ProblemException 409; 403 for the last administrator
     * @throws DirectoryRefusedException for an account that administers the realm
     */
    void checkDeletion(UUID act, String organization, List<UUID> planned) {
        checkDeletion(act, subjects(organization), planned);
    }

    /** As {@link #checkDeletion}, for an organization that is disabled. */
    void checkDisabling(UUID act, String organization, List<UUID> planned) {
        check(act, subjects(organization), planned, DISABLED);
    }

    /** As {@link #checkDeletion}, for the end of one membership. */
    void checkMember(UUID act, String organization, String subject, List<UUID> planned) {
        checkDeletion(act, isManaged(organization, subject) ? List.of(subject) : List.of(), planned);
    }

    private void checkDeletion(UUID act, List<String> managed, List<UUID> planned) {
        check(act, managed, planned, DELETED);
        managed.stream().map(directory::find).flatMap(Optional::stream).forEach(guards::refuseFederatedDeletion);
    }

    private void check(UUID act, List<String> managed, List<UUID> planned, String refusal) {
        if (managed.isEmpty()) {
            return;
        }
        if (planned == null || !planned.containsAll(users.ids(managed).values())) {
            throw new ProblemException(ProblemType.MANAGED_ACCOUNTS, refusal.formatted(managed.size()));
        }
        managed.forEach(guards::refuseProtected);
        Set<String> admins = activeAdmins(managed);
        if (!admins.isEmpty()) {
            claims.takeAdminsTurn(act);
            guards.refuseLastAdmin(admins);
        }
    }

    private Set<String> activeAdmins(Collection<String> subjects) {
        return subjects.stream()
                .map(directory::find)
                .flatMap(Optional::stream)
                .filter(guards::isActiveAdmin)
                .map(Identity::subject)
                .collect(Collectors.toSet());
    }

    /**
     * Updates the records of accounts that were deleted, disabled or enabled with an organization or a membership: Keycloak has no event for
     * them. The plan names those who were managed before; for an organization, others may have joined since.
     *
     * @param accounts null for none
     * @param organization the record of an organization that was changed as a whole; null for one whose member has left
     */
    Step update(List<UUID> accounts, UUID organization) {
        return new Update(this, accounts == null ? List.of() : accounts, organization);
    }

    private record Update(ManagedAccounts managed, List<UUID> accounts, UUID organization) implements Step {

        @Override
        public Change apply() {
            return () -> {
                managed.update(accounts);
                if (organization != null) {
                    managed.updateMembers(organization);
                }
            };
        }
    }

    /** Updates the members whose accounts the organization manages, as far as Rollcall knows. */
    void updateMembers(UUID organization) {
        members.eachManaged(organization, this::update);
    }

    /**
     * @throws DirectoryUnavailableException if one could not be read, so that the act stays open, and this step is repeated
     */
    private void update(List<UUID> accounts) {
        for (String subject : users.subjects(accounts).values()) {
            if (!refresh.refreshDeleted(subject)) {
                throw new DirectoryUnavailableException("A managed account could not be read again", null);
            }
        }
    }
}
