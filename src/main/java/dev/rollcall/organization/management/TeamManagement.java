package dev.rollcall.organization.management;

import dev.rollcall.act.Acts;
import dev.rollcall.act.OrganizationPlan;
import dev.rollcall.act.Plan;
import dev.rollcall.audit.Action;
import dev.rollcall.audit.Actor;
import dev.rollcall.auth.Caller;
import dev.rollcall.http.ETags;
import dev.rollcall.organization.Access;
import dev.rollcall.organization.MemberQueries;
import dev.rollcall.organization.MemberQueries.Member;
import dev.rollcall.organization.OrganizationAccess;
import dev.rollcall.organization.Team;
import dev.rollcall.organization.TeamQueries;
import dev.rollcall.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongPredicate;

/** Creates, renames and deletes teams, and changes who is in them. */
@ApplicationScoped
class TeamManagement {

    private final Acts acts;
    private final OrganizationAccess access;
    private final TeamQueries teams;
    private final MemberQueries members;

    TeamManagement(Acts acts, OrganizationAccess access, TeamQueries teams, MemberQueries members) {
        this.acts = acts;
        this.access = access;
        this.teams = teams;
        this.members = members;
    }

    /**
     * @throws ProblemException 409 for a name that another team of the organization has
     */
    Acts.Result create(Caller caller, Actor actor, UUID id, String name, Optional<Acts.Once> once) {
        managed(caller, id);
        UUID team = acts.newId();
        return acts.changeOrganization(
                actor,
                id,
                () -> plan(Action.CREATE_TEAM)
                        .organization(managed(caller, id).withTeam(team, null, name))
                        .build(),
                once);
    }

    /** As {@link #create}, for a team that exists. */
    Acts.Result rename(Caller caller, Actor actor, UUID id, UUID teamId, String name, LongPredicate demanded) {
        managed(caller, id);
        Team seen = teams.team(id, teamId);
        boolean isMeant = demanded.test(seen.version);
        if (name == null || name.equals(seen.name)) {
            return OrganizationManagement.unchanged();
        }
        if (!isMeant) {
            throw ETags.stale();
        }
        return change(caller, actor, id, teamId, Action.RENAME_TEAM, name, demanded);
    }

    Acts.Result delete(Caller caller, Actor actor, UUID id, UUID teamId, LongPredicate demanded) {
        managed(caller, id);
        OrganizationManagement.refuseIfStale(teams.team(id, teamId).version, demanded);
        return change(caller, actor, id, teamId, Action.DELETE_TEAM, null, demanded);
    }

    private Acts.Result change(
            Caller caller, Actor actor, UUID id, UUID teamId, Action action, String name, LongPredicate demanded) {
        return acts.changeOrganization(
                actor,
                id,
                () -> {
                    OrganizationPlan organization = managed(caller, id);
                    Team team = teams.team(id, teamId);
                    OrganizationManagement.refuseIfStale(team.version, demanded);
                    return plan(action)
                            .organization(organization.withTeam(teamId, team.keycloakId, name))
                            .build();
                },
                Optional.empty());
    }

    /**
     * @throws ProblemException 404 for a user who is no member of the organization
     */
    Acts.Result addMember(Caller caller, Actor actor, UUID id, UUID teamId, UUID userId) {
        return changeMember(caller, actor, id, teamId, userId, Action.ADD_TEAM_MEMBER);
    }

    /** As {@link #addMember}; a user who is not in the team is no error. */
    Acts.Result removeMember(Caller caller, Actor actor, UUID id, UUID teamId, UUID userId) {
        return changeMember(caller, actor, id, teamId, userId, Action.REMOVE_TEAM_MEMBER);
    }

    private Acts.Result changeMember(Caller caller, Actor actor, UUID id, UUID teamId, UUID userId, Action action) {
        managed(caller, id);
        teams.team(id, teamId);
        members.member(id, userId);
        return acts.changeOrganization(
                actor,
                id,
                () -> {
                    OrganizationPlan organization = managed(caller, id);
                    Member member = members.member(id, userId);
                    return Plan.of(action, userId, member.user().keycloakId(), acts.newMark())
                            .organization(organization.withTeam(teamId, teams.team(id, teamId).keycloakId, null))
                            .build();
                },
                Optional.empty());
    }

    private OrganizationPlan managed(Caller caller, UUID id) {
        Access rights = access.of(caller, id);
        rights.require(rights.mayManageTeams());
        return OrganizationPlan.of(id, rights.organization().keycloakId);
    }

    private Plan.Builder plan(Action action) {
        return Plan.of(action, null, null, acts.newMark());
    }
}
