package dev.rollcall.encryption;

import dev.rollcall.paging.Cursors;
import dev.rollcall.paging.RollcallConfig;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts what the database keeps under {@code rollcall.secret}: AES-256 in Galois/Counter Mode, with a key of its own for each use. All replicas
 * have the same secret, so each can decrypt what another one has encrypted. After the secret was changed, nobody can.
 */
@Singleton
public class SecretEncryption {

    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final RollcallConfig config;
    private final SecureRandom random = new SecureRandom();

    SecretEncryption(RollcallConfig config) {
        this.config = config;
    }

    /** Data was encrypted under another secret, was stored in another place, or is damaged. */
    public static final class UndecryptableException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        UndecryptableException(Throwable cause) {
            super(
                    "The data cannot be decrypted: rollcall.secret has been changed since, or the data is damaged",
                    cause);
        }
    }

    /**
     * @param use the kind of data: another kind has another key
     * @param place where the data is stored. It can be decrypted only with the same place, so it cannot be moved elsewhere unnoticed
     * @return a random number that is used once, the encrypted data, and its tag
     */
    public byte[] encrypt(String use, String place, byte[] data) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] encrypted;
        try {
            encrypted = cipher(Cipher.ENCRYPT_MODE, use, place, nonce).doFinal(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has " + CIPHER, e);
        }
        return ByteBuffer.allocate(nonce.length + encrypted.length)
                .put(nonce)
                .put(encrypted)
                .array();
    }

    /**
     * @param encrypted of {@link #encrypt}, with the same use and place
     * @throws UndecryptableException for anything else
     */
    public byte[] decrypt(String use, String place, byte[] encrypted) {
        if (encrypted.length < NONCE_BYTES + TAG_BITS / Byte.SIZE) {
            throw new UndecryptableException(null);
        }
        byte[] nonce = Arrays.copyOf(encrypted, NONCE_BYTES);
        try {
            return cipher(Cipher.DECRYPT_MODE, use, place, nonce)
                    .doFinal(encrypted, NONCE_BYTES, encrypted.length - NONCE_BYTES);
        } catch (GeneralSecurityException e) {
            throw new UndecryptableException(e);
        }
    }

    private Cipher cipher(int mode, String use, String place, byte[] nonce) throws GeneralSecurityException {
        byte[] key = Cursors.derive(config, "rollcall encryption of " + use).getEncoded();
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
