package dev.rollcall.organization.api;

import dev.rollcall.audit.AuditFilter;
import dev.rollcall.audit.AuditPageRequest;
import dev.rollcall.audit.AuditRequest;
import dev.rollcall.auth.Caller;
import dev.rollcall.externalid.RecordRef;
import dev.rollcall.organization.Access;
import dev.rollcall.organization.OrganizationAccess;
import dev.rollcall.organization.OrganizationQueries;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;

/**
 * Shows what was done to an organization to those who manage it. There is no filter by actor: it would tell who of the platform performed an
 * act.
 */
@Path("/api/v1/organizations/{id}/audit-log")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@Tag(name = "Organizations")
public class OrganizationAuditResource {

    private final ManagedAuditLog auditLog;
    private final OrganizationQueries organizations;
    private final OrganizationAccess access;
    private final SecurityIdentity identity;

    OrganizationAuditResource(
            ManagedAuditLog auditLog,
            OrganizationQueries organizations,
            OrganizationAccess access,
            SecurityIdentity identity) {
        this.auditLog = auditLog;
        this.organizations = organizations;
        this.access = access;
        this.identity = identity;
    }

    @GET
    @Operation(
            summary = "List the audit log of an organization",
            description =
                    "For owners and admins of the organization, administrators and readers, in pages: acts on the organization,"
                            + " its members and its teams, but nothing else that was done to its members. Administrators of the"
                            + " platform and service accounts appear as `platform`.")
    @APIResponse(responseCode = "200", ref = "OrganizationAuditLogPage")
    @APIResponse(responseCode = "403", ref = "Forbidden")
    @APIResponse(responseCode = "404", ref = "NoSuchOrganization")
    public RestResponse<OrganizationAuditPage> listOrganizationAuditLog(
            @RestPath RecordRef id,
            @BeanParam AuditRequest request,
            @BeanParam AuditPageRequest part,
            @RestQuery
                    @Parameter(
                            description = "Only acts on this user",
                            schema = @Schema(type = SchemaType.STRING, format = "uuid"))
                    String userId,
            UriInfo uri) {
        AuditFilter filter =
                request.filter().ofUser(AuditRequest.id("userId", userId)).ofOrganization(Optional.of(readable(id)));
        return auditLog.page(filter, request.newestFirst(), part, uri);
    }

    private UUID readable(RecordRef id) {
        Access rights = access.of(Caller.of(identity), organizations.id(id));
        rights.require(rights.mayReadAuditLog());
        return rights.organization().id();
    }
}
