package dev.rollcall.agent.api;

import dev.rollcall.agent.AgentAccess;
import dev.rollcall.api.ApiRequest;
import dev.rollcall.audit.AuditFilter;
import dev.rollcall.audit.AuditPageRequest;
import dev.rollcall.audit.AuditRequest;
import dev.rollcall.http.Parameters;
import dev.rollcall.organization.api.ManagedAuditLog;
import dev.rollcall.organization.api.OrganizationAuditPage;
import dev.rollcall.user.agent.Agent;
import io.quarkus.security.Authenticated;
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

/** Shows those who manage an agent what it did here, and what was done to it. */
@Path("/api/v1/agents/{agent}/audit-log")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@Tag(name = "Agents")
public class AgentAuditResource {

    private final ApiRequest request;
    private final AgentAccess access;
    private final ManagedAuditLog auditLog;

    AgentAuditResource(ApiRequest request, AgentAccess access, ManagedAuditLog auditLog) {
        this.request = request;
        this.access = access;
        this.auditLog = auditLog;
    }

    @GET
    @Operation(
            summary = "List the audit log of an agent",
            description =
                    "For those who manage the agent, administrators and readers, in pages: what was done to the agent, or with `actor=true` what it did"
                            + " here, with the API key that it used. What it did at other services is not here. Administrators of the platform and"
                            + " service accounts appear as `platform`.")
    @APIResponse(responseCode = "200", ref = "AgentAuditLogPage")
    @APIResponse(responseCode = "404", ref = "NoSuchAgent")
    public RestResponse<OrganizationAuditPage> listAgentAuditLog(
            @RestPath UUID agent,
            @BeanParam AuditRequest selection,
            @BeanParam AuditPageRequest part,
            @RestQuery
                    @Parameter(
                            description = "Whether to list what the agent did, instead of what was done to it",
                            schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "false"))
                    String actor,
            UriInfo uri) {
        boolean asActor = Parameters.bool("actor", actor).orElse(false);
        AuditFilter filter = selection.filter();
        Agent found = access.read(request.caller(), agent);
        return auditLog.page(
                asActor ? filter.by(Optional.of(found.subject())) : filter.ofUser(Optional.of(found.id())),
                selection.newestFirst(),
                part,
                uri);
    }
}
