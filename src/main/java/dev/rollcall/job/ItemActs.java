package dev.rollcall.job;

import dev.rollcall.act.ActRequest;
import dev.rollcall.act.Acts;
import dev.rollcall.auth.Caller;
import dev.rollcall.directory.IdentityChange;
import dev.rollcall.invitation.act.ResendInvitation;
import dev.rollcall.invitation.act.RevokeInvitation;
import dev.rollcall.organization.MembershipRole;
import dev.rollcall.organization.act.RemoveMember;
import dev.rollcall.organization.act.SetMemberRole;
import dev.rollcall.organization.act.team.AddTeamMember;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.user.UserSubjects;
import dev.rollcall.user.act.DeleteUser;
import dev.rollcall.user.act.RevokeSessions;
import dev.rollcall.user.act.SetRoles;
import dev.rollcall.user.act.UpdateUser;
import dev.rollcall.user.act.UserChange;
import dev.rollcall.user.act.security.SetRequiredAction;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongPredicate;

/** Performs the items of jobs: each is the act that a request of its creator would be. */
@Singleton
record ItemActs(
        Acts acts,
        UpdateUser updateUser,
        SetRoles setRoles,
        RevokeSessions revokeSessions,
        SetRequiredAction setRequiredAction,
        DeleteUser deleteUser,
        AddTeamMember addTeamMember,
        SetMemberRole setMemberRole,
        RemoveMember removeMember,
        ResendInvitation resendInvitation,
        RevokeInvitation revokeInvitation,
        UserSubjects users) {

    private static final LongPredicate ANY_VERSION = version -> true;

    /**
     * An item, and who asks for its act.
     *
     * @param caller the creator of the job, with the rights that they have now
     */
    record Item(Job job, Caller caller, ActRequest request, UUID id) {

        private UUID organization() {
            return job.organization();
        }

        private String role() {
            return job.parameters().role();
        }
    }

    Acts.Result enable(Item item) {
        return setEnabled(item, true);
    }

    Acts.Result disable(Item item) {
        return setEnabled(item, false);
    }

    private Acts.Result setEnabled(Item item, boolean enabled) {
        UserChange change = new UserChange(IdentityChange.of(Map.of("enabled", enabled)), null, null, null);
        return acts.performOnce(updateUser, item.request(), updateUser.plan(item.id(), change, ANY_VERSION));
    }

    Acts.Result grantRole(Item item) {
        return changeRoles(item, roles -> roles.add(item.role()));
    }

    Acts.Result revokeRole(Item item) {
        return changeRoles(item, roles -> roles.remove(item.role()));
    }

    private Acts.Result changeRoles(Item item, Consumer<Set<String>> change) {
        List<String> held = setRoles.rolesNow(item.id()).orElse(null);
        Set<String> roles = new TreeSet<>(held == null ? List.of() : held);
        change.accept(roles);
        return acts.performOnce(
                setRoles,
                item.request(),
                held != null && roles.size() == held.size()
                        ? Optional::empty
                        : setRoles.plan(item.id(), List.copyOf(roles), ANY_VERSION));
    }

    Acts.Result endSessions(Item item) {
        return acts.performOnce(revokeSessions, item.request(), revokeSessions.plan(item.id()));
    }

    Acts.Result askAction(Item item) {
        String action = item.job().parameters().action();
        return acts.performOnce(setRequiredAction, item.request(), setRequiredAction.plan(item.id(), action, true));
    }

    Acts.Result delete(Item item) {
        return acts.performOnce(deleteUser, item.request(), deleteUser.plan(item.id(), ANY_VERSION));
    }

    Acts.Result addToTeam(Item item) {
        UUID team = item.job().parameters().team();
        return acts.performOnce(
                addTeamMember, item.request(), addTeamMember.plan(item.caller(), item.organization(), team, item.id()));
    }

    Acts.Result changeRole(Item item) {
        refuseOneself(item);
        return acts.performOnce(
                setMemberRole,
                item.request(),
                setMemberRole.plan(
                        item.caller(),
                        item.request(),
                        item.organization(),
                        item.id(),
                        Optional.of(MembershipRole.ofCode(item.role())),
                        ANY_VERSION));
    }

    Acts.Result remove(Item item) {
        refuseOneself(item);
        return acts.performOnce(
                removeMember,
                item.request(),
                removeMember.plan(item.caller(), item.organization(), item.id(), false, ANY_VERSION));
    }

    /** A filter often matches the creator of the job, who is rarely meant. Without their own membership the job would stop, too. */
    private void refuseOneself(Item item) {
        if (users.id(item.job().createdBy()).filter(item.id()::equals).isPresent()) {
            throw new ProblemException(
                    ProblemType.OWN_ACCOUNT, "A job does not change the membership of the person who has created it.");
        }
    }

    Acts.Result resendInvitation(Item item) {
        return acts.performOnce(
                resendInvitation, item.request(), resendInvitation.plan(item.caller(), item.organization(), item.id()));
    }

    Acts.Result revokeInvitation(Item item) {
        return acts.performOnce(
                revokeInvitation,
                item.request(),
                revokeInvitation.plan(item.caller(), item.organization(), item.id(), ANY_VERSION));
    }
}
