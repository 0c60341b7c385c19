package dev.rollcall.paging;

import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encodes positions in a listing as opaque cursors, and decodes them. A cursor is authenticated (HMAC) together with its query, so that a
 * changed cursor, or one of another query, is refused. The limit is not part of the query.
 */
@ApplicationScoped
public class Cursors {

    private static final String MAC = "HmacSHA256";
    private static final int TAG_BYTES = 16;
    private static final int MIN_BYTES = TAG_BYTES + 1 + 2 * Long.BYTES;
    private static final int MAX_CHARS = 2048;

    private final SecretKeySpec key;

    Cursors(RollcallConfig config) {
        this.key = derive(config, "rollcall cursor");
    }

    /**
     * A position between two entries of a listing.
     *
     * @param backward true for the page before the position, false for the page after it
     * @param key the sort key of the entry next to the position
     * @param id the id of that entry
     */
    public record Position(boolean backward, String key, UUID id) {}

    /**
     * @param query the query in a canonical form
     */
    public String encode(String query, Position position) {
        byte[] text = position.key().getBytes(StandardCharsets.UTF_8);
        byte[] body = ByteBuffer.allocate(1 + 2 * Long.BYTES + text.length)
                .put((byte) (position.backward() ? 1 : 0))
                .putLong(position.id().getMostSignificantBits())
                .putLong(position.id().getLeastSignificantBits())
                .put(text)
                .array();
        byte[] cursor = ByteBuffer.allocate(TAG_BYTES + body.length)
                .put(tag(query, body))
                .put(body)
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(cursor);
    }

    /**
     * @throws ProblemException of type {@link ProblemType#INVALID_CURSOR}
     */
    public Position decode(String query, String cursor) {
        byte[] bytes = bytes(cursor);
        byte[] body = Arrays.copyOfRange(bytes, TAG_BYTES, bytes.length);
        if (!MessageDigest.isEqual(Arrays.copyOf(bytes, TAG_BYTES), tag(query, body))) {
            throw invalid();
        }
        ByteBuffer buffer = ByteBuffer.wrap(body);
        boolean backward = buffer.get() == 1;
        UUID id = new UUID(buffer.getLong(), buffer.getLong());
        return new Position(backward, StandardCharsets.UTF_8.decode(buffer).toString(), id);
    }

    private static byte[] bytes(String cursor) {
        if (cursor.length() <= MAX_CHARS) {
            try {
                byte[] bytes = Base64.getUrlDecoder().decode(cursor);
                if (bytes.length >= MIN_BYTES) {
                    return bytes;
                }
            } catch (IllegalArgumentException e) {
                // not base64: refused below
            }
        }
        throw invalid();
    }

    private static ProblemException invalid() {
        return new ProblemException(
                ProblemType.INVALID_CURSOR,
                "Use the cursor unchanged, with the same filters, search and sort order, or start again without a cursor.");
    }

    private byte[] tag(String query, byte[] body) {
        return Arrays.copyOf(hmac(key, query, body), TAG_BYTES);
    }

    /** Derives a separate key for each use of the configured secret. */
    public static SecretKeySpec derive(RollcallConfig config, String use) {
        SecretKeySpec master = new SecretKeySpec(config.secret().orElseThrow().getBytes(StandardCharsets.UTF_8), MAC);
        return new SecretKeySpec(hmac(master, use, new byte[0]), MAC);
    }

    /** Computes the HMAC over the text and the body. The text's length comes first, so that two different pairs never have the same input. */
    public static byte[] hmac(SecretKeySpec key, String text, byte[] body) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(key);
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
            mac.update(bytes);
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has " + MAC, e);
        }
    }
}
