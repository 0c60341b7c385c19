package dev.rollcall.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.UUID;

/** A numbered user, with the same name and subject in tokens as in {@link Population}. */
record FilledUser(long number, String lastName) {

    static final int FIRST_NAMES = 1000;
    static final int LAST_NAMES = 50_000;

    /** The letters of names, one for each hexadecimal digit of a hash. Unlike in real names, all are equally frequent. */
    private static final String LETTERS = "aeioubdfgklmnrst";

    private static final int LENGTH = 8;

    static FilledUser of(long number) {
        return new FilledUser(number, name("last" + number % LAST_NAMES));
    }

    /** Returns the same user after a change of name. */
    FilledUser renamed() {
        return new FilledUser(number, lastName + "-Other");
    }

    String subject() {
        ByteBuffer hash = ByteBuffer.wrap(md5("person" + number));
        return new UUID(hash.getLong(), hash.getLong()).toString();
    }

    String username() {
        return "user-%08d".formatted(number);
    }

    String email() {
        return username() + "@example.org";
    }

    String firstName() {
        return name("first" + number % FIRST_NAMES);
    }

    private static String name(String seed) {
        StringBuilder name = new StringBuilder();
        HexFormat.of()
                .formatHex(md5(seed))
                .chars()
                .limit(LENGTH)
                .forEach(digit -> name.append(LETTERS.charAt(Character.digit(digit, 16))));
        return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }

    /** Returns {@link #name} as an SQL expression. */
    static String nameSql(String word, int names) {
        return "initcap(translate(left(md5('%s' || mod(n, %d)), %d), '0123456789abcdef', '%s'))"
                .formatted(word, names, LENGTH, LETTERS);
    }

    private static byte[] md5(String text) {
        try {
            return MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has MD5", e);
        }
    }
}
