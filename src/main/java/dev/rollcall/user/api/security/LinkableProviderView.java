package dev.rollcall.user.api.security;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A provider with which the caller can link an account, as the API shows it. */
@Schema(name = "LinkableProvider", description = "A provider with which an account can be linked")
public record LinkableProviderView(
        @Schema(description = "The alias of the provider in the realm", examples = "github")
        String provider,

        @Schema(nullable = true, description = "Its name for people", examples = "GitHub")
        String name) {}
