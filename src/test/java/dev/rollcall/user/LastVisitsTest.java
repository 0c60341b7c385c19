package dev.rollcall.user;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.testing.ServiceDatabase;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each user who is no tombstone has one row of {@code last_visits}, whoever writes {@code users}. */
@QuarkusTest
class LastVisitsTest {

    private static final String NONE = "none";
    private static final String NEVER = "never";

    private static final String VISIT =
            "select coalesce((select coalesce(seen_at::date::text, 'never') from last_visits where user_id = ?::uuid), 'none')";

    @Inject
    ServiceDatabase records;

    private String id;

    @BeforeEach
    void chooseId() {
        id = UUID.randomUUID().toString();
    }

    @Test
    void newUserWasNeverSeen() {
        insert();

        assertThat(visit()).isEqualTo(NEVER);
    }

    @Test
    void visitEndsWithTheUserAndBeginsAgain() {
        insert();
        records.execute("update last_visits set seen_at = '2025-03-01' where user_id = ?::uuid", id);
        assertThat(visit()).isEqualTo("2025-03-01");

        records.execute("update users set deleted_at = now() where id = ?::uuid", id);

        assertThat(visit()).isEqualTo(NONE);

        records.execute("update users set deleted_at = null where id = ?::uuid", id);

        assertThat(visit()).isEqualTo(NEVER);

        records.execute("delete from users where id = ?::uuid", id);

        assertThat(visit()).isEqualTo(NONE);
    }

    private void insert() {
        records.execute("""
                insert into users (id, keycloak_id, username, created_at, updated_at, identity_as_of)
                values (?::uuid, ?, 'visitor', now(), now(), now())
                """, id, id);
    }

    private String visit() {
        return records.text(VISIT, id);
    }
}
