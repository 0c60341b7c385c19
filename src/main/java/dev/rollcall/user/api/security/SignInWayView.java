package dev.rollcall.user.api.security;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A way to sign in as the API shows it. */
@Schema(name = "SignInWay", description = "Something that is enough to sign in, perhaps with a second factor")
public record SignInWayView(
        @Schema(
                description = "The kind of the way",
                enumeration = {"password", "passkey", "provider", "federation"})
        String kind,

        @Schema(
                nullable = true,
                description =
                        "The id of the credential, or the alias of the linked provider; null for a user federation")
        String id) {}
