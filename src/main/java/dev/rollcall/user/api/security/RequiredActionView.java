package dev.rollcall.user.api.security;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A required action as the API shows it. */
@Schema(name = "RequiredAction", description = "Something that Keycloak can demand of a user at the next sign-in")
public record RequiredActionView(
        @Schema(description = "Its alias in the realm", examples = "CONFIGURE_TOTP")
        String alias,

        @Schema(description = "Its name in the realm, for people", examples = "Configure OTP")
        String name,

        @Schema(description = "Whether it is asked of the user")
        boolean asked) {}
