package dev.rollcall.organization.management;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.act.Acts;
import dev.rollcall.act.ManagementConfig;
import dev.rollcall.act.RequestFingerprints;
import dev.rollcall.act.organization.OrganizationActScript;
import dev.rollcall.audit.Actor;
import dev.rollcall.audit.Actors;
import dev.rollcall.auth.Caller;
import dev.rollcall.http.ETags;
import dev.rollcall.http.Parameters;
import dev.rollcall.http.StrictJson;
import dev.rollcall.organization.Team;
import dev.rollcall.organization.TeamQueries;
import dev.rollcall.organization.api.TeamView;
import dev.rollcall.organization.management.body.CreateTeam;
import dev.rollcall.organization.management.body.TeamPatch;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.user.api.body.MergePatch;
import dev.rollcall.user.api.body.RequestBodies;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
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
public class TeamManagementResource {

    private final RequestBodies bodies;
    private final TeamManagement management;
    private final TeamQueries teams;
    private final RequestFingerprints fingerprints;
    private final ManagementConfig config;
    private final SecurityIdentity identity;

    TeamManagementResource(
            RequestBodies bodies,
            TeamManagement management,
            TeamQueries teams,
            RequestFingerprints fingerprints,
            ManagementConfig config,
            SecurityIdentity identity) {
        this.bodies = bodies;
        this.management = management;
        this.teams = teams;
        this.fingerprints = fingerprints;
        this.config = config;
        this.identity = identity;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "createTeam",
            summary = "Create a team",
            description = "For administrators, owners and the organization's admins.")
    @Parameter(ref = "IdempotencyKey")
    @APIResponse(responseCode = "201", ref = "TeamCreated")
    @APIResponse(responseCode = "202", ref = "OrganizationPending")
    @APIResponse(responseCode = "403", ref = "WriteForbidden")
    @APIResponse(responseCode = "404", ref = "NoSuchOrganization")
    @APIResponse(responseCode = "409", ref = "TeamTaken")
    public Response create(
            @RestPath String id, @RequestBody(ref = "CreateTeamBody") byte[] body, @Context RoutingContext context) {
        UUID organization = Parameters.uuid("id", id);
        ObjectNode json = StrictJson.object(body);
        CreateTeam team = bodies.read(json, CreateTeam.class);
        Acts.Result result = management.create(
                caller(),
                actor(context),
                organization,
                team.name(),
                once(context, "POST organizations/" + organization + "/teams", json));
        return OrganizationResponses.of(result, caller(), organization, () -> created(organization, result));
    }

    private Response created(UUID organization, Acts.Result result) {
        Team team = Optional.ofNullable(result.details().get(OrganizationActScript.TEAM_ID))
                .map(id -> teams.team(organization, UUID.fromString(id.toString())))
                .orElseThrow(() -> new ProblemException(
                        ProblemType.NOT_FOUND, "The team created with this idempotency key has since been deleted."));
        return OrganizationResponses.created(
                URI.create(OrganizationResponses.organization(organization) + "/teams/" + team.id),
                TeamView.of(team),
                ETags.of(team.version));
    }

    @PATCH
    @Path("{team}")
    @Consumes(MergePatch.MEDIA_TYPE)
    @Operation(
            operationId = "renameTeam",
            summary = "Rename a team",
            description = "For administrators, owners and the organization's admins.")
    @Parameter(ref = "IfMatch")
    @APIResponse(responseCode = "200", ref = "Team")
    @APIResponse(responseCode = "202", ref = "OrganizationPending")
    @APIResponse(responseCode = "403", ref = "WriteForbidden")
    @APIResponse(responseCode = "404", ref = "NoSuchTeam")
    @APIResponse(responseCode = "409", ref = "TeamTaken")
    public Response rename(
            @RestPath String id,
            @RestPath String team,
            @RequestBody(ref = "TeamPatchBody") byte[] body,
            @Context HttpHeaders headers,
            @Context RoutingContext context) {
        UUID organization = Parameters.uuid("id", id);
        UUID renamed = Parameters.uuid("team", team);
        LongPredicate demanded = ETags.precondition(headers, config.requireIfMatch());
        TeamPatch patch = bodies.readPatch(StrictJson.object(body), TeamPatch.class);
        Acts.Result result = management.rename(caller(), actor(context), organization, renamed, patch.name(), demanded);
        return OrganizationResponses.of(result, caller(), organization, () -> current(organization, renamed));
    }

    private Response current(UUID organization, UUID id) {
        Team.getEntityManager().clear();
        Team now = teams.team(organization, id);
        return OrganizationResponses.ok(TeamView.of(now), ETags.of(now.version));
    }

    @DELETE
    @Path("{team}")
    @Operation(
            operationId = "deleteTeam",
            summary = "Delete a team",
            description =
                    "For administrators, owners and the organization's admins. Its members stay in the organization.")
    @Parameter(ref = "IfMatch")
    @APIResponse(responseCode = "204", description = "The team is deleted")
    @APIResponse(responseCode = "202", ref = "OrganizationPending")
    @APIResponse(responseCode = "403", ref = "WriteForbidden")
    @APIResponse(responseCode = "404", ref = "NoSuchTeam")
    public Response delete(
            @RestPath String id, @RestPath String team, @Context HttpHeaders headers, @Context RoutingContext context) {
        UUID organization = Parameters.uuid("id", id);
        LongPredicate demanded = ETags.precondition(headers, config.requireIfMatch());
        return OrganizationResponses.empty(
                management.delete(caller(), actor(context), organization, Parameters.uuid("team", team), demanded),
                caller(),
                organization);
    }

    @PUT
    @Path("{team}/members/{userId}")
    @Operation(
            operationId = "addTeamMember",
            summary = "Add a member of the organization to a team",
            description = "For administrators, owners and the organization's admins. A member of the team stays one.")
    @APIResponse(responseCode = "204", description = "The user is in the team")
    @APIResponse(responseCode = "202", ref = "OrganizationPending")
    @APIResponse(responseCode = "403", ref = "WriteForbidden")
    @APIResponse(responseCode = "404", ref = "NoSuchTeamOrMember")
    public Response addMember(
            @RestPath String id, @RestPath String team, @RestPath String userId, @Context RoutingContext context) {
        UUID organization = Parameters.uuid("id", id);
        return OrganizationResponses.empty(
                management.addMember(
                        caller(),
                        actor(context),
                        organization,
                        Parameters.uuid("team", team),
                        Parameters.uuid("userId", userId)),
                caller(),
                organization);
    }

    @DELETE
    @Path("{team}/members/{userId}")
    @Operation(
            operationId = "removeTeamMember",
            summary = "Remove a member from a team",
            description =
                    "For administrators, owners and the organization's admins. The user stays in the organization.")
    @APIResponse(responseCode = "204", description = "The user is not in the team")
    @APIResponse(responseCode = "202", ref = "OrganizationPending")
    @APIResponse(responseCode = "403", ref = "WriteForbidden")
    @APIResponse(responseCode = "404", ref = "NoSuchTeamOrMember")
    public Response removeMember(
            @RestPath String id, @RestPath String team, @RestPath String userId, @Context RoutingContext context) {
        UUID organization = Parameters.uuid("id", id);
        return OrganizationResponses.empty(
                management.removeMember(
                        caller(),
                        actor(context),
                        organization,
                        Parameters.uuid("team", team),
                        Parameters.uuid("userId", userId)),
                caller(),
                organization);
    }

    private Caller caller() {
        return Caller.of(identity);
    }

    private Actor actor(RoutingContext context) {
        return Actors.of(caller(), context);
    }

    private Optional<Acts.Once> once(RoutingContext context, String operation, ObjectNode body) {
        return Parameters.idempotencyKey(context.request())
                .map(key -> new Acts.Once(key, fingerprints.of(operation, body)));
    }
}
