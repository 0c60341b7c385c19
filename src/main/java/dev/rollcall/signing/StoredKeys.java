package dev.rollcall.signing;

import dev.rollcall.database.Statements;
import dev.rollcall.encryption.EncryptedData;
import dev.rollcall.encryption.SecretEncryption;
import dev.rollcall.encryption.SecretEncryption.UndecryptableException;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jose4j.json.JsonUtil;
import org.jose4j.lang.JoseException;

/** The table of the signing keys that the service has generated. They are encrypted under {@code rollcall.secret}. */
@Singleton
record StoredKeys(Statements statements, SecretEncryption encryption) implements EncryptedData {

    private static final String USE = "signing keys";

    private static final String LIST =
            "select number, kid, public_key, private_key, signs_from from signing_keys order by number";

    private static final String INSERT = """
            insert into signing_keys (number, kid, public_key, private_key, created_at, signs_from) values (?, ?, ?, ?, ?, ?)
            on conflict (number) do nothing""";

    private static final String REPLACE = "update signing_keys set private_key = ? where kid = ? and private_key = ?";

    private static final String DELETE = """
            delete from signing_keys former where exists (
                select 1 from signing_keys later where later.number > former.number and later.signs_from <= ?)""";

    /**
     * A row of the table.
     *
     * @param number 1 for the first key, one more for each further one
     * @param encrypted the whole pair
     * @param signsFrom since when it signs, until another one does
     */
    record Row(int number, String id, PublicKey published, byte[] encrypted, Instant signsFrom) {}

    /** Returns all rows, oldest first. */
    List<Row> list() {
        return statements.list(
                row -> new Row(
                        row.getInt("number"),
                        row.getString("kid"),
                        published(row.getString("public_key")),
                        row.getBytes("private_key"),
                        Statements.instant(row, "signs_from")),
                LIST);
    }

    private static PublicKey published(String jwk) {
        try {
            return PublicKey.of(JsonUtil.parseJson(jwk));
        } catch (JoseException e) {
            throw new IllegalStateException("The public key in the database is damaged", e);
        }
    }

    /** Stores a key, unless there is one with this number: of replicas that generate one at the same time, one stores its key. */
    void insert(int number, SigningKey key, Instant now, Instant signsFrom) {
        byte[] secret = key.secret().getBytes(StandardCharsets.UTF_8);
        statements.change(
                INSERT,
                number,
                key.id(),
                key.publishedText(),
                encryption.encrypt(USE, key.id(), secret),
                now,
                signsFrom);
    }

    /** Decrypts a key; empty if it is encrypted under an unknown secret. */
    Optional<SigningKey> decrypt(Row row) {
        try {
            byte[] secret = encryption.decrypt(USE, row.id(), row.encrypted());
            return Optional.of(SigningKey.parse(new String(secret, StandardCharsets.UTF_8)));
        } catch (UndecryptableException e) {
            return Optional.empty();
        }
    }

    /** Deletes keys whose successors have signed since this time or longer. */
    void deleteReplaced(Instant since) {
        statements.change(DELETE, since);
    }

    @Override
    public int encryptAnew() {
        return list().stream().mapToInt(this::encryptAnew).sum();
    }

    private int encryptAnew(Row row) {
        return encryption
                .encryptAnew(USE, row.id(), row.encrypted())
                .map(encrypted -> statements.change(REPLACE, encrypted, row.id(), row.encrypted()))
                .orElse(0);
    }
}
