package dev.rollcall.signing;

import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A public key that verifies what the service signs, as a JSON Web Key (RFC 7517). */
@Schema(name = "JsonWebKey")
public record PublicKey(
        @Schema(description = "The type of the key", examples = "EC")
        String kty,

        @Schema(description = "The id of the key: its thumbprint (RFC 7638)")
        String kid,

        @Schema(description = "What the key is for: signatures", examples = "sig")
        String use,

        @Schema(description = "The algorithm", examples = "ES256")
        String alg,

        @Schema(description = "The curve", examples = "P-256")
        String crv,

        @Schema(description = "A coordinate of the public point, in base64url")
        String x,

        @Schema(description = "The other coordinate") String y) {

    static PublicKey of(Map<String, Object> jwk) {
        return new PublicKey(
                text(jwk, "kty"),
                text(jwk, "kid"),
                text(jwk, "use"),
                text(jwk, "alg"),
                text(jwk, "crv"),
                text(jwk, "x"),
                text(jwk, "y"));
    }

    private static String text(Map<String, Object> jwk, String name) {
        return (String) jwk.get(name);
    }
}
