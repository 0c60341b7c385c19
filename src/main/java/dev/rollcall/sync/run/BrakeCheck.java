package dev.rollcall.sync.run;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The comparison of a run with the limits of the brake. Hibernate stores it as JSON, which native-image does not see.
 */
@RegisterForReflection
@JsonIgnoreProperties(ignoreUnknown = true)
public record BrakeCheck(List<Item> items) {

    public BrakeCheck {
        items = items == null ? List.of() : List.copyOf(items);
    }

    /** The records that a run would change in one of the ways that the brake counts. */
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
                                    + " `relinked`: users of a directory who have another identity. `roles-gained`, `roles-lost`. `organizations-ended`: organizations that become tombstones."
                                    + " `organizations-disabled`. `organizations-restored`: organizations that were deleted or"
                                    + " disabled, and are back or enabled again. `organizations-changed`: organizations that"
                                    + " lose the value of a field, get another one, or are disabled. `memberships-ended` and `teams-ended`:"
                                    + " memberships and teams that end, by themselves or with their organization; a membership"
                                    + " of another type is another membership. `memberships-returned`: memberships that ended"
                                    + " here within 90 days, and are back")
            String kind,

            @Schema(
                    required = true,
                    description =
                            "The number of records; for `gone` and the kinds that end with `-ended` at least, since absences are"
                                    + " confirmed only up to the limit")
            long records,

            @Schema(required = true, description = "The number of records above which a run stops, unless it is forced")
            long limit) {

        public boolean exceeded() {
            return records > limit;
        }
    }
}
