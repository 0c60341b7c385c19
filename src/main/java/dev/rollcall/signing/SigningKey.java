package dev.rollcall.signing;

import java.util.Map;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.Use;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/** A key pair for signatures with ES256: ECDSA with the curve P-256 and SHA-256. Its id is the thumbprint of RFC 7638. */
record SigningKey(EllipticCurveJsonWebKey pair) {

    private static final String ALGORITHM = AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256;

    SigningKey {
        pair.setKeyId(pair.calculateBase64urlEncodedThumbprint("SHA-256"));
        pair.setAlgorithm(ALGORITHM);
        pair.setUse(Use.SIGNATURE);
    }

    /** Generates a key. */
    static SigningKey generate() {
        try {
            return new SigningKey(EcJwkGenerator.generateJwk(EllipticCurves.P256));
        } catch (JoseException e) {
            throw new IllegalStateException("every Java runtime has the curve P-256", e);
        }
    }

    /** Returns what verifies the signatures, as a JWK. */
    Map<String, Object> published() {
        return pair.toParams(JsonWebKey.OutputControlLevel.PUBLIC_ONLY);
    }

    /** Returns a JWT with these claims, signed, in the compact form. */
    String sign(Map<String, Object> claims) {
        JwtClaims payload = new JwtClaims();
        claims.forEach(payload::setClaim);
        JsonWebSignature signature = new JsonWebSignature();
        signature.setAlgorithmHeaderValue(ALGORITHM);
        signature.setKeyIdHeaderValue(pair.getKeyId());
        signature.setHeader("typ", "JWT");
        signature.setKey(pair.getPrivateKey());
        signature.setPayload(payload.toJson());
        try {
            return signature.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException("The claims cannot be signed", e);
        }
    }

    @Override
    public String toString() {
        return pair.getKeyId();
    }
}
