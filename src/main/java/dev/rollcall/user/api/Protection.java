package dev.rollcall.user.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Whether a user can be changed here, so that pages need not offer what would be refused.
 *
 * @param isProtected whether each change is refused with {@code protected-identity}
 */
@Schema(name = "Protection", description = "Whether a user can be changed here")
public record Protection(
        @JsonProperty("protected")
        @Schema(
                name = "protected",
                required = true,
                description = "Whether each change of the user is refused with the problem `protected-identity`")
        boolean isProtected) {

    static final String DESCRIPTION =
            "Keycloak is asked each time. A user who holds roles of `realm-management`, directly, by a group or inside another"
                    + " role, administers the realm, and is changed in Keycloak alone.";
}
