package dev.rollcall.user.api.security;

import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A sign-in as the API shows it. */
@Schema(name = "SignIn", description = "A sign-in at Keycloak, or an attempt that failed")
public record SignInView(
        @Schema(description = "When it was") Instant at,

        @Schema(
                enumeration = {"success", "failure"},
                description = "Whether the user was signed in")
        String outcome,

        @Schema(
                nullable = true,
                description = "Why it failed, as Keycloak names it; null for one that succeeded",
                examples = "invalid_user_credentials")
        String error,

        @Schema(nullable = true, description = "The client's address", examples = "203.0.113.7")
        String address,

        @Schema(nullable = true, description = "The client id of the application", examples = "rollcall")
        String client,

        @Schema(
                nullable = true,
                description = "The alias of the provider with whose account the user signed in; null for none",
                examples = "github")
        String provider) {}
