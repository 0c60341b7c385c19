package dev.rollcall.audit;

import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;

/** The raw query parameters that select entries about all users and organizations. */
public class AuditLogRequest extends AuditRequest {

    @RestQuery
    @Parameter(
            description = "Only acts on this user",
            schema = @Schema(type = SchemaType.STRING, format = "uuid"))
    String userId;

    @RestQuery
    @Parameter(
            description = "Only acts on this organization, its members and its teams",
            schema = @Schema(type = SchemaType.STRING, format = "uuid"))
    String organizationId;

    @Override
    public AuditFilter filter() {
        return super.filter().ofUser(id("userId", userId)).ofOrganization(id("organizationId", organizationId));
    }
}
