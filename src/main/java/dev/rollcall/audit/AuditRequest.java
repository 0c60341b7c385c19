package dev.rollcall.audit;

import dev.rollcall.http.Parameters;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.ProblemException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;

/** The raw query parameters that select and sort entries of the audit log, whoever asks. The methods parse them, so that an invalid one is a 400. */
public class AuditRequest {

    private static final String NEWEST_FIRST = "-at";

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
    @Parameter(description = "Only acts of this kind", schema = @Schema(implementation = Action.class))
    String action;

    @RestQuery
    @Parameter(
            description = "Only acts with this outcome; `open` for those whose outcome is not known yet",
            schema = @Schema(implementation = AuditEntryView.State.class))
    String outcome;

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

    /** Returns the filter. */
    public AuditFilter filter() {
        return new AuditFilter(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Parameters.oneOf("action", action, List.of(Action.values()), Action::code),
                Parameters.oneOf(
                        "outcome", outcome, List.of(AuditEntryView.State.values()), AuditEntryView.State::code),
                Optional.empty(),
                Optional.empty(),
                Parameters.instant("after", after),
                Parameters.instant("before", before));
    }

    /** Parses the id of a record; empty for none. */
    public static Optional<UUID> id(String name, String value) {
        return Optional.ofNullable(value).filter(text -> !text.isEmpty()).map(text -> Parameters.uuid(name, text));
    }

    public boolean newestFirst() {
        return switch (sort == null ? NEWEST_FIRST : sort) {
            case NEWEST_FIRST -> true;
            case "at" -> false;
            default ->
                throw ProblemException.invalidParameter(ErrorKey.NOT_ONE_OF_TWO
                        .with("first", "at")
                        .with("second", NEWEST_FIRST)
                        .at("sort"));
        };
    }
}
