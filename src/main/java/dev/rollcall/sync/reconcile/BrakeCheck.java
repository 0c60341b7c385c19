package dev.rollcall.sync.reconcile;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.rollcall.sync.organization.OrganizationDrift;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The comparison of a run with the limits of the brake. Hibernate stores it as JSON, which native-image does not see.
 */
@RegisterForReflection
@JsonIgnoreProperties(ignoreUnknown = true)
public record BrakeCheck(List<Item> items) {

    /** Users who become tombstones or are disabled. */
    static final String GONE = "gone";

    /** Organizations that become tombstones. */
    static final String ORGANIZATIONS_ENDED = "organizations-ended";

    /** Organizations that are disabled. */
    static final String ORGANIZATIONS_DISABLED = OrganizationDrift.ORGANIZATIONS_DISABLED;

    /** Organizations that were deleted or disabled, and are back or enabled again. */
    static final String ORGANIZATIONS_RESTORED = OrganizationDrift.ORGANIZATIONS_RESTORED;

    /** Organizations that get another value of a field. */
    static final String ORGANIZATIONS_CHANGED = "organizations-changed";

    /** Memberships that end: by themselves, with their organization, or because they have another type. */
    static final String MEMBERSHIPS_ENDED = "memberships-ended";

    /** Memberships that ended here within 90 days, and are back. */
    static final String MEMBERSHIPS_RETURNED = OrganizationDrift.MEMBERSHIPS_RETURNED;

    /** Teams that end, by themselves or with their organization. */
    static final String TEAMS_ENDED = "teams-ended";

    /** The kinds that count organizations. */
    static final Set<String> OF_ORGANIZATIONS =
            Set.of(ORGANIZATIONS_ENDED, ORGANIZATIONS_DISABLED, ORGANIZATIONS_RESTORED, ORGANIZATIONS_CHANGED);

    /** The kinds that count memberships. */
    static final Set<String> OF_MEMBERSHIPS = Set.of(MEMBERSHIPS_ENDED, MEMBERSHIPS_RETURNED);

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
                                    + " `roles-gained`, `roles-lost`. `organizations-ended`: organizations that become tombstones."
                                    + " `organizations-disabled`. `organizations-restored`: organizations that were deleted or"
                                    + " disabled, and are back or enabled again. `organizations-changed`: organizations that get"
                                    + " another value of a field, `enabled` too. `memberships-ended` and `teams-ended`:"
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

        boolean exceeded() {
            return records > limit;
        }
    }
}
