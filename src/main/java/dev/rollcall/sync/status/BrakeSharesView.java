package dev.rollcall.sync.status;

import dev.rollcall.sync.reconcile.ReconciliationConfig;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The shares of records that a run may change in other ways than deletion, as the API shows them. */
@Schema(
        name = "BrakeShares",
        description =
                "The maximum shares of records that a run may change in other ways; above one of them the run stops. `brakeMinimum`"
                        + " is allowed regardless of the share")
public record BrakeSharesView(
        @Schema(required = true, description = "Tombstones whose identity has returned")
        double returned,

        @Schema(required = true, description = "Records that are enabled again")
        double enabled,

        @Schema(required = true, description = "Records of which a field loses its value")
        double emptied,

        @Schema(
                required = true,
                description =
                        "Records of which a field gets another value; the first value of an empty field does not count")
        double replaced,

        @Schema(required = true, description = "Records that gain roles")
        double rolesGained,

        @Schema(required = true, description = "Records that lose roles")
        double rolesLost,

        @Schema(required = true, description = "Organizations that become tombstones")
        double organizationsEnded,

        @Schema(required = true, description = "Organizations that are disabled")
        double organizationsDisabled,

        @Schema(
                required = true,
                description = "Organizations that were deleted or disabled, and are back or enabled again")
        double organizationsRestored,

        @Schema(required = true, description = "Organizations that get another value of a field")
        double organizationsChanged,

        @Schema(
                required = true,
                description =
                        "Memberships that end: by themselves, with their organization, or because they have another type")
        double membershipsEnded,

        @Schema(required = true, description = "Memberships that ended here within 90 days, and are back")
        double membershipsReturned,

        @Schema(required = true, description = "Teams that end, by themselves or with their organization")
        double teamsEnded) {

    static BrakeSharesView of(ReconciliationConfig config) {
        ReconciliationConfig.BrakeShares shares = config.brakeShares();
        return new BrakeSharesView(
                shares.returned(),
                shares.enabled(),
                shares.emptied(),
                shares.replaced(),
                shares.rolesGained(),
                shares.rolesLost(),
                shares.organizationsEnded(),
                shares.organizationsDisabled(),
                shares.organizationsRestored(),
                shares.organizationsChanged(),
                shares.membershipsEnded(),
                shares.membershipsReturned(),
                shares.teamsEnded());
    }
}
