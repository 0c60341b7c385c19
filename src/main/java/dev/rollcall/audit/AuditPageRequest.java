package dev.rollcall.audit;

import dev.rollcall.http.Parameters;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;

/** The raw query parameters of a page of the audit log. The methods parse them, so that an invalid one is a 400. */
public class AuditPageRequest {

    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_LIMIT = 200;

    @RestQuery
    @Parameter(
            description = "Maximum number of acts in a page",
            schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "200", defaultValue = "50"))
    String limit;

    @RestQuery
    String cursor;

    public int limit() {
        return Parameters.integer("limit", limit, DEFAULT_LIMIT, 1, MAX_LIMIT);
    }

    public Optional<String> cursor() {
        return Optional.ofNullable(cursor).filter(text -> !text.isEmpty());
    }
}
