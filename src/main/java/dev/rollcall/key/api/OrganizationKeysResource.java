package dev.rollcall.key.api;

import dev.rollcall.act.Acts;
import dev.rollcall.api.Answers;
import dev.rollcall.api.ApiRequest;
import dev.rollcall.externalid.RecordRef;
import dev.rollcall.key.act.RevokeKey;
import dev.rollcall.organization.Access;
import dev.rollcall.organization.OrganizationAccess;
import dev.rollcall.organization.OrganizationQueries;
import dev.rollcall.organization.api.OrganizationUri;
import io.quarkus.security.Authenticated;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.UUID;
import java.util.function.LongPredicate;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;

/** Shows the owners of an organization the API keys that are limited to it, whoever has created them, and lets them revoke these. */
@Path("/api/v1/organizations/{id}/keys")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@Tag(name = "API keys")
public class OrganizationKeysResource {

    private final Acts acts;
    private final ApiRequest request;
    private final OrganizationQueries organizations;
    private final OrganizationAccess access;
    private final KeyViews views;
    private final RevokeKey revokeKey;

    OrganizationKeysResource(
            Acts acts,
            ApiRequest request,
            OrganizationQueries organizations,
            OrganizationAccess access,
            KeyViews views,
            RevokeKey revokeKey) {
        this.acts = acts;
        this.request = request;
        this.organizations = organizations;
        this.access = access;
        this.views = views;
        this.revokeKey = revokeKey;
    }

    @GET
    @Operation(
            summary = "List the API keys of an organization",
            description =
                    "Those that are limited to the organization, in pages, newest first. For administrators, readers and owners.")
    @APIResponse(responseCode = "200", ref = "ApiKeyPage")
    @APIResponse(responseCode = "403", ref = "Forbidden")
    @APIResponse(responseCode = "404", ref = "NoSuchOrganization")
    public RestResponse<KeyPage> listOrganizationKeys(
            @RestPath RecordRef id, @BeanParam KeyPageRequest page, UriInfo uri) {
        Access rights = access.of(request.caller(), organizations.id(id));
        rights.require(rights.mayReadKeys());
        return views.page(page.filter().ofOrganization(rights.organization().id()), page, uri);
    }

    @DELETE
    @Path("{key}")
    @Operation(
            summary = "Revoke an API key of an organization",
            description =
                    "It ends at once, and for good. A key that has ended or expired stays as it is. For administrators and owners.")
    @Parameter(ref = "IfMatch")
    @APIResponse(responseCode = "204", description = "The key does not count any more")
    @APIResponse(responseCode = "202", ref = "OrganizationPending")
    @APIResponse(responseCode = "403", ref = "WriteForbidden")
    @APIResponse(responseCode = "404", ref = "NoSuchKeyOfOrganization")
    public Response revokeOrganizationKey(@RestPath RecordRef id, @RestPath UUID key) {
        LongPredicate demanded = request.demanded();
        UUID organization = organizations.id(id);
        return Answers.empty(
                acts.perform(
                        revokeKey,
                        request.act(),
                        revokeKey.planOfOrganization(request.caller(), organization, key, demanded)),
                request,
                OrganizationUri.of(organization));
    }
}
