package dev.rollcall.webhook;

import java.security.SecureRandom;
import java.util.Base64;

/** The secret with which the requests of a webhook are signed: 32 random bytes. Its text is shown once. */
public record WebhookSecret(byte[] bytes) {

    private static final String PREFIX = "whsec_";
    private static final int LENGTH = 32;

    public static WebhookSecret generate() {
        byte[] bytes = new byte[LENGTH];
        new SecureRandom().nextBytes(bytes);
        return new WebhookSecret(bytes);
    }

    /** Returns the text that receivers and their libraries get. */
    public String text() {
        return PREFIX + Base64.getEncoder().encodeToString(bytes);
    }

    /** Leaves out the secret. */
    @Override
    public String toString() {
        return PREFIX + "…";
    }
}
