package dev.rollcall.token;

import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;

/**
 * The credentials of a client at {@code POST /token} (RFC 6749, section 2.3.1).
 *
 * @param clientId not blank
 * @param secret null if the client sent none, like a public client
 */
record ClientSecret(String clientId, String secret) {

    private static final String BASIC = "Basic ";

    @Override
    public String toString() {
        return "ClientSecret[" + clientId + "]";
    }

    boolean hasSecret() {
        return secret != null;
    }

    /** Returns a SHA-256 by which the credentials can be found again, of a client that has a secret. */
    ByteBuffer hash() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(clientId.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            return ByteBuffer.wrap(digest.digest(secret.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java runtime has SHA-256
        }
    }

    /** Reads HTTP Basic if there is an {@code Authorization} header, else the form; empty if the client is not named. */
    static Optional<ClientSecret> of(String authorization, String formClientId, String formSecret) {
        if (authorization != null) {
            return ofBasic(authorization);
        }
        if (formClientId == null || formClientId.isBlank()) {
            return Optional.empty();
        }
        return Optional.of(new ClientSecret(formClientId, formSecret));
    }

    private static Optional<ClientSecret> ofBasic(String authorization) {
        if (!authorization.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            return Optional.empty();
        }
        try {
            byte[] pair = Base64.getDecoder()
                    .decode(authorization.substring(BASIC.length()).strip());
            String[] parts = new String(pair, StandardCharsets.UTF_8).split(":", 2);
            if (parts.length == 2 && !parts[0].isBlank()) {
                return Optional.of(new ClientSecret(decode(parts[0]), decode(parts[1])));
            }
        } catch (IllegalArgumentException e) {
            // neither base64 nor form-encoded: treated as missing
        }
        return Optional.empty();
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
