package dev.rollcall.organization.management;

import dev.rollcall.act.Acts;
import dev.rollcall.act.OrganizationPlan;
import dev.rollcall.act.Plan;
import dev.rollcall.act.organization.ManagedAccounts;
import dev.rollcall.audit.Action;
import dev.rollcall.audit.Actor;
import dev.rollcall.auth.Caller;
import dev.rollcall.directory.DirectoryRefusals;
import dev.rollcall.organization.Access;
import dev.rollcall.organization.MemberQueries;
import dev.rollcall.organization.MemberQueries.Member;
import dev.rollcall.organization.MembershipRole;
import dev.rollcall.organization.OrganizationAccess;
import dev.rollcall.organization.api.MemberTags;
import dev.rollcall.organization.management.body.AddMember;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.user.User;
import dev.rollcall.user.UserRows;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongPredicate;

/** Adds members to organizations, changes their roles, and removes them. */
@ApplicationScoped
class MemberManagement {

    private final Acts acts;
    private final OrganizationAccess access;
    private final MemberQueries members;
    private final ManagedAccounts accounts;
    private final UserRows users;

    MemberManagement(
            Acts acts, OrganizationAccess access, MemberQueries members, ManagedAccounts accounts, UserRows users) {
        this.acts = acts;
        this.access = access;
        this.members = members;
        this.accounts = accounts;
        this.users = users;
    }

    /**
     * @throws ProblemException 403 for everyone but platform administrators; 409 for a member; 422 for an id that no user has
     */
    Acts.Result add(Caller caller, Actor actor, UUID id, AddMember member, Optional<Acts.Once> once) {
        adding(caller, id);
        return acts.changeOrganization(
                actor,
                id,
                () -> {
                    Access rights = adding(caller, id);
                    User user = users.living(member.user())
                            .orElseThrow(() -> OrganizationManagement.invalid("userId", "is not the id of a user"));
                    refuseDisabledOwner(member.memberRole(), user.enabled, "userId");
                    if (members.find(id, user.id).isPresent()) {
                        throw DirectoryRefusals.of(
                                ProblemType.TAKEN, List.of(new Problem.FieldError("userId", "is a member already")));
                    }
                    return plan(Action.ADD_MEMBER, user.id, user.keycloakId)
                            .organization(organization(rights)
                                    .withRole(member.memberRole().code()))
                            .build();
                },
                once);
    }

    /** An organization must have an owner who can act. */
    private static void refuseDisabledOwner(MembershipRole role, boolean enabled, String field) {
        if (role == MembershipRole.OWNER && !enabled) {
            throw OrganizationManagement.invalid(
                    field, "cannot be that of a disabled user, since an owner must be enabled");
        }
    }

    private Access adding(Caller caller, UUID id) {
        Access rights = access.of(caller, id);
        if (!rights.mayAddMembers()) {
            throw new ProblemException(
                    ProblemType.FORBIDDEN,
                    "Only platform administrators add members. Owners and admins of the organization invite people.");
        }
        return rights;
    }

    /**
     * Changes the role in one transaction, since Keycloak does not know it.
     *
     * @param patch the role afterwards; empty to leave it
     * @throws ProblemException 409 for the last owner; 412 for another version, unless the member has the role already
     */
    Acts.Result setRole(
            Caller caller,
            Actor actor,
            UUID id,
            UUID userId,
            Optional<MembershipRole> patch,
            LongPredicate demanded,
            Optional<Acts.Once> once) {
        MembershipRole now =
                members.member(access.of(caller, id).organization().id, userId).membership().role;
        MembershipRole role = patch.orElse(now);
        settable(caller, id, userId, role);
        if (now == role && once.isEmpty()) {
            return OrganizationManagement.unchanged();
        }
        return acts.changeRecords(
                actor,
                id,
                () -> {
                    Member member = settable(caller, id, userId, role);
                    OrganizationManagement.refuseIfStale(MemberTags.number(member), demanded);
                    if (member.membership().role != role) {
                        refuseDisabledOwner(role, member.user().enabled(), "role");
                    }
                    return plan(Action.SET_MEMBER_ROLE, userId, member.user().keycloakId())
                            .organization(organization(access.of(caller, id)).withRole(role.code()))
                            .build();
                },
                once);
    }

    private Member settable(Caller caller, UUID id, UUID userId, MembershipRole role) {
        Access rights = access.of(caller, id);
        Member member = members.member(id, userId);
        rights.require(rights.maySetRole(member.membership().role, role));
        return member;
    }

    /**
     * @param deletesAccount whether the account of a managed member may be deleted
     * @throws ProblemException 409 for the last owner, and if the account would be deleted, and may not
     */
    Acts.Result remove(
            Caller caller, Actor actor, UUID id, UUID userId, boolean deletesAccount, LongPredicate demanded) {
        Member seen = removable(caller, id, userId, deletesAccount);
        OrganizationManagement.refuseIfStale(MemberTags.number(seen), demanded);
        String organization = access.of(caller, id).organization().keycloakId;
        List<UUID> managed =
                deletesAccount ? accounts.of(organization, seen.user().keycloakId(), userId) : List.of();
        return acts.changeOrganization(
                actor,
                id,
                () -> {
                    Member member = removable(caller, id, userId, deletesAccount);
                    OrganizationManagement.refuseIfStale(MemberTags.number(member), demanded);
                    return plan(Action.REMOVE_MEMBER, userId, member.user().keycloakId())
                            .organization(OrganizationPlan.of(id, organization)
                                    .withAccounts(managed.isEmpty() ? null : managed))
                            .build();
                },
                Optional.empty());
    }

    private Member removable(Caller caller, UUID id, UUID userId, boolean deletesAccount) {
        Access rights = access.of(caller, id);
        Member member = members.member(id, userId);
        rights.require(rights.mayRemove(userId, member.membership().role));
        rights.require(!deletesAccount || rights.mayDeleteManagedAccounts());
        return member;
    }

    private static OrganizationPlan organization(Access rights) {
        return OrganizationPlan.of(rights.organization().id, rights.organization().keycloakId);
    }

    private Plan.Builder plan(Action action, UUID userId, String subject) {
        return Plan.of(action, userId, subject, acts.newMark());
    }
}
