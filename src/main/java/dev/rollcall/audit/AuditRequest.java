package dev.rollcall.audit;

import dev.rollcall.http.Parameters;
import dev.rollcall.problem.ProblemException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;

/** The raw query parameters of an audit log listing. The methods parse them, so that an invalid one is a 400. */
public class AuditRequest {

    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_LIMIT = 200;
    private static final int MAX_TEXT = 255;
    private static final String NEWEST_FIRST = "-at";

    @RestQuery
    @Parameter(
            description = "Maximum number of acts in a page",
            schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "200", defaultValue = "50"))
    String limit;

    @RestQuery
    String cursor;

    @RestQuery
    @Parameter(
            description = "Sort order; newest first by default",
            schema =
                    @Schema(
                            type = SchemaType.STRING,
                            defaultValue = NEWEST_FIRST,
                            enumeration = {"at", NEWEST_FIRST}))
    String sort;

    @RestQuery
    @Parameter(description = "Only acts of this subject", schema = @Schema(type = SchemaType.STRING, maxLength = 255))
    String actor;

    @RestQuery
    @Parameter(description = "Only acts of this kind", schema = @Schema(implementation = Action.class))
    String action;

    @RestQuery
    @Parameter(
            description = "Only acts on this organization, its members and its teams",
            schema = @Schema(type = SchemaType.STRING, format = "uuid"))
    String organizationId;

    @RestQuery
    @Parameter(
            description = "Only acts after this time",
            schema = @Schema(type = SchemaType.STRING, format = "date-time"))
    String after;

    @RestQuery
    @Parameter(
            description = "Only acts before this time",
            schema = @Schema(type = SchemaType.STRING, format = "date-time"))
    String before;

    /**
     * Returns the filter.
     *
     * @param userId the affected user; empty for all users
     */
    public AuditFilter filter(Optional<UUID> userId) {
        return new AuditFilter(
                userId,
                Optional.ofNullable(organizationId)
                        .filter(text -> !text.isEmpty())
                        .map(text -> Parameters.uuid("organizationId", text)),
                Parameters.text("actor", actor, MAX_TEXT),
                Parameters.oneOf("action", action, List.of(Action.values()), Action::code),
                Parameters.instant("after", after),
                Parameters.instant("before", before));
    }

    public boolean newestFirst() {
        return switch (sort == null ? NEWEST_FIRST : sort) {
            case NEWEST_FIRST -> true;
            case "at" -> false;
            default -> throw ProblemException.invalidParameter("sort", "must be at or -at");
        };
    }

    public int limit() {
        return Parameters.integer("limit", limit, DEFAULT_LIMIT, 1, MAX_LIMIT);
    }

    public Optional<String> cursor() {
        return Optional.ofNullable(cursor).filter(text -> !text.isEmpty());
    }
}
