package dev.rollcall.audit;

import dev.rollcall.http.Parameters;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;

/** The raw query parameters that select entries for those who read all of them, by actors among others. */
public class AuditLogRequest extends AuditRequest {

    private static final int MAX_TEXT = 255;

    private static final String BEARER = "bearer";
    private static final String BROWSER = "browser";
    private static final String KEY = "key";
    private static final String OTHER = "other";
    private static final List<String> ORIGINS = List.of(
            BEARER,
            BROWSER,
            KEY,
            AuditLog.BY_EVENT,
            AuditLog.BY_RECONCILIATION,
            AuditLog.BY_SERVICE,
            AuditLog.BY_REPORT,
            OTHER,
            AuditLog.BY_SUMMARY);

    @RestQuery
    @Parameter(description = "Only acts of this subject", schema = @Schema(type = SchemaType.STRING, maxLength = 255))
    String actor;

    @RestQuery
    @Parameter(
            description = "Only acts with this origin, which entries have as `by.via`",
            schema =
                    @Schema(
                            type = SchemaType.STRING,
                            enumeration = {
                                BEARER,
                                BROWSER,
                                KEY,
                                AuditLog.BY_EVENT,
                                AuditLog.BY_RECONCILIATION,
                                AuditLog.BY_SERVICE,
                                AuditLog.BY_REPORT,
                                OTHER,
                                AuditLog.BY_SUMMARY
                            }))
    String origin;

    @RestQuery
    @Parameter(description = "Only acts with this API key", schema = @Schema(type = SchemaType.STRING, format = "uuid"))
    String key;

    @RestQuery
    @Parameter(
            description = "Only acts on this organization, its members and its teams",
            schema = @Schema(type = SchemaType.STRING, format = "uuid"))
    String organizationId;

    @Override
    public AuditFilter filter() {
        return super.filter()
                .by(Parameters.text("actor", actor, MAX_TEXT))
                .from(Parameters.oneOf("origin", origin, ORIGINS, code -> code))
                .with(id("key", key))
                .ofOrganization(id("organizationId", organizationId));
    }
}
