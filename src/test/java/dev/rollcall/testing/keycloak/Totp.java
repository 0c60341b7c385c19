package dev.rollcall.testing.keycloak;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** An authenticator app (RFC 6238) with Keycloak's default policy: six digits, another code every 30 seconds, HMAC-SHA1. */
public final class Totp {

    private static final String ALGORITHM = "HmacSHA1";
    private static final int SECONDS = 30;

    private final byte[] secret;

    /**
     * @param secret as Keycloak's form for setting it up has it, not encoded for people
     */
    public Totp(String secret) {
        this.secret = secret.getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the code of now. */
    public String code() {
        return code(0);
    }

    /** Returns the code after this one, for Keycloak accepts none twice, and the next one early. */
    public String nextCode() {
        return code(1);
    }

    private String code(int later) {
        long step = Instant.now().getEpochSecond() / SECONDS + later;
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
            byte[] hash =
                    mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(step).array());
            int offset = hash[hash.length - 1] & 0xf;
            int number = ByteBuffer.wrap(hash).getInt(offset) & Integer.MAX_VALUE;
            return "%06d".formatted(number % 1_000_000);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
