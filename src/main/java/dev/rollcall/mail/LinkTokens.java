package dev.rollcall.mail;

import dev.rollcall.paging.Cursors;
import dev.rollcall.paging.RollcallConfig;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.spec.SecretKeySpec;

/**
 * Computes the tokens in the links of mails. A token is an HMAC of the id of what the link is about, so each mail about it has the same link
 * although only the token's hash is stored: a copy of the database opens none.
 */
public abstract class LinkTokens {

    private final SecretKeySpec key;

    /**
     * @param purpose what the links are about: each has keys of its own
     */
    protected LinkTokens(RollcallConfig config, String purpose) {
        this.key = Cursors.derive(config, "rollcall " + purpose);
    }

    /** Returns the token for an id: 43 characters of base64url. Another {@code rollcall.secret} gives another token. */
    public String token(UUID subject) {
        byte[] id = ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(subject.getMostSignificantBits())
                .putLong(subject.getLeastSignificantBits())
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Cursors.hmac(key, "token", id));
    }

    /** Returns the hash by which the subject is found, of any text that claims to be a token. */
    public byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    /** Returns the hash of the token for an id. */
    public byte[] hash(UUID subject) {
        return hash(token(subject));
    }
}
