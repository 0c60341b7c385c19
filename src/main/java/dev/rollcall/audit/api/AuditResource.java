package dev.rollcall.audit.api;

import dev.rollcall.audit.AuditEntryView;
import dev.rollcall.audit.AuditFilter;
import dev.rollcall.audit.AuditLog;
import dev.rollcall.audit.AuditLogRequest;
import dev.rollcall.audit.AuditPage;
import dev.rollcall.audit.AuditPageRequest;
import dev.rollcall.audit.AuditRequest;
import dev.rollcall.auth.token.Roles;
import dev.rollcall.paging.PageLinks;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
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

@Path("/api/v1/audit-log")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Roles.ADMIN, Roles.READER})
@Tag(name = "Audit log")
public class AuditResource {

    private final AuditLog auditLog;

    AuditResource(AuditLog auditLog) {
        this.auditLog = auditLog;
    }

    @GET
    @Operation(
            summary = "List the audit log of all users and organizations",
            description =
                    "Append-only, in pages. It identifies users and organizations by id and contains no personal data.")
    @APIResponse(responseCode = "200", ref = "AuditLogPage")
    public RestResponse<AuditPage> listAuditLog(
            @BeanParam AuditLogRequest request,
            @BeanParam AuditPageRequest part,
            @RestQuery
                    @Parameter(
                            description = "Only acts on this user",
                            schema = @Schema(type = SchemaType.STRING, format = "uuid"))
                    String userId,
            UriInfo uri) {
        AuditFilter filter = request.filter().ofUser(AuditRequest.id("userId", userId));
        AuditPage page = auditLog.list(filter, request.newestFirst(), part.cursor(), part.limit());
        return PageLinks.respond(page, uri, page.previous(), page.next());
    }

    @GET
    @Path("{act}")
    @Operation(
            summary = "Get an act and its outcome",
            description = "The `Location` of a 202 response. `outcome` is `open` until the outcome is known.")
    @APIResponse(responseCode = "200", description = "The act")
    @APIResponse(responseCode = "404", ref = "NoSuchAct")
    public AuditEntryView getAct(
            @RestPath
                    @Parameter(
                            description = "The id of the act",
                            schema = @Schema(type = SchemaType.STRING, format = "uuid"))
                    UUID act) {
        return auditLog.get(act);
    }
}
