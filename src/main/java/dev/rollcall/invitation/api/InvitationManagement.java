package dev.rollcall.invitation.api;

import dev.rollcall.act.Acts;
import dev.rollcall.act.InvitationPlan;
import dev.rollcall.act.OrganizationPlan;
import dev.rollcall.act.Plan;
import dev.rollcall.audit.Action;
import dev.rollcall.audit.Actor;
import dev.rollcall.auth.Caller;
import dev.rollcall.directory.DirectoryRefusals;
import dev.rollcall.http.ETags;
import dev.rollcall.invitation.Invitation;
import dev.rollcall.invitation.InvitationChecks;
import dev.rollcall.invitation.InvitationLimits;
import dev.rollcall.invitation.InvitationQueries;
import dev.rollcall.invitation.InvitationStatus;
import dev.rollcall.organization.Access;
import dev.rollcall.organization.MembershipRole;
import dev.rollcall.organization.OrganizationAccess;
import dev.rollcall.organization.OrganizationWriter;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongPredicate;
import java.util.stream.Stream;

/** Creates, resends and revokes invitations, each request in one transaction. */
@ApplicationScoped
class InvitationManagement {

    private final Acts acts;
    private final OrganizationAccess access;
    private final OrganizationWriter organizations;
    private final InvitationQueries invitations;
    private final InvitationChecks checks;
    private final InvitationLimits limits;

    InvitationManagement(
            Acts acts,
            OrganizationAccess access,
            OrganizationWriter organizations,
            InvitationQueries invitations,
            InvitationChecks checks,
            InvitationLimits limits) {
        this.acts = acts;
        this.access = access;
        this.organizations = organizations;
        this.invitations = invitations;
        this.checks = checks;
        this.limits = limits;
    }

    /**
     * Creates all of these invitations, or none.
     *
     * @throws ProblemException 409 for an address that is a member's or has an open invitation, and if invitations are off; 422 for a team
     *     that the organization does not have; 429 for too many mails
     */
    Acts.Result create(Caller caller, Actor actor, UUID id, InvitePeople body, Optional<Acts.Once> once) {
        inviting(caller, id, body.memberRole());
        List<UUID> ids = newestFirst(body.emails().size());
        return acts.changeRecords(
                actor,
                id,
                () -> {
                    organizations.lock(id);
                    Access rights = inviting(caller, id, body.memberRole());
                    checks.requireOn(rights.organization());
                    refuse(ProblemType.INVALID_FIELD, checks.unknownTeams(id, body.teams()));
                    refuse(ProblemType.TAKEN, checks.takenEmails(id, body.emails()));
                    limits.check(id, body.emails(), "emails[%d]"::formatted);
                    return plan(
                            Action.INVITE,
                            rights,
                            body.memberRole(),
                            InvitationPlan.creating(ids, body.emails(), body.teams())
                                    .by(rights.userId().orElse(null), rights.platformAdministrator()));
                },
                once);
    }

    /** Lists show the newest first, so the request's order is that of falling ids. */
    private List<UUID> newestFirst(int count) {
        return Stream.generate(acts::newId)
                .limit(count)
                .sorted(Comparator.reverseOrder())
                .toList();
    }

    private static void refuse(ProblemType type, List<Problem.FieldError> errors) {
        if (!errors.isEmpty()) {
            throw DirectoryRefusals.of(type, errors);
        }
    }

    /**
     * Lets an invitation start anew, and sends its mail again. The caller becomes the inviter.
     *
     * @throws ProblemException 409 if it was accepted, or revoked for another reason than the right of its inviter, if the address is a
     *     member's by now or has another invitation, and if invitations are off; 429 for too many mails
     */
    Acts.Result resend(Caller caller, Actor actor, UUID id, UUID invitationId, Optional<Acts.Once> once) {
        managed(caller, id, invitationId);
        return acts.changeRecords(
                actor,
                id,
                () -> {
                    organizations.lock(id);
                    Invitation invitation = managed(caller, id, invitationId);
                    Access rights = access.of(caller, id);
                    checks.requireOn(rights.organization());
                    if (!invitation.mayBeSentAgain()) {
                        refuseIfEnded(invitation);
                    }
                    refuse(ProblemType.TAKEN, checks.takenEmail(invitation));
                    limits.check(id, List.of(invitation.email()), index -> null);
                    return plan(
                            Action.RESEND_INVITATION,
                            rights,
                            null,
                            InvitationPlan.of(invitationId)
                                    .by(rights.userId().orElse(null), rights.platformAdministrator()));
                },
                once);
    }

    /**
     * Revokes an invitation, also an expired one. One that was revoked already stays so.
     *
     * @throws ProblemException 409 if it was accepted; 412 for another version
     */
    Acts.Result revoke(Caller caller, Actor actor, UUID id, UUID invitationId, LongPredicate demanded) {
        if (isRevoked(caller, id, invitationId, demanded)) {
            return new Acts.Result(null, null, Map.of(), false);
        }
        return acts.changeRecords(
                actor,
                id,
                () -> {
                    organizations.lock(id);
                    isRevoked(caller, id, invitationId, demanded);
                    return plan(Action.REVOKE_INVITATION, access.of(caller, id), null, InvitationPlan.of(invitationId));
                },
                Optional.empty());
    }

    private boolean isRevoked(Caller caller, UUID id, UUID invitationId, LongPredicate demanded) {
        Invitation invitation = managed(caller, id, invitationId);
        if (invitation.status() == InvitationStatus.REVOKED) {
            return true;
        }
        refuseIfEnded(invitation);
        if (!demanded.test(invitation.version())) {
            throw ETags.stale();
        }
        return false;
    }

    private static void refuseIfEnded(Invitation invitation) {
        if (invitation.status() == InvitationStatus.ACCEPTED || invitation.status() == InvitationStatus.REVOKED) {
            Problem problem = InvitationQueries.ended(
                    invitation.status(),
                    invitation.status() == InvitationStatus.ACCEPTED
                            ? "The invitation was accepted. Remove the member instead."
                            : "The invitation was revoked. Invite the address again.");
            throw new ProblemException(problem.withStatus(Response.Status.CONFLICT.getStatusCode()), Map.of(), null);
        }
    }

    private Access inviting(Caller caller, UUID id, MembershipRole role) {
        Access rights = access.of(caller, id);
        rights.require(rights.mayInvite(role));
        return rights;
    }

    private Invitation managed(Caller caller, UUID id, UUID invitationId) {
        Access rights = access.of(caller, id);
        rights.require(rights.mayManageMembers());
        Invitation invitation = invitations.get(id, invitationId);
        rights.require(rights.mayInvite(invitation.role()));
        return invitation;
    }

    private Plan plan(Action action, Access rights, MembershipRole role, InvitationPlan invitation) {
        OrganizationPlan organization = OrganizationPlan.of(rights.organization().id, rights.organization().keycloakId)
                .withInvitation(invitation);
        return Plan.of(action, null, null, acts.newMark())
                .organization(role == null ? organization : organization.withRole(role.code()))
                .build();
    }
}
