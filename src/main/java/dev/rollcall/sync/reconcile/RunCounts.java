package dev.rollcall.sync.reconcile;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What a run has counted so far. It is kept as JSON by Hibernate, which native-image does not see.
 *
 * @param fields of how many records each field was different
 */
@RegisterForReflection
@Schema(name = "RunCounts", description = "What was counted so far")
public record RunCounts(
        @Schema(required = true, description = "People that Keycloak has listed")
        long listed,

        @Schema(required = true, description = "People without a record")
        long created,

        @Schema(required = true, description = "Records that are not what Keycloak says")
        long changed,

        @Schema(required = true, description = "People who are there again, whose record is a tombstone")
        long returned,

        @Schema(required = true, description = "Of the changed, people whom Keycloak has disabled")
        long disabled,

        @Schema(
                required = true,
                description = "Records of people whom Keycloak does not have any more; each was asked for")
        long missing,

        @Schema(required = true, description = "Of how many records each field is different")
        Map<String, Long> fields,

        @Schema(required = true, description = "Records that were written; none by a dry run")
        long applied) {

    static final RunCounts NONE = new RunCounts(0, 0, 0, 0, 0, 0, Map.of(), 0);

    public RunCounts {
        fields = fields == null ? Map.of() : Map.copyOf(fields);
    }

    RunCounts withListed(long people) {
        return new RunCounts(people, created, changed, returned, disabled, missing, fields, applied);
    }

    RunCounts withApplied(long records) {
        return new RunCounts(listed, created, changed, returned, disabled, missing, fields, records);
    }
}
