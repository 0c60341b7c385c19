package dev.rollcall.user.api;

import dev.rollcall.http.Parameters;
import dev.rollcall.user.UserFilter;
import dev.rollcall.user.UserQueries;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;

/** The query parameters of {@code GET /api/v1/users}. They are parsed by the methods, so that a wrong one gets 400. */
public class UserListRequest extends UserFilterRequest {

    @RestQuery
    @Parameter(
            description =
                    "The maximum number of users on a page. With more `ids` than the default, the default is their number.",
            schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "200", defaultValue = "50"))
    String limit;

    @RestQuery
    String cursor;

    @RestQuery
    @Parameter(
            description = "Whether to count all matching users, up to 10,000",
            schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "false"))
    String total;

    /** Without a limit, a page holds all users with the ids of the filter. */
    int limit(UserFilter filter) {
        int fallback = Math.max(UserQueries.DEFAULT_LIMIT, filter.ids().size());
        return Parameters.integer("limit", limit, fallback, 1, UserQueries.MAX_LIMIT);
    }

    Optional<String> cursor() {
        return Optional.ofNullable(cursor).filter(text -> !text.isEmpty());
    }

    boolean total() {
        return Parameters.bool("total", total).orElse(false);
    }
}
