package dev.rollcall.relink.api;

import dev.rollcall.relink.RelinkCandidates.Decided;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The result of linking all safe pairs. */
@Schema(
        name = "SafeRelinksResult",
        description = "The result of linking all safe pairs",
        requiredProperties = {"linked", "pending", "left"})
public record SafeRelinks(
        @Schema(description = "The number of pairs that are linked", examples = "11")
        int linked,

        @Schema(
                description = "The number of pairs whose outcome is not known yet; the audit log will show it",
                examples = "0")
        int pending,

        @Schema(
                description =
                        "The number of pairs that are left: they were changed meanwhile, or Keycloak does not confirm them or does not answer",
                examples = "1")
        int left) {

    static SafeRelinks of(Decided decided) {
        return new SafeRelinks(decided.linked(), decided.pending(), decided.left());
    }
}
