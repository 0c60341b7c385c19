package dev.rollcall.user.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Whether the caller's own account is protected, as {@link Protection}, and whether they may delete it.
 *
 * @param isProtected whether every change is refused with {@code protected-identity}
 */
@Schema(
        name = "OwnProtection",
        description = "Whether the own account is protected against changes, and against deletion")
public record OwnProtection(
        @JsonProperty("protected")
        @Schema(
                name = "protected",
                description = "Whether every change of the account is refused with the problem `protected-identity`")
        boolean isProtected,

        @Schema(
                description =
                        "Whether users may delete their own account: the operator allows it, and the account is not protected."
                                + " The last administrator, and the last owner of an organization, are refused nevertheless")
        boolean deletable) {}
