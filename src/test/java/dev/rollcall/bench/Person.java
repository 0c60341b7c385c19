package dev.rollcall.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** Somebody by number, with the same name and subject in a token as in {@link Population}. */
record Person(long number, String lastName) {

    static Person of(long number) {
        return new Person(number, "Family" + number % 50_000);
    }

    /** The same person after a change of name. */
    Person renamed() {
        return new Person(number, lastName + "-Other");
    }

    String subject() {
        try {
            ByteBuffer hash = ByteBuffer.wrap(
                    MessageDigest.getInstance("MD5").digest(("person" + number).getBytes(StandardCharsets.US_ASCII)));
            return new UUID(hash.getLong(), hash.getLong()).toString();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has MD5", e);
        }
    }

    String username() {
        return "user-%08d".formatted(number);
    }

    String email() {
        return username() + "@example.org";
    }

    String firstName() {
        return "Given" + number % 1000;
    }
}
