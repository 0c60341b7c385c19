package dev.rollcall.organization.api.member;

import dev.rollcall.auth.Caller;
import dev.rollcall.externalid.RecordRef;
import dev.rollcall.http.ETags;
import dev.rollcall.organization.MemberQueries;
import dev.rollcall.organization.MemberQueries.Member;
import dev.rollcall.organization.OrganizationAccess;
import dev.rollcall.organization.OrganizationQueries;
import dev.rollcall.paging.PageLinks;
import dev.rollcall.user.UserSubjects;
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

/** Shows the members of an organization to administrators, readers and its members. */
@Path("/api/v1/organizations/{id}/members")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@Tag(name = "Organizations")
public class MemberResource {

    private final MemberQueries members;
    private final OrganizationQueries organizations;
    private final UserSubjects users;
    private final OrganizationAccess access;
    private final SecurityIdentity identity;

    MemberResource(
            MemberQueries members,
            OrganizationQueries organizations,
            UserSubjects users,
            OrganizationAccess access,
            SecurityIdentity identity) {
        this.members = members;
        this.organizations = organizations;
        this.users = users;
        this.access = access;
        this.identity = identity;
    }

    @GET
    @Operation(
            summary = "List the members of an organization",
            description = "In pages, in the order in which Rollcall learnt of them.")
    @APIResponse(responseCode = "200", ref = "MemberPage")
    @APIResponse(responseCode = "404", ref = "NoSuchOrganization")
    @APIResponse(responseCode = "503", ref = "SearchTooSlow")
    public RestResponse<MemberPage> listMembers(
            @RestPath RecordRef id, @BeanParam MemberListRequest request, UriInfo uri) {
        UUID organization = readable(id);
        MemberPage page = MemberPage.of(members.members(
                organization, request.role(), request.search(), request.ids(), request.cursor(), request.limit()));
        return PageLinks.respond(page, uri, page.previous(), page.next());
    }

    @GET
    @Path("{userId}")
    @Operation(
            summary = "Get a member of an organization",
            description =
                    "Returns the member with their role. For administrators, readers and members of the organization.")
    @Parameter(ref = "IfNoneMatch")
    @APIResponse(responseCode = "200", ref = "Member")
    @APIResponse(responseCode = "404", ref = "NoSuchMember")
    public RestResponse<MemberView> getMember(
            @Context HttpHeaders headers, @RestPath RecordRef id, @RestPath RecordRef userId) {
        Member member = members.member(readable(id), users.id(userId));
        return ETags.respond(headers, MemberView.of(member), MemberTags.of(member));
    }

    private UUID readable(RecordRef id) {
        return access.of(Caller.of(identity), organizations.id(id))
                .organization()
                .id();
    }
}
