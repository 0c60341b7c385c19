package dev.rollcall.organization.api.team;

import dev.rollcall.auth.Caller;
import dev.rollcall.externalid.RecordRef;
import dev.rollcall.http.ETags;
import dev.rollcall.organization.MemberQueries;
import dev.rollcall.organization.OrganizationAccess;
import dev.rollcall.organization.OrganizationQueries;
import dev.rollcall.organization.TeamQueries;
import dev.rollcall.organization.api.PageRequest;
import dev.rollcall.organization.api.member.MemberPage;
import dev.rollcall.paging.PageLinks;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;

/** Shows the teams of an organization, and who is in them, to administrators, readers and its members. */
@Path("/api/v1/organizations/{id}/teams")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@Tag(name = "Organizations")
public class TeamResource {

    private final TeamQueries teams;
    private final MemberQueries members;
    private final OrganizationQueries organizations;
    private final OrganizationAccess access;
    private final SecurityIdentity identity;

    TeamResource(
            TeamQueries teams,
            MemberQueries members,
            OrganizationQueries organizations,
            OrganizationAccess access,
            SecurityIdentity identity) {
        this.teams = teams;
        this.members = members;
        this.organizations = organizations;
        this.access = access;
        this.identity = identity;
    }

    @GET
    @Operation(
            summary = "List the teams of an organization",
            description = "In pages, in the order in which Rollcall learnt of them.")
    @APIResponse(responseCode = "200", ref = "TeamPage")
    @APIResponse(responseCode = "404", ref = "NoSuchOrganization")
    public RestResponse<TeamPage> listTeams(@RestPath RecordRef id, @BeanParam TeamListRequest request, UriInfo uri) {
        TeamPage page = TeamPage.of(teams.teams(readable(id), request.ids(), request.cursor(), request.limit()));
        return PageLinks.respond(page, uri, page.previous(), page.next());
    }

    @GET
    @Path("{team}")
    @Operation(
            summary = "Get a team of an organization",
            description =
                    "Returns the team without its members. For administrators, readers and members of the organization.")
    @Parameter(ref = "IfNoneMatch")
    @APIResponse(responseCode = "200", ref = "Team")
    @APIResponse(responseCode = "404", ref = "NoSuchTeam")
    public RestResponse<TeamView> getTeam(@Context HttpHeaders headers, @RestPath RecordRef id, @RestPath UUID team) {
        TeamView found = TeamView.of(teams.team(readable(id), team));
        return ETags.respond(headers, found, ETags.of(found.version()));
    }

    @GET
    @Path("{team}/members")
    @Operation(
            summary = "List the members of a team",
            description = "In pages, in the same order as the members of the organization.")
    @APIResponse(responseCode = "200", ref = "MemberPage")
    @APIResponse(responseCode = "404", ref = "NoSuchTeam")
    public RestResponse<MemberPage> listTeamMembers(
            @RestPath RecordRef id, @RestPath UUID team, @BeanParam PageRequest request, UriInfo uri) {
        UUID found = teams.team(readable(id), team).id();
        MemberPage page = MemberPage.of(members.teamMembers(found, request.cursor(), request.limit()));
        return PageLinks.respond(page, uri, page.previous(), page.next());
    }

    private UUID readable(RecordRef id) {
        return access.of(Caller.of(identity), organizations.id(id))
                .organization()
                .id();
    }
}
