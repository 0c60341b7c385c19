package dev.rollcall.organization.api;

import dev.rollcall.auth.token.Roles;
import dev.rollcall.externalid.RecordRef;
import dev.rollcall.organization.OrganizationQueries;
import dev.rollcall.paging.PageLinks;
import dev.rollcall.user.UserQueries;
import dev.rollcall.user.UserSubjects;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;

/** Shows the organizations of any user to administrators and readers. */
@Path("/api/v1/users/{id}/organizations")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Roles.ADMIN, Roles.READER})
@Tag(name = "Organizations")
public class UserOrganizationsResource {

    private final OrganizationQueries organizations;
    private final UserQueries users;
    private final UserSubjects ids;

    UserOrganizationsResource(OrganizationQueries organizations, UserQueries users, UserSubjects ids) {
        this.organizations = organizations;
        this.users = users;
        this.ids = ids;
    }

    @GET
    @Operation(summary = "List a user's organizations", description = "In pages, with the user's role in each.")
    @APIResponse(responseCode = "200", ref = "UserOrganizationPage")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public RestResponse<UserOrganizationPage> listUserOrganizations(
            @RestPath RecordRef id, @BeanParam PageRequest request, UriInfo uri) {
        UUID user = users.get(ids.id(id)).id();
        UserOrganizationPage page =
                UserOrganizationPage.of(organizations.ofUser(user, request.cursor(), request.limit()), true);
        return PageLinks.respond(page, uri, page.previous(), page.next());
    }
}
