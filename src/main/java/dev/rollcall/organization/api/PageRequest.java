package dev.rollcall.organization.api;

import dev.rollcall.http.Parameters;
import dev.rollcall.organization.OrganizationQueries;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;

/** The query parameters of every list of organizations, and of what belongs to them. They are parsed by the methods, so that a wrong one gets 400. */
public class PageRequest {

    @RestQuery
    @Parameter(
            description = "The maximum number of entries on a page",
            schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "200", defaultValue = "50"))
    String limit;

    @RestQuery
    String cursor;

    public int limit() {
        return limit(OrganizationQueries.DEFAULT_LIMIT);
    }

    protected int limit(int fallback) {
        return Parameters.integer("limit", limit, fallback, 1, OrganizationQueries.MAX_LIMIT);
    }

    public Optional<String> cursor() {
        return Optional.ofNullable(cursor).filter(text -> !text.isEmpty());
    }
}
