package dev.rollcall.act.organization;

import dev.rollcall.act.ActAttempt;
import dev.rollcall.act.ActClaims;
import dev.rollcall.act.Guards;
import dev.rollcall.directory.Directory;
import dev.rollcall.directory.DirectoryOrganizations;
import dev.rollcall.directory.DirectoryOrganizations.Member;
import dev.rollcall.directory.DirectoryPages;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.Identity;
import dev.rollcall.directory.MembershipType;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.user.UserSubjects;
import jakarta.enterprise.context.ApplicationScoped;
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
@ApplicationScoped
public class ManagedAccounts {

    private static final int PAGE = 100;

    private static final String DELETED =
            "Keycloak would delete accounts that the organization manages (%d). A platform administrator may repeat the request with deleteManagedAccounts=true.";
    private static final String DISABLED =
            "Keycloak would disable accounts that the organization manages (%d). Only a platform administrator may do this.";

    private final Directory directory;
    private final DirectoryOrganizations organizations;
    private final UserSubjects users;
    private final Guards guards;
    private final ActClaims claims;

    ManagedAccounts(
            Directory directory,
            DirectoryOrganizations organizations,
            UserSubjects users,
            Guards guards,
            ActClaims claims) {
        this.directory = directory;
        this.organizations = organizations;
        this.users = users;
        this.guards = guards;
        this.claims = claims;
    }

    /** Returns the users whose accounts would go with the organization, for the plan of an act that may delete or disable them. */
    public List<UUID> of(String organization) {
        return List.copyOf(users.ids(subjects(organization)).values());
    }

    private List<String> subjects(String organization) {
        return DirectoryPages.of(
                        "the members of an organization",
                        PAGE,
                        0,
                        Member::subject,
                        first -> organizations.members(organization, first, PAGE))
                .flatMap(List::stream)
                .filter(member -> member.type() == MembershipType.MANAGED)
                .map(Member::subject)
                .toList();
    }

    /** As {@link #of(String)}, for one membership. */
    public List<UUID> of(String organization, String subject, UUID userId) {
        return isManaged(organization, subject) ? List.of(userId) : List.of();
    }

    private boolean isManaged(String organization, String subject) {
        return organizations.membership(organization, subject).equals(Optional.of(MembershipType.MANAGED));
    }

    /**
     * Refuses the deletion of an organization that deletes accounts which the plan does not name.
     *
     * @throws ProblemException 409; 403 for the last administrator
     * @throws DirectoryRefusedException for an account that administers the realm
     */
    void checkOrganization(ActAttempt attempt) {
        check(attempt, subjects(attempt.plan().organization().keycloakId()), DELETED);
    }

    /** As {@link #checkOrganization}, for an organization that is disabled. */
    void checkDisabling(ActAttempt attempt) {
        check(attempt, subjects(attempt.plan().organization().keycloakId()), DISABLED);
    }

    /** As {@link #checkOrganization}, for the end of one membership. */
    void checkMember(ActAttempt attempt) {
        String subject = attempt.subject();
        boolean managed = isManaged(attempt.plan().organization().keycloakId(), subject);
        check(attempt, managed ? List.of(subject) : List.of(), DELETED);
    }

    private void check(ActAttempt attempt, List<String> managed, String refusal) {
        List<UUID> planned = attempt.plan().organization().accounts();
        if (managed.isEmpty()) {
            return;
        }
        if (planned == null || !planned.containsAll(users.ids(managed).values())) {
            throw new ProblemException(ProblemType.MANAGED_ACCOUNTS, refusal.formatted(managed.size()));
        }
        managed.forEach(guards::refuseProtected);
        Set<String> admins = activeAdmins(managed);
        if (!admins.isEmpty()) {
            claims.takeAdminsTurn(attempt.act());
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
}
