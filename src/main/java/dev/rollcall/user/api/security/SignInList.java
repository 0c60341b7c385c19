package dev.rollcall.user.api.security;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The newest sign-ins of a user, and how far they reach back. */
@Schema(name = "SignInList", description = "The sign-ins of a user that Keycloak still has in its log of user events")
public record SignInList(
        @Schema(description = "The newest 50, newest first") List<SignInView> items,

        @Schema(description = "Whether Keycloak stores sign-ins now. If not, the list ends where it ceased to")
        boolean successesKept,

        @Schema(description = "Whether Keycloak stores sign-ins that fail")
        boolean failuresKept,

        @Schema(
                nullable = true,
                description = "For how many seconds it stores them; null for unlimited",
                examples = "604800")
        Long keptSeconds) {

    /** The source of the list, for the document. */
    static final String SOURCE =
            "Asks Keycloak for its user events of the types `LOGIN` and `LOGIN_ERROR`, of which nothing is stored here. They reach"
                    + " back as far as the realm keeps its events.";
}
