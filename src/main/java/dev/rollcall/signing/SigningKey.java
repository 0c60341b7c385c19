package dev.rollcall.signing;

import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.util.Map;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.Use;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/** A key pair for signatures with ES256: ECDSA with the curve P-256 and SHA-256. Its id is the thumbprint of RFC 7638. */
final class SigningKey {

    private static final String ALGORITHM = AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256;

    private final EllipticCurveJsonWebKey pair;

    private SigningKey(EllipticCurveJsonWebKey pair) {
        pair.setKeyId(pair.calculateBase64urlEncodedThumbprint("SHA-256"));
        pair.setAlgorithm(ALGORITHM);
        pair.setUse(Use.SIGNATURE);
        this.pair = pair;
    }

    static SigningKey generate() {
        try {
            return new SigningKey(EcJwkGenerator.generateJwk(EllipticCurves.P256));
        } catch (JoseException e) {
            throw new IllegalStateException("every Java runtime has the curve P-256", e);
        }
    }

    static SigningKey of(ECPublicKey publicKey, ECPrivateKey privateKey) {
        EllipticCurveJsonWebKey pair = new EllipticCurveJsonWebKey(publicKey);
        pair.setPrivateKey(privateKey);
        return new SigningKey(pair);
    }

    /**
     * @param json of {@link #secret}
     */
    static SigningKey parse(String json) {
        try {
            return new SigningKey((EllipticCurveJsonWebKey) JsonWebKey.Factory.newJwk(json));
        } catch (JoseException e) {
            throw new IllegalStateException("The signing key in the database is damaged", e);
        }
    }

    String id() {
        return pair.getKeyId();
    }

    /** Returns the whole pair as a JWK, which must be encrypted. */
    String secret() {
        return pair.toJson(OutputControlLevel.INCLUDE_PRIVATE);
    }

    /** Returns what verifies its signatures. */
    PublicKey published() {
        return PublicKey.of(pair.toParams(OutputControlLevel.PUBLIC_ONLY));
    }

    /** Returns the same as the text of a JWK. */
    String publishedText() {
        return pair.toJson(OutputControlLevel.PUBLIC_ONLY);
    }

    /** Returns a JWT with these claims, signed, in the compact form. */
    String sign(Map<String, Object> claims) {
        JwtClaims payload = new JwtClaims();
        claims.forEach(payload::setClaim);
        JsonWebSignature signature = new JsonWebSignature();
        signature.setAlgorithmHeaderValue(ALGORITHM);
        signature.setKeyIdHeaderValue(id());
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
        return id();
    }
}
