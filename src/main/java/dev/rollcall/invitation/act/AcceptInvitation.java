package dev.rollcall.invitation.act;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.rollcall.act.Attempt;
import dev.rollcall.act.Step;
import dev.rollcall.audit.Action;
import dev.rollcall.change.Change;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.directory.DirectoryOrganization;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.invitation.InvitationWriter;
import dev.rollcall.invitation.ReceivedInvitation;
import dev.rollcall.invitation.ReceivedInvitations;
import dev.rollcall.organization.MembershipRole;
import dev.rollcall.organization.Team;
import dev.rollcall.organization.act.MemberSteps;
import dev.rollcall.organization.act.OrganizationAct;
import dev.rollcall.organization.act.OrganizationParts;
import dev.rollcall.organization.act.OrganizationPlan;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.user.User;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Makes a user who was invited a member. One act at a time changes an organization, so of many requests with one link only the first does so. */
@Singleton
public class AcceptInvitation extends OrganizationAct<AcceptInvitation.Plan> {

    private final ReceivedInvitations invitations;
    private final InvitationWriter writer;
    private final InvitedIdentity identity;

    AcceptInvitation(
            OrganizationParts parts,
            ReceivedInvitations invitations,
            InvitationWriter writer,
            InvitedIdentity identity) {
        super(parts, Action.ACCEPT_INVITATION, Plan.class);
        this.invitations = invitations;
        this.writer = writer;
        this.identity = identity;
    }

    /**
     * @param role the code of the role that the invitation gives
     * @param teamIds the teams that the new member joins
     * @param wasMember whether the user was a member before the first change; null until that change is about to be made
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @RegisterForReflection // stored as JSON
    public record Plan(
            OrganizationRef organization,
            MemberRef member,
            UUID invitationId,
            String role,
            List<UUID> teamIds,
            Boolean wasMember)
            implements OrganizationPlan {

        public static Plan of(User user, ReceivedInvitation invitation) {
            return new Plan(
                    OrganizationPlan.OrganizationRef.of(invitation.organization()),
                    new OrganizationPlan.MemberRef(user.id, user.keycloakId),
                    invitation.id(),
                    invitation.invitation().grants().code(),
                    invitation.invitation().teamIds(),
                    null);
        }

        @Override
        public Map<String, ?> details() {
            Map<String, Object> details = new LinkedHashMap<>();
            details.put("role", role);
            details.put("invitationId", invitationId);
            if (!teamIds.isEmpty()) {
                details.put("teamIds", teamIds);
            }
            return details;
        }
    }

    /**
     * Nothing is left to do for a user who has accepted the invitation before, and is still a member.
     *
     * @throws ProblemException 404; 410 for an invitation that has ended
     */
    public Supplier<Optional<Plan>> plan(User me, UUID invitationId) {
        return () -> {
            ReceivedInvitation invitation =
                    invitations.toAccept(invitationId).orElseThrow(ReceivedInvitations::unknown);
            if (hasAccepted(me, invitation)) {
                return Optional.empty();
            }
            invitation.refuseEnded();
            return Optional.of(Plan.of(me, invitation));
        };
    }

    /**
     * Returns why the act would be refused, by Keycloak's state of the user. Asked before the act is opened, it keeps strangers from keeping
     * other changes of the organization waiting. The act asks again.
     */
    public Optional<ProblemException> refusal(User me, ReceivedInvitation invitation) {
        return invitation.isOpen() ? identity.refusal(me.keycloakId, invitation) : Optional.empty();
    }

    /** Whether the user has accepted the invitation, and is still a member. */
    private boolean hasAccepted(User me, ReceivedInvitation invitation) {
        return invitation.isAcceptedBy(me.id)
                && parts.members().find(invitation.organization().id(), me.id).isPresent();
    }

    @Override
    protected Plan check(Attempt<Plan, Optional<DirectoryOrganization>> attempt, DirectoryOrganization organization) {
        Plan plan = attempt.plan();
        check(plan);
        boolean wasMember =
                parts.group(plan.organization()).hasMember(plan.member().subject());
        return new Plan(
                plan.organization(), plan.member(), plan.invitationId(), plan.role(), plan.teamIds(), wasMember);
    }

    /**
     * @throws ProblemException 410 for an invitation that has ended; 403 for a person who was not invited
     */
    private void check(Plan plan) {
        ReceivedInvitation invitation = invitations
                .byId(plan.invitationId())
                .orElseThrow(() -> new ProblemException(
                        ProblemType.NOT_FOUND, "There is no such invitation. The organization may have been deleted."));
        invitation.refuseEnded();
        identity.refusal(plan.member().subject(), invitation).ifPresent(refusal -> {
            throw refusal;
        });
    }

    /**
     * If the user has become a member, the act had passed its checks and has begun, and is finished whatever has happened to the invitation.
     * The membership of a user who was a member before proves nothing, so they are checked again.
     */
    @Override
    public void checkAgain(Attempt<Plan, Optional<DirectoryOrganization>> attempt) {
        if (attempt.plan().wasMember()) {
            check(attempt.plan());
        }
    }

    @Override
    public List<Step> steps(Attempt<Plan, Optional<DirectoryOrganization>> attempt) {
        Plan plan = attempt.plan();
        List<Step> steps = new ArrayList<>();
        steps.add(new MemberSteps.Add(parts.group(plan.organization()), attempt, plan.wasMember()));
        plan.teamIds().forEach(team -> steps.add(new JoinTeam(parts, plan, team)));
        return steps;
    }

    /**
     * Adds a new member to a team, unless the team is gone. It may be repeated, and is not undone: whoever leaves the organization leaves its
     * teams.
     *
     * @param team its record
     */
    private record JoinTeam(OrganizationParts parts, Plan plan, UUID team) implements Step {

        @Override
        public Change apply() {
            return parts.teams()
                    .find(plan.organization().id(), team)
                    .filter(known -> exists(known.keycloakId()))
                    .<Change>map(known -> () -> join(known.keycloakId()))
                    .orElse(Change.NONE);
        }

        private void join(String keycloakId) {
            try {
                parts.directoryTeams()
                        .addTeamMember(
                                plan.organization().keycloakId(),
                                keycloakId,
                                plan.member().subject());
            } catch (DirectoryRefusedException e) {
                if (!e.isGone() || exists(keycloakId)) {
                    throw e;
                }
            }
        }

        private boolean exists(String keycloakId) {
            return parts.directoryTeams()
                    .team(plan.organization().keycloakId(), keycloakId)
                    .isPresent();
        }
    }

    /** Leaves out teams that Rollcall does not know any more. */
    @Override
    protected void update(Plan plan, ChangeContext context) {
        parts.updateMember(plan, context);
        plan.teamIds().stream()
                .map(team -> parts.teams().find(plan.organization().id(), team))
                .flatMap(Optional::stream)
                .forEach((Team team) -> parts.teamUpdates()
                        .teamMember(
                                plan.organization().keycloakId(),
                                team.keycloakId(),
                                plan.member().subject(),
                                context));
    }

    /** The invitation gives no role if it was accepted before, or is gone. The role of a member is only ever raised. */
    @Override
    protected Map<String, Object> writeOwn(Plan plan, UUID organization, ChangeContext context, Instant now) {
        UUID user = plan.member().userId();
        MembershipRole role = MembershipRole.ofCode(plan.role());
        if (writer.accept(plan.invitationId(), user, now)
                && parts.writer()
                        .membership(organization, user)
                        .filter(member -> role.isAbove(member.role()))
                        .isPresent()) {
            parts.writer().setRole(organization, user, role, context);
        }
        return Map.of();
    }
}
