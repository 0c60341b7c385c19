package dev.rollcall.organization.act.team;

import dev.rollcall.act.Attempt;
import dev.rollcall.audit.Action;
import dev.rollcall.auth.Caller;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.directory.DirectoryOrganization;
import dev.rollcall.directory.DirectoryTeams.DirectoryTeam;
import dev.rollcall.http.ETags;
import dev.rollcall.organization.Access;
import dev.rollcall.organization.Team;
import dev.rollcall.organization.act.OrganizationAct;
import dev.rollcall.organization.act.OrganizationParts;
import dev.rollcall.organization.act.OrganizationPlan;
import dev.rollcall.organization.act.OrganizationPlan.OrganizationRef;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.spelling.StoredSpelling;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongPredicate;

/** The common part of all kinds of acts on teams. */
abstract class TeamAct<P extends OrganizationPlan> extends OrganizationAct<P> {

    TeamAct(OrganizationParts parts, Action action, Class<P> planType) {
        super(parts, action, planType);
    }

    /**
     * Returns the organization whose teams the caller may change.
     *
     * @throws ProblemException 404, and 403
     */
    final OrganizationRef managed(Caller caller, UUID id) {
        return OrganizationRef.of(managing(caller, id).organization());
    }

    /** As {@link #managed}, with the caller's rights. */
    final Access managing(Caller caller, UUID id) {
        Access rights = parts.access().of(caller, id);
        rights.require(rights.mayManageTeams());
        return rights;
    }

    /**
     * @throws ProblemException 404; 412 for another version
     */
    final Team team(UUID organization, UUID id, LongPredicate demanded) {
        Team team = parts.teams().team(organization, id);
        ETags.require(team.version(), demanded);
        return team;
    }

    final List<DirectoryTeam> teams(P plan) {
        return parts.directoryTeams().teams(plan.organization().keycloakId());
    }

    /** Returns the team in the identity provider; empty if it, or the organization, is gone. */
    final Optional<DirectoryTeam> found(Attempt<P, Optional<DirectoryOrganization>> attempt) {
        return attempt.found().isEmpty()
                ? Optional.empty()
                : readOrOpen(() -> teams(attempt.plan())).stream()
                        .filter(team -> team.id().equals(attempt.plan().team().keycloakId()))
                        .findFirst();
    }

    final void refuseTaken(P plan, String name) {
        if (teams(plan).stream().anyMatch(team -> StoredSpelling.same(team.name(), name))) {
            throw taken("The organization has another team with this name.");
        }
    }

    @Override
    protected void update(P plan, ChangeContext context) {
        parts.teamUpdates().teams(plan.organization().keycloakId(), context);
    }
}
