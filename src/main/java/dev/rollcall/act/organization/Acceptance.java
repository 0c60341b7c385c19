package dev.rollcall.act.organization;

import dev.rollcall.act.ActAttempt;
import dev.rollcall.act.Plan;
import dev.rollcall.act.Step;
import dev.rollcall.directory.DirectoryOrganizations;
import dev.rollcall.invitation.InvitationWriter;
import dev.rollcall.invitation.ReceivedInvitation;
import dev.rollcall.invitation.ReceivedInvitations;
import dev.rollcall.organization.Team;
import dev.rollcall.organization.TeamQueries;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** The parts of an act that accepts an invitation: its checks, its steps, and what it stores about the invitation. */
@ApplicationScoped
class Acceptance {

    private final DirectoryOrganizations directory;
    private final ReceivedInvitations invitations;
    private final InvitationWriter writer;
    private final InvitedIdentity identity;
    private final TeamQueries teams;

    Acceptance(
            DirectoryOrganizations directory,
            ReceivedInvitations invitations,
            InvitationWriter writer,
            InvitedIdentity identity,
            TeamQueries teams) {
        this.directory = directory;
        this.invitations = invitations;
        this.writer = writer;
        this.identity = identity;
        this.teams = teams;
    }

    /**
     * @throws ProblemException 410 for an invitation that has ended; 403 for a person who was not invited
     */
    void check(ActAttempt attempt) {
        ReceivedInvitation invitation = invitations
                .byId(id(attempt.plan()))
                .orElseThrow(() -> new ProblemException(
                        ProblemType.NOT_FOUND, "There is no such invitation. The organization may have been deleted."));
        invitation.refuseEnded();
        identity.require(attempt.subject(), invitation);
    }

    /**
     * As {@link #check}, for an interrupted act. If the person has become a member, the act had passed its checks and has begun, and is
     * finished whatever has happened to the invitation. The membership of a person who was a member before proves nothing, so they are
     * checked again.
     */
    void checkAgain(ActAttempt attempt) {
        if (attempt.plan().organization().before().member()) {
            check(attempt);
        }
    }

    List<Step> steps(Plan plan) {
        return Stream.<Step>concat(
                        Stream.of(new MemberSteps.Add(MemberSteps.organization(directory))),
                        teamIds(plan).stream().map(team -> new MemberSteps.JoinTeam(directory, teams, team)))
                .toList();
    }

    /** Returns Keycloak's ids of those teams of the invitation that Rollcall still knows. */
    List<String> teams(Plan plan) {
        return teamIds(plan).stream()
                .map(team -> teams.find(plan.organization().id(), team))
                .flatMap(Optional::stream)
                .map((Team team) -> team.keycloakId)
                .toList();
    }

    private static List<UUID> teamIds(Plan plan) {
        List<UUID> planned = plan.organization().invitation().teamIds();
        return planned == null ? List.of() : planned;
    }

    /**
     * Stores that the invitation was accepted, in the transaction of the outcome.
     *
     * @return false if it gives no role: it was accepted before, or is gone
     */
    boolean store(Plan plan, Instant now) {
        return writer.accept(id(plan), plan.userId(), now);
    }

    private static UUID id(Plan plan) {
        return plan.organization().invitation().id();
    }
}
