package dev.rollcall.user.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Whether a user is protected, so that pages need not offer changes that would be refused.
 *
 * @param isProtected whether every change is refused with {@code protected-identity}
 */
@Schema(name = "Protection", description = "Whether a user is protected against changes")
public record Protection(
        @JsonProperty("protected")
        @Schema(
                name = "protected",
                description = "Whether every change of the user is refused with the problem `protected-identity`")
        boolean isProtected) {

    static final String DESCRIPTION =
            "Asks Keycloak at each request. A user who has roles of `realm-management`, directly, through a group or a"
                    + " composite role, administers the realm. Such users can only be changed in Keycloak.";
}
