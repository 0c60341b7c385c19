package dev.rollcall.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Base64;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** An immutable JWT with any header, claims and signature, valid or not. Each method that changes something returns a new token. */
public final class Jwt {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final ObjectNode header;
    private final ObjectNode claims;

    private Jwt(ObjectNode header, ObjectNode claims) {
        this.header = header;
        this.claims = claims;
    }

    /** Returns the header and claims of a signed token. */
    public static Jwt of(String token) {
        String[] parts = token.split("\\.");
        return new Jwt(decode(parts[0]), decode(parts[1]));
    }

    /** Builds a token that no issuer has issued. */
    public static Jwt create(Map<String, ?> header, Map<String, ?> claims) {
        return new Jwt(JSON.valueToTree(header), JSON.valueToTree(claims));
    }

    public JsonNode header(String name) {
        return header.path(name);
    }

    public JsonNode claim(String name) {
        return claims.path(name);
    }

    public Jwt withHeader(String name, Object value) {
        return new Jwt(header.deepCopy().set(name, JSON.valueToTree(value)), claims);
    }

    public Jwt withoutHeader(String name) {
        ObjectNode changed = header.deepCopy();
        changed.remove(name);
        return new Jwt(changed, claims);
    }

    public Jwt withClaim(String name, Object value) {
        return new Jwt(header, claims.deepCopy().set(name, JSON.valueToTree(value)));
    }

    public Jwt withoutClaim(String name) {
        ObjectNode changed = claims.deepCopy();
        changed.remove(name);
        return new Jwt(header, changed);
    }

    /** Returns the token with an empty signature, as for {@code alg: none}. */
    public String unsigned() {
        return content() + ".";
    }

    /** Signs with RS256, whatever the header says. */
    public String signedBy(PrivateKey key) {
        return signedBy(key, "SHA256withRSA");
    }

    /** Signs with PS256, whatever the header says. */
    public String signedByPss(PrivateKey key) {
        return signedBy(key, "RSASSA-PSS", new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
    }

    /**
     * @param algorithm Java's name of the algorithm
     */
    public String signedBy(PrivateKey key, String algorithm) {
        return signedBy(key, algorithm, null);
    }

    private String signedBy(PrivateKey key, String algorithm, AlgorithmParameterSpec parameters) {
        try {
            Signature signature = Signature.getInstance(algorithm);
            if (parameters != null) {
                signature.setParameter(parameters);
            }
            signature.initSign(key);
            signature.update(content().getBytes(StandardCharsets.US_ASCII));
            return content() + "." + BASE64.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Signs with HS256, whatever the header says. */
    public String authenticatedBy(byte[] secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return content() + "." + BASE64.encodeToString(mac.doFinal(content().getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private String content() {
        return encode(header) + "." + encode(claims);
    }

    private static String encode(ObjectNode part) {
        return BASE64.encodeToString(part.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static ObjectNode decode(String part) {
        return (ObjectNode) Realm.json(new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8));
    }
}
