package dev.rollcall.sync.run;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The counts of a run so far. Hibernate stores them as JSON, which native-image does not see.
 *
 * @param fields for each field, in how many users it differs
 */
@RegisterForReflection
@Schema(name = "RunCounts", description = "The counts so far")
public record RunCounts(
        @Schema(required = true, description = "Identities that Keycloak has listed")
        long listed,

        @Schema(required = true, description = "Identities without a record")
        long created,

        @Schema(required = true, description = "Records that differ from Keycloak")
        long changed,

        @Schema(required = true, description = "Identities that have returned, whose record is a tombstone")
        long returned,

        @Schema(required = true, description = "Changed records whose identity is disabled in Keycloak")
        long disabled,

        @Schema(
                required = true,
                description = "Records whose identity no longer exists in Keycloak; each was confirmed")
        long missing,

        @Schema(
                required = true,
                description =
                        "The number of records that differ, by field; an attribute of the user profile is `profile.<attribute>`. `profile-erased`:"
                                + " records that lose attributes which `rollcall.profile.attributes` does not name any more")
        Map<String, Long> fields,

        @Schema(required = true, description = "Records that were written; always 0 in a dry run")
        long applied) {

    public static final RunCounts NONE = new RunCounts(0, 0, 0, 0, 0, 0, Map.of(), 0);

    public RunCounts {
        fields = fields == null ? Map.of() : Map.copyOf(fields);
    }

    RunCounts withListed(long users) {
        return new RunCounts(users, created, changed, returned, disabled, missing, fields, applied);
    }

    RunCounts withApplied(long records) {
        return new RunCounts(listed, created, changed, returned, disabled, missing, fields, records);
    }
}
