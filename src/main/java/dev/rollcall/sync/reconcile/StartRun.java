package dev.rollcall.sync.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.http.StrictJson;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The options of a new run. */
@Schema(additionalProperties = Schema.False.class)
public record StartRun(
        @Schema(defaultValue = "false", description = "Whether to only report differences")
        boolean dryRun,

        @Schema(defaultValue = "false", description = "Whether to continue where the brake would stop the run")
        boolean force) {

    private static final Set<String> FIELDS = Set.of("dryRun", "force");

    /**
     * @param body null or empty for the defaults
     * @throws ProblemException 400 if it is not JSON, 422 for a field that is wrong
     */
    static StartRun of(byte[] body) {
        if (body == null || body.length == 0) {
            return new StartRun(false, false);
        }
        ObjectNode request = StrictJson.object(body);
        List<Problem.FieldError> errors = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : request.properties()) {
            if (!FIELDS.contains(field.getKey())) {
                errors.add(new Problem.FieldError(field.getKey(), "is not known"));
            } else if (!field.getValue().isBoolean()) {
                errors.add(new Problem.FieldError(field.getKey(), "must be true or false"));
            }
        }
        if (!errors.isEmpty()) {
            throw new ProblemException(
                    Problem.of(
                                    ProblemType.INVALID_FIELD,
                                    "%s %s"
                                            .formatted(
                                                    errors.get(0).field(),
                                                    errors.get(0).message()))
                            .withErrors(errors),
                    Map.of(),
                    null);
        }
        return new StartRun(
                request.path("dryRun").asBoolean(), request.path("force").asBoolean());
    }
}
