package dev.rollcall.signing;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The public keys that verify what the service signs, as a JSON Web Key Set (RFC 7517, section 5): none while API keys are off. */
@Schema(name = "JsonWebKeySet")
public record KeySet(
        @Schema(description = "None while API keys are off on this service")
        List<PublicKey> keys) {}
