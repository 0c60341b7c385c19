package dev.rollcall.key;

import dev.rollcall.auth.key.KeyCallers;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * The secret of an API key: {@code rc_}, 32 random bytes in base62, and a CRC-32 of both in base62. By beginning and checksum, scanners of
 * source code recognize a key, and a mistyped one is refused without a query. Only a hash is stored: 32 random bytes cannot be guessed, so it
 * needs no salt and may be fast.
 *
 * @param text what the client sends
 */
public record KeySecret(String text) {

    private static final int BYTES = 32;

    /** The number of digits of the random bytes: 62 to the power of 43 is just above 2 to the power of 256. */
    private static final int RANDOM_DIGITS = 43;

    private static final int CHECKSUM_DIGITS = 6;

    /** The length of the beginning by which people recognize a key. Eight random digits are of no help to guess the other 35. */
    private static final int PREFIX_LENGTH = KeyCallers.PREFIX.length() + 8;

    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final BigInteger BASE = BigInteger.valueOf(DIGITS.length());

    private static final Pattern FORMAT =
            Pattern.compile("%s[0-9A-Za-z]{%d}".formatted(KeyCallers.PREFIX, RANDOM_DIGITS + CHECKSUM_DIGITS));

    /**
     * @throws IllegalArgumentException for a text that is no secret
     */
    public KeySecret {
        if (!isValid(text)) {
            throw new IllegalArgumentException("not the secret of an API key");
        }
    }

    /** Returns a new secret. */
    public static KeySecret generate() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return of(bytes);
    }

    static KeySecret of(byte[] random) {
        String unchecked = KeyCallers.PREFIX + digits(new BigInteger(1, random), RANDOM_DIGITS);
        return new KeySecret(unchecked + checksum(unchecked));
    }

    /** Reads what a client has sent; empty for anything that cannot be a secret. */
    public static Optional<KeySecret> parse(String sent) {
        return isValid(sent) ? Optional.of(new KeySecret(sent)) : Optional.empty();
    }

    /** The beginning, which is stored and shown, so that people recognize the key. */
    public String prefix() {
        return text.substring(0, PREFIX_LENGTH);
    }

    /** Returns the SHA-256 by which the key is found. */
    public byte[] hash() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java runtime has SHA-256
        }
    }

    private static boolean isValid(String text) {
        if (text == null || !FORMAT.matcher(text).matches()) {
            return false;
        }
        int end = text.length() - CHECKSUM_DIGITS;
        return checksum(text.substring(0, end)).equals(text.substring(end));
    }

    private static String checksum(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.US_ASCII));
        return digits(BigInteger.valueOf(crc.getValue()), CHECKSUM_DIGITS);
    }

    private static String digits(BigInteger number, int length) {
        StringBuilder digits = new StringBuilder(length);
        for (BigInteger rest = number; digits.length() < length; rest = rest.divide(BASE)) {
            digits.append(DIGITS.charAt(rest.mod(BASE).intValue()));
        }
        return digits.reverse().toString();
    }

    /** Leaves out all but the prefix. */
    @Override
    public String toString() {
        return prefix() + "…";
    }
}
