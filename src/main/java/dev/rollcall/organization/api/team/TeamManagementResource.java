package dev.rollcall.organization.api.team;

import dev.rollcall.act.Acts;
import dev.rollcall.api.Answers;
import dev.rollcall.api.ApiRequest;
import dev.rollcall.api.MergePatch;
import dev.rollcall.externalid.RecordRef;
import dev.rollcall.http.ETags;
import dev.rollcall.organization.OrganizationQueries;
import dev.rollcall.organization.Team;
import dev.rollcall.organization.TeamQueries;
import dev.rollcall.organization.act.team.AddTeamMember;
import dev.rollcall.organization.act.team.CreateTeam;
import dev.rollcall.organization.act.team.DeleteTeam;
import dev.rollcall.organization.act.team.RemoveTeamMember;
import dev.rollcall.organization.act.team.RenameTeam;
import dev.rollcall.organization.act.team.TeamMemberAct;
import dev.rollcall.organization.api.OrganizationUri;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.user.UserSubjects;
import io.quarkus.security.Authenticated;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongPredicate;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/** Creates, renames and deletes teams, and changes who is in them. */
@Path("/api/v1/organizations/{id}/teams")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@Tag(name = "Organizations")
@APIResponse(responseCode = "202", ref = "OrganizationPending")
@APIResponse(responseCode = "403", ref = "WriteForbidden")
public class TeamManagementResource {

    private final Acts acts;
    private final ApiRequest request;
    private final TeamQueries teams;
    private final OrganizationQueries organizations;
    private final UserSubjects users;
    private final CreateTeam createTeam;
    private final RenameTeam renameTeam;
    private final DeleteTeam deleteTeam;
    private final AddTeamMember addTeamMember;
    private final RemoveTeamMember removeTeamMember;

    TeamManagementResource(
            Acts acts,
            ApiRequest request,
            TeamQueries teams,
            OrganizationQueries organizations,
            UserSubjects users,
            CreateTeam createTeam,
            RenameTeam renameTeam,
            DeleteTeam deleteTeam,
            AddTeamMember addTeamMember,
            RemoveTeamMember removeTeamMember) {
        this.acts = acts;
        this.request = request;
        this.teams = teams;
        this.organizations = organizations;
        this.users = users;
        this.createTeam = createTeam;
        this.renameTeam = renameTeam;
        this.deleteTeam = deleteTeam;
        this.addTeamMember = addTeamMember;
        this.removeTeamMember = removeTeamMember;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Create a team", description = "For administrators, owners and the organization's admins.")
    @Parameter(ref = "IdempotencyKey")
    @APIResponse(responseCode = "201", ref = "TeamCreated")
    @APIResponse(responseCode = "404", ref = "NoSuchOrganization")
    @APIResponse(responseCode = "409", ref = "TeamTaken")
    public Response createTeam(@RestPath RecordRef id, @RequestBody(ref = "CreateTeamBody") byte[] body) {
        String name = request.read(body, CreateTeamBody.class).name();
        UUID organization = organizations.id(id);
        Acts.Result result =
                acts.perform(createTeam, request.keyedAct(), createTeam.plan(request.caller(), organization, name));
        return Answers.of(result, request, OrganizationUri.of(organization), () -> created(organization, result));
    }

    private Response created(UUID organization, Acts.Result result) {
        Team team = Optional.ofNullable(result.details().get(CreateTeam.TEAM_ID))
                .map(id -> teams.team(organization, UUID.fromString(id.toString())))
                .orElseThrow(() -> new ProblemException(
                        ProblemType.NOT_FOUND, "The team created with this idempotency key has since been deleted."));
        return Answers.created(
                URI.create(OrganizationUri.of(organization) + "/teams/" + team.id()),
                TeamView.of(team),
                ETags.of(team.version()));
    }

    @PATCH
    @Path("{team}")
    @Consumes(MergePatch.MEDIA_TYPE)
    @Operation(summary = "Rename a team", description = "For administrators, owners and the organization's admins.")
    @Parameter(ref = "IfMatch")
    @APIResponse(responseCode = "200", ref = "Team")
    @APIResponse(responseCode = "404", ref = "NoSuchTeam")
    @APIResponse(responseCode = "409", ref = "TeamTaken")
    public Response renameTeam(
            @RestPath RecordRef id, @RestPath UUID team, @RequestBody(ref = "TeamPatchBody") byte[] body) {
        LongPredicate demanded = request.demanded();
        String name = request.readPatch(body, TeamPatch.class).name();
        UUID organization = organizations.id(id);
        Acts.Result result = acts.perform(
                renameTeam, request.act(), renameTeam.plan(request.caller(), organization, team, name, demanded));
        return Answers.of(result, request, OrganizationUri.of(organization), () -> current(organization, team));
    }

    private Response current(UUID organization, UUID id) {
        Team now = teams.team(organization, id);
        return Answers.ok(TeamView.of(now), ETags.of(now.version()));
    }

    @DELETE
    @Path("{team}")
    @Operation(
            summary = "Delete a team",
            description =
                    "For administrators, owners and the organization's admins. Its members stay in the organization.")
    @Parameter(ref = "IfMatch")
    @APIResponse(responseCode = "204", description = "The team is deleted")
    @APIResponse(responseCode = "404", ref = "NoSuchTeam")
    public Response deleteTeam(@RestPath RecordRef id, @RestPath UUID team) {
        LongPredicate demanded = request.demanded();
        UUID organization = organizations.id(id);
        return Answers.empty(
                acts.perform(
                        deleteTeam, request.act(), deleteTeam.plan(request.caller(), organization, team, demanded)),
                request,
                OrganizationUri.of(organization));
    }

    @PUT
    @Path("{team}/members/{userId}")
    @Operation(
            summary = "Add a member of the organization to a team",
            description = "For administrators, owners and the organization's admins. A member of the team stays one.")
    @APIResponse(responseCode = "204", description = "The user is in the team")
    @APIResponse(responseCode = "404", ref = "NoSuchTeamOrMember")
    public Response addTeamMember(@RestPath RecordRef id, @RestPath UUID team, @RestPath RecordRef userId) {
        return changeMember(addTeamMember, id, team, userId);
    }

    @DELETE
    @Path("{team}/members/{userId}")
    @Operation(
            summary = "Remove a member from a team",
            description =
                    "For administrators, owners and the organization's admins. The user stays in the organization.")
    @APIResponse(responseCode = "204", description = "The user is not in the team")
    @APIResponse(responseCode = "404", ref = "NoSuchTeamOrMember")
    public Response removeTeamMember(@RestPath RecordRef id, @RestPath UUID team, @RestPath RecordRef userId) {
        return changeMember(removeTeamMember, id, team, userId);
    }

    private Response changeMember(TeamMemberAct kind, RecordRef id, UUID team, RecordRef userId) {
        UUID organization = organizations.id(id);
        UUID user = users.id(userId);
        return Answers.empty(
                acts.perform(kind, request.act(), kind.plan(request.caller(), organization, team, user)),
                request,
                OrganizationUri.of(organization));
    }
}
