package dev.rollcall.invitation;

import dev.rollcall.paging.Cursors;
import dev.rollcall.paging.RollcallConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.spec.SecretKeySpec;

/**
 * Computes the tokens in the links of invitations. A token is an HMAC of the invitation's id, so each mail of an invitation has the same link
 * although only the token's hash is stored: a copy of the database opens no invitation.
 */
@ApplicationScoped
public class InvitationTokens {

    private final SecretKeySpec key;

    InvitationTokens(RollcallConfig config) {
        this.key = Cursors.derive(config, "rollcall invitation");
    }

    /** Returns the token of an invitation: 43 characters of base64url. Another {@code rollcall.secret} gives another token. */
    public String token(UUID invitation) {
        byte[] id = ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(invitation.getMostSignificantBits())
                .putLong(invitation.getLeastSignificantBits())
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Cursors.hmac(key, "token", id));
    }

    /** Returns the hash by which an invitation is found, of any text that claims to be a token. */
    public byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    byte[] hash(UUID invitation) {
        return hash(token(invitation));
    }
}
