package dev.rollcall.relink.api;

import dev.rollcall.relink.RelinkCandidates.Decided;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What has become of the safe pairs. */
@Schema(
        name = "SafeRelinksResult",
        description = "What has become of the safe pairs",
        requiredProperties = {"linked", "pending", "left"})
public record SafeRelinks(
        @Schema(description = "How many pairs are linked", examples = "11")
        int linked,

        @Schema(description = "Of how many the outcome is not known yet; the audit log will show it", examples = "0")
        int pending,

        @Schema(
                description =
                        "How many are left: somebody has changed them meanwhile, or Keycloak did not answer any more",
                examples = "1")
        int left) {

    static SafeRelinks of(Decided decided) {
        return new SafeRelinks(decided.linked(), decided.pending(), decided.left());
    }
}
