package dev.rollcall.user.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Whether a user is protected, and may be deleted, so that pages need not offer changes that would be refused.
 *
 * @param isProtected whether every change is refused with {@code protected-identity}
 */
@Schema(name = "Protection", description = "Whether a user is protected against changes, and against deletion")
public record Protection(
        @JsonProperty("protected")
        @Schema(
                name = "protected",
                description = "Whether every change of the user is refused with the problem `protected-identity`")
        boolean isProtected,

        @Schema(
                description =
                        "Whether the caller may delete the user: the user is neither protected nor the caller, and comes from no"
                                + " directory behind Keycloak, unless the operator allows that. The last administrator, and the last owner of"
                                + " an organization, are refused nevertheless")
        boolean deletable) {

    static final String DESCRIPTION =
            "Asks Keycloak at each request. A user who has roles of `realm-management`, directly, through a group or a"
                    + " composite role, administers the realm. Such users can only be changed in Keycloak.";
}
