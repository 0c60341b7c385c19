package dev.rollcall.user.api.security;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A user's account at another provider as the API shows it. */
@Schema(name = "LinkedIdentity", description = "An account at another provider, linked to the user")
public record IdentityView(
        @Schema(description = "The alias of the provider in the realm", examples = "github")
        String provider,

        @Schema(nullable = true, description = "The name of the account there", examples = "alice-example")
        String userName) {}
