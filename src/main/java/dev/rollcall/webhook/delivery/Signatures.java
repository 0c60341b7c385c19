package dev.rollcall.webhook.delivery;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs requests as Standard Webhooks has it: a receiver verifies them with any of its libraries. */
final class Signatures {

    private static final String MAC = "HmacSHA256";

    private Signatures() {}

    /**
     * Returns the value of {@code webhook-signature}: a signature with each of the secrets.
     *
     * @param id the value of {@code webhook-id}
     * @param at the value of {@code webhook-timestamp}, to the second
     */
    static String of(List<byte[]> secrets, UUID id, Instant at, byte[] body) {
        byte[] head = "%s.%d.".formatted(id, at.getEpochSecond()).getBytes(StandardCharsets.UTF_8);
        return secrets.stream()
                .map(secret -> "v1," + Base64.getEncoder().encodeToString(mac(secret, head, body)))
                .collect(Collectors.joining(" "));
    }

    private static byte[] mac(byte[] secret, byte[] head, byte[] body) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(new SecretKeySpec(secret, MAC));
            mac.update(head);
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has " + MAC, e);
        }
    }
}
