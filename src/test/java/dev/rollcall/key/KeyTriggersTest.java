package dev.rollcall.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.testing.OrganizationRecords;
import dev.rollcall.testing.ServiceDatabase;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks that the database ends keys with what they depend on, whoever changes that, and what counts as a change of a key. */
@QuarkusTest
class KeyTriggersTest {

    private static final String DELETE = "update users set deleted_at = now(), username = '' where id = '%s'";
    private static final String RETURN = "update users set deleted_at = null, username = id::text where id = '%s'";
    private static final String LEAVE = "delete from memberships where user_id = '%s'";

    private final String username = "owner-" + UUID.randomUUID();

    @Inject
    ServiceDatabase database;

    @Inject
    OrganizationRecords records;

    @Inject
    KeyRecords keys;

    @Inject
    KeyRetention retention;

    private String organization;
    private String owner;
    private String key;

    @BeforeEach
    void insertKey() {
        organization = records.organization("Keys of " + username);
        owner = records.user(username);
        records.member(organization, owner, "member");
        key = keys.key(owner);
    }

    /** An organization without an owner would be a problem of the shared application, and a reconciliation asks about owners of keys. */
    @AfterEach
    void removeRecords() {
        database.execute("delete from organizations where id = ?::uuid", organization);
        database.execute("delete from api_keys");
    }

    /** Changes records as a writer that describes itself. */
    private void change(String origin, String statement) {
        change(origin, "", "", statement);
    }

    private void change(String origin, String actor, String act, String statement) {
        database.execute("""
                do $$ begin
                    perform set_config('rollcall.change', concat_ws(chr(31), '%s', '%s', '%s', ''), true);
                    %s;
                end $$""".formatted(origin, actor, act, statement));
    }

    @ParameterizedTest
    @CsvSource({
        "api, deleted, other",
        "event, deleted, event",
        "reconciliation, removed, reconciliation",
    })
    void keysOfATombstoneEndWithTheirNamesErased(String origin, String reason, String noticed) {
        keys.useAt(key, "2026-11-24T12:00:00Z");

        change(origin, DELETE.formatted(owner));

        assertThat(keys.endReason(key)).isEqualTo(reason);
        assertThat(keys.ends(key)).isEqualTo("- %s %1$s done %s".formatted(noticed, reason));
        assertThat(database.number(
                        "select count(*) from api_keys where id = ?::uuid and name is null and last_used_at is null",
                        key))
                .isEqualTo(1);
    }

    @Test
    void keyDoesNotComeBackWithItsOwner() {
        change("reconciliation", DELETE.formatted(owner));
        change("reconciliation", RETURN.formatted(owner));

        assertThat(keys.endReason(key)).isEqualTo("removed");
    }

    /** Such a key began at the same moment as its owner's end. */
    @Test
    void keyOfATombstoneEndsWhenItsOwnerReturns() {
        change("event", DELETE.formatted(owner));
        String late = keys.key(owner);

        change("token", RETURN.formatted(owner));

        assertThat(keys.endReason(late)).isEqualTo("returned");
    }

    @Test
    void keysEndWhenTheirOwnerIsLinkedToAnotherIdentity() {
        change("event", "update users set keycloak_id = 'new-%1$s' where id = '%1$s'".formatted(owner));

        assertThat(keys.endReason(key)).isEqualTo("relinked");
        assertThat(keys.ends(key)).isEqualTo("- event event done relinked");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update users set enabled = false where id = '%s'",
                "update users set roles = '{}', email = 'other@example.org' where id = '%s'",
                LEAVE
            })
    void otherChangesOfTheOwnerEndNoKey(String statement) {
        change("event", statement.formatted(owner));

        assertThat(keys.endReason(key)).isEqualTo("-");
    }

    @Test
    void keyOfAnOrganizationEndsWithTheMembership() {
        String limited = keys.key(owner, organization);
        String another = records.user("another-" + username);
        records.member(organization, another, "owner");
        String ofAnother = keys.key(another, organization);

        change("event", LEAVE.formatted(owner));
        records.member(organization, owner, "member");

        assertThat(keys.endReason(limited)).isEqualTo("membership-ended");
        assertThat(keys.ends(limited)).isEqualTo("- event event done membership-ended");
        assertThat(keys.endReason(ofAnother)).isEqualTo("-");
        assertThat(keys.endReason(key)).isEqualTo("-");
    }

    @Test
    void keysOfAnOrganizationEndWithIt() {
        String limited = keys.key(owner, organization);

        change("event", "update organizations set deleted_at = now() where id = '%s'".formatted(organization));

        assertThat(keys.endReason(limited)).isEqualTo("membership-ended");
        assertThat(keys.endReason(key)).isEqualTo("-");
    }

    /** The entry is that of the act which has caused the end. */
    @Test
    void endNamesTheCallerOfTheAct() {
        String act = database.text("""
                with entry as (
                    insert into audit_log (id, at, action, user_id, actor, actor_kind, via, request_id)
                    select id, now(), 'delete', ?::uuid, 'somebody', 'administrator', 'bearer', 'r-1'
                    from (select encode(overlay(uuid_send(gen_random_uuid())
                        placing substring(int8send((extract(epoch from now()) * 1000)::bigint) from 3) from 1 for 6), 'hex')::uuid as id) new
                    returning id),
                outcome as (
                    insert into audit_outcomes (act_id, at, outcome, settled_by) select id, now(), 'done', 'request' from entry)
                select id from entry""", owner);

        change("api", "somebody", act, DELETE.formatted(owner));

        assertThat(keys.ends(key)).isEqualTo("somebody bearer request done deleted");
    }

    @Test
    void keyThatHasEndedOrExpiredKeepsItsEnd() {
        String revoked = keys.key(owner);
        keys.endAt(revoked, "2026-11-24T12:00:00Z");
        String expired = keys.key(owner);
        keys.expire(expired);

        change("api", DELETE.formatted(owner));

        assertThat(keys.endReason(revoked)).isEqualTo("revoked");
        assertThat(keys.endReason(expired)).isEqualTo("-");
        assertThat(keys.ends(revoked) + keys.ends(expired)).isEmpty();
    }

    @Test
    void useOfAKeyIsNoNewVersion() {
        keys.useAt(key, "2026-11-24T12:00:00Z");
        assertThat(version()).isZero();

        keys.endAt(key, "2026-11-24T13:00:00Z");
        assertThat(version()).isEqualTo(1);
    }

    private long version() {
        return database.number("select version from api_keys where id = ?::uuid", key);
    }

    @Test
    void onlyKeysThatEndedLongAgoAreDeleted() {
        String old = keys.key(owner);
        keys.endAt(old, "2025-01-01T00:00:00Z");
        String recent = keys.key(owner);
        keys.endAt(recent, "2025-01-03T00:00:00Z");

        retention.deleteEnded(Instant.parse("2025-01-02T00:00:00Z"));

        assertThat(keys.exists(old)).isFalse();
        assertThat(keys.exists(recent)).isTrue();
        assertThat(keys.exists(key)).isTrue();
    }
}
