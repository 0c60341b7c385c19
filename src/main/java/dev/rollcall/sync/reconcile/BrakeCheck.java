package dev.rollcall.sync.reconcile;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The comparison of a run with the limits of the brake. Hibernate stores it as JSON, which native-image does not see. It is not part of
 * the counts, because an earlier release refuses counts with fields that it does not know.
 */
@RegisterForReflection
@JsonIgnoreProperties(ignoreUnknown = true)
public record BrakeCheck(List<Item> items) {

    /** Users who become tombstones or are disabled. */
    static final String GONE = "gone";

    public BrakeCheck {
        items = items == null ? List.of() : List.copyOf(items);
    }

    /** The users whom a run would change in one of the ways that the brake counts. */
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    @Schema(
            name = "BrakeCheck",
            description = "How many records a run would change in one way, and how many it may change without force")
    public record Item(
            @Schema(
                    required = true,
                    description =
                            "`gone`: records that become tombstones or are disabled. `returned`: tombstones whose identity has"
                                    + " returned. `enabled`: records that are enabled again. `emptied`: a field loses its value."
                                    + " `replaced`: a field gets another value; the first value of an empty field does not count."
                                    + " `roles-gained`, `roles-lost`")
            String kind,

            @Schema(
                    required = true,
                    description =
                            "The number of records; for `gone` at least, since identities are confirmed only up to the limit")
            long records,

            @Schema(required = true, description = "The number of records above which a run stops, unless it is forced")
            long limit) {

        boolean exceeded() {
            return records > limit;
        }
    }
}
