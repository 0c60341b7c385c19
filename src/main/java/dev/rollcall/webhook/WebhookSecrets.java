package dev.rollcall.webhook;

import dev.rollcall.database.Statements;
import dev.rollcall.encryption.EncryptedData;
import dev.rollcall.encryption.SecretEncryption;
import dev.rollcall.encryption.SecretEncryption.UndecryptableException;
import jakarta.inject.Singleton;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The secrets of webhooks, which the database has encrypted under {@code rollcall.secret}. */
@Singleton
public record WebhookSecrets(Statements statements, SecretEncryption encryption) implements EncryptedData {

    private static final String USE = "secrets of webhooks";

    private static final String READ = "select id, secret, previous_secret, previous_until from webhooks where id = ?";
    private static final String LIST = "select id, secret, previous_secret, previous_until from webhooks order by id";

    private static final String REPLACE = "update webhooks set secret = ? where id = ? and secret = ?";
    private static final String REPLACE_PREVIOUS =
            "update webhooks set previous_secret = ? where id = ? and previous_secret = ?";

    private record Row(UUID id, byte[] secret, byte[] previous, Instant previousUntil) {}

    /** Encrypts the secret of a webhook for its table. */
    byte[] encrypt(UUID webhook, WebhookSecret secret) {
        return encryption.encrypt(USE, webhook.toString(), secret.bytes());
    }

    /**
     * Returns the secrets with which a request is signed now: the current one, and for a while after a rotation the one before.
     *
     * @throws UndecryptableException if {@code rollcall.secret} was changed without {@code rollcall.previous-secret}
     */
    public List<byte[]> of(UUID webhook, Instant now) {
        Optional<Row> found = rows(READ, webhook).stream().findFirst();
        List<byte[]> secrets = new ArrayList<>();
        found.ifPresent(row -> {
            secrets.add(encryption.decrypt(USE, webhook.toString(), row.secret()));
            if (row.previousUntil() != null && row.previousUntil().isAfter(now)) {
                secrets.add(encryption.decrypt(USE, webhook.toString(), row.previous()));
            }
        });
        return secrets;
    }

    /** Whether a webhook has this secret. */
    public boolean isCurrent(UUID webhook, WebhookSecret secret) {
        return rows(READ, webhook).stream()
                .anyMatch(row -> MessageDigest.isEqual(
                        encryption.decrypt(USE, webhook.toString(), row.secret()), secret.bytes()));
    }

    @Override
    public int encryptAnew() {
        return rows(LIST).stream()
                .mapToInt(row -> encryptAnew(row.id(), row.secret(), REPLACE)
                        + (row.previous() == null ? 0 : encryptAnew(row.id(), row.previous(), REPLACE_PREVIOUS)))
                .sum();
    }

    private int encryptAnew(UUID webhook, byte[] secret, String sql) {
        return encryption
                .encryptAnew(USE, webhook.toString(), secret)
                .map(encrypted -> statements.change(sql, encrypted, webhook, secret))
                .orElse(0);
    }

    private List<Row> rows(String sql, Object... values) {
        return statements.list(
                row -> new Row(
                        Statements.uuid(row, "id"),
                        row.getBytes("secret"),
                        row.getBytes("previous_secret"),
                        Statements.instant(row, "previous_until")),
                sql,
                values);
    }
}
