package dev.rollcall.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.rollcall.key.KeySecret;
import dev.rollcall.testing.ServiceDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The API keys of {@link RestoreIT}. Since the backup one of them was revoked, one was used, and one stayed unused. The statements are those
 * of docs/backup-restore.md.
 */
final class KeysInBackup {

    private static final Path STEPS = Path.of("docs/backup-restore.md");
    private static final String ME = "/api/v1/users/me";
    private static final String KEYS = "/api/v1/keys";

    private final Key revoked = Key.create();
    private final Key used = Key.create();
    private final Key unused = Key.create();

    private String backup;
    private String listed;

    private record Key(String id, KeySecret secret) {

        static Key create() {
            return new Key(UUID.randomUUID().toString(), KeySecret.generate());
        }
    }

    /** Creates the keys of a user, before the backup. */
    void create(ServiceDatabase database, String owner) {
        for (Key key : new Key[] {revoked, used, unused}) {
            database.execute("""
                    insert into api_keys (id, user_id, name, prefix, secret_hash, scopes, created_at, created_by, expires_at)
                    select ?::uuid, id, 'Backup', ?, sha256(?::bytea), '{account:read}', now(), keycloak_id, now() + interval '30 days'
                    from users where id = ?::uuid""", key.id(), key.secret().prefix(), key.secret().text(), owner);
        }
    }

    /** Uses one key and revokes another, after the backup. */
    void useAndRevoke(ServiceDatabase database) {
        backup = database.text("select now()");
        RestoreIT.as(used.secret().text()).get(ME).expect(200);
        RestoreIT.as(revoked.secret().text()).get(ME).expect(200);
        RestoreIT.admin().delete(KEYS + "/" + revoked.id()).expect(204);
        listed = statement("(select id, prefix, .*?)\"").replaceAll("2026-11-24T0[23]:00:00Z", backup);
    }

    /** Returns the keys that the database before the restore lists, each with whether it has ended. */
    String list(ServiceDatabase database) {
        return database.text(
                "select string_agg(id || ' ' || (ended_at is not null), ',' order by id) from (" + listed + ") keys");
    }

    String expectedList() {
        return Map.of(used.id(), "false", revoked.id(), "true").entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .sorted()
                .reduce((one, other) -> one + "," + other)
                .orElseThrow();
    }

    /** Stops all keys in the restored database. */
    void stop(ServiceDatabase database) {
        assertThat(database.text("select ended_at is null from api_keys where id = ?::uuid", revoked.id()))
                .as("the restore revives the revoked key")
                .isEqualTo("t");
        database.execute(statement("(update key_switch .*?)\""));
    }

    /** Checks that no key counts before an administrator has decided, and that afterwards those count that were not revoked. */
    void assertOnlyRevokedKeyIsLost() {
        for (Key key : new Key[] {revoked, used, unused}) {
            RestoreIT.as(key.secret().text()).get(ME).expect(401);
        }
        RestoreIT.admin().delete(KEYS + "/" + revoked.id()).expect(204);

        RestoreIT.admin()
                .put(KEYS + "/stop", Map.of("stopped", false))
                .expect(200)
                .body("stopped", equalTo(false));

        RestoreIT.as(revoked.secret().text()).get(ME).expect(401);
        RestoreIT.as(used.secret().text()).get(ME).expect(200);
        RestoreIT.as(unused.secret().text()).get(ME).expect(200);
    }

    private static String statement(String pattern) {
        try {
            Matcher documented = Pattern.compile(pattern, Pattern.DOTALL).matcher(Files.readString(STEPS));
            assertThat(documented.find()).as(pattern + " in " + STEPS).isTrue();
            return documented.group(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
