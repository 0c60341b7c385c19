package dev.rollcall.encryption;

import dev.rollcall.paging.Cursors;
import dev.rollcall.paging.RollcallConfig;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts what the database keeps under {@code rollcall.secret}: AES-256 in Galois/Counter Mode, with a key of its own for each use. All replicas
 * have the same secret, so each can decrypt what another one has encrypted. After the secret was changed, they can as long as {@code rollcall.previous-secret} has the
 * former one.
 */
@Singleton
public class SecretEncryption {

    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final RollcallConfig current;
    private final Optional<RollcallConfig> previous;
    private final SecureRandom random = new SecureRandom();

    public SecretEncryption(RollcallConfig config, EncryptionConfig encryption) {
        this.current = config;
        this.previous = encryption.previousSecret().map(secret -> () -> Optional.of(secret));
    }

    /** Data was encrypted under another secret, was stored in another place, or is damaged. */
    public static final class UndecryptableException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        UndecryptableException(Throwable cause) {
            super(
                    "The data cannot be decrypted: rollcall.secret has been changed since, and rollcall.previous-secret does not have the former"
                            + " one; or the data is damaged",
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
            encrypted = cipher(Cipher.ENCRYPT_MODE, current, use, place, nonce).doFinal(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has " + CIPHER, e);
        }
        return ByteBuffer.allocate(nonce.length + encrypted.length)
                .put(nonce)
                .put(encrypted)
                .array();
    }

    /**
     * @param encrypted of {@link #encrypt}, with the same use and place; under this secret or the previous one
     * @throws UndecryptableException for anything else
     */
    public byte[] decrypt(String use, String place, byte[] encrypted) {
        try {
            return decrypt(current, use, place, encrypted);
        } catch (UndecryptableException e) {
            return decrypt(previous.orElseThrow(() -> e), use, place, encrypted);
        }
    }

    /**
     * Encrypts data under this secret that is encrypted under the previous one.
     *
     * @return empty if there is nothing to do: it is encrypted under this secret, or neither decrypts it
     */
    public Optional<byte[]> encryptAnew(String use, String place, byte[] encrypted) {
        if (previous.isEmpty() || decrypted(current, use, place, encrypted).isPresent()) {
            return Optional.empty();
        }
        return decrypted(previous.get(), use, place, encrypted).map(data -> encrypt(use, place, data));
    }

    private static Optional<byte[]> decrypted(RollcallConfig secret, String use, String place, byte[] encrypted) {
        try {
            return Optional.of(decrypt(secret, use, place, encrypted));
        } catch (UndecryptableException e) {
            return Optional.empty();
        }
    }

    private static byte[] decrypt(RollcallConfig secret, String use, String place, byte[] encrypted) {
        if (encrypted.length < NONCE_BYTES + TAG_BITS / Byte.SIZE) {
            throw new UndecryptableException(null);
        }
        byte[] nonce = Arrays.copyOf(encrypted, NONCE_BYTES);
        try {
            return cipher(Cipher.DECRYPT_MODE, secret, use, place, nonce)
                    .doFinal(encrypted, NONCE_BYTES, encrypted.length - NONCE_BYTES);
        } catch (GeneralSecurityException e) {
            throw new UndecryptableException(e);
        }
    }

    private static Cipher cipher(int mode, RollcallConfig secret, String use, String place, byte[] nonce)
            throws GeneralSecurityException {
        byte[] key = Cursors.derive(secret, "rollcall encryption of " + use).getEncoded();
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
