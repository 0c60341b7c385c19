package dev.rollcall.user.api.security;

import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A credential as the API shows it: nothing that would help to guess it. */
@Schema(name = "Credential", description = "Something that a user signs in with")
public record CredentialView(
        @Schema(description = "The id of the credential", examples = "b0f6a7a2-5f6f-4a37-9a53-6d2f3c1f8a11")
        String id,

        @Schema(
                description =
                        "Its type in Keycloak: `password`, `webauthn-passwordless` for a passkey, or a second factor such as"
                                + " `otp`, `webauthn` and `recovery-authn-codes`",
                examples = "password")
        String type,

        @Schema(nullable = true, description = "The name that the user gave to it", examples = "Phone")
        String label,

        @Schema(nullable = true, description = "When it was added")
        Instant createdAt) {}
