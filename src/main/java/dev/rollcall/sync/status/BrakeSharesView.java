package dev.rollcall.sync.status;

import dev.rollcall.sync.reconcile.ReconciliationConfig;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The shares of records that a run may change, as the API shows them. */
@Schema(
        name = "BrakeShares",
        description =
                "The maximum shares of users, organizations, memberships or teams that a run may change in each way; above one of"
                        + " them the run stops. `brakeMinimum` is allowed regardless of the share")
public record BrakeSharesView(
        @Schema(
                required = true,
                description =
                        "What ends or is disabled: `gone`, `organizations-ended`, `organizations-disabled`, `memberships-ended`,"
                                + " `teams-ended`")
        double gone,

        @Schema(
                required = true,
                description = "Who gains access: `returned`, `enabled`, `roles-gained`, `organizations-restored`,"
                        + " `memberships-returned`")
        double gainsAccess,

        @Schema(
                required = true,
                description = "Other changes: `emptied`, `replaced`, `relinked`, `roles-lost`, `organizations-changed`")
        double changed) {

    static BrakeSharesView of(ReconciliationConfig config) {
        ReconciliationConfig.BrakeShares shares = config.brakeShares();
        return new BrakeSharesView(shares.gone(), shares.gainsAccess(), shares.changed());
    }
}
