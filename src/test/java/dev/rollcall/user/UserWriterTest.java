package dev.rollcall.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollcall.change.ChangeContext;
import dev.rollcall.change.Origin;
import dev.rollcall.database.AdvisoryLock;
import dev.rollcall.directory.Identity;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.user.SyncResult.Kind;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks whether a row or an answer of Keycloak wins. */
@QuarkusTest
class UserWriterTest {

    private static final ChangeContext CONTEXT = ChangeContext.of(Origin.EVENT);

    private final String subject = UUID.randomUUID().toString();

    @Inject
    UserWriter users;

    @Inject
    Clock clock;

    @Inject
    ServiceDatabase records;

    @Inject
    DataSource database;

    private Instant now;

    /** Creates the user, enabled and with two roles, as of now. */
    @BeforeEach
    void createUser() {
        now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        assertThat(follow(identity("First", true, "a", "b"), now).kind()).isEqualTo(Kind.CREATED);
        execute("update users set attributes = '{\"tier\": \"gold\"}' where keycloak_id = ?");
    }

    private Identity identity(String firstName, boolean enabled, String... roles) {
        return new Identity(
                subject,
                "writer",
                "writer@example.org",
                true,
                firstName,
                "Last",
                null,
                null,
                enabled,
                Instant.EPOCH,
                List.of(roles));
    }

    private static SyncResult inTransaction(Supplier<SyncResult> work) {
        return QuarkusTransaction.requiringNew().call(work::get);
    }

    private SyncResult follow(Identity identity, Instant asOf) {
        return inTransaction(() -> users.writeFromDirectory(UUID.randomUUID(), identity, asOf, now, CONTEXT));
    }

    private SyncResult writeDeletion(Instant asOf) {
        return writeDeletion(asOf, null);
    }

    private SyncResult writeDeletion(Instant asOf, Instant eraseAt) {
        return inTransaction(() -> users.writeDeletion(subject, asOf, now, eraseAt, CONTEXT));
    }

    private void execute(String sql) {
        assertThat(records.execute(sql, subject)).isEqualTo(1);
    }

    private void dateInTheFuture() {
        execute("update users set identity_as_of = now() + interval '1 hour' where keycloak_id = ?");
    }

    private String row() {
        return text("concat_ws(' ', first_name, enabled, roles, deleted_at is not null, attributes)");
    }

    private String text(String expression) {
        return records.text("select %s from users where keycloak_id = ?".formatted(expression), subject);
    }

    @Test
    void olderAnswerTakesRolesAwayAndGrantsNothing() {
        String dated = text("identity_as_of");

        SyncResult result = follow(identity("Old", true, "a", "c"), now.minusMillis(1));

        assertThat(result.kind()).isEqualTo(Kind.REDUCED);
        assertThat(result.fields()).containsExactly("roles");
        assertThat(result.lostPrivileges()).isFalse();
        assertThat(row()).isEqualTo("First t {a} f {\"tier\": \"gold\"}");
        assertThat(text("identity_as_of")).isEqualTo(dated);
    }

    @ParameterizedTest
    @CsvSource({
        "rollcall-admin, b, true",
        "reader, b, true",
        "reader, '', true",
        "rollcall-admin, reader, true",
        "'rollcall-admin,reader', rollcall-admin, false",
        "reader, rollcall-admin, false",
        "b, '', false"
    })
    void losingTheRoleOfAnAdministratorOrReaderLosesPrivileges(String before, String after, boolean lost) {
        now = now.plusMillis(1);
        follow(identity("First", true, before.split(",")), now);
        now = now.plusMillis(1);

        SyncResult result = follow(identity("First", true, after.split(",")), now);

        assertThat(result.kind()).isEqualTo(Kind.UPDATED);
        assertThat(result.lostPrivileges()).isEqualTo(lost);
    }

    @ParameterizedTest
    @CsvSource({"reader, b, true", "'reader,b', reader, false", "'rollcall-admin,reader', reader, true"})
    void olderAnswerWithoutTheRoleLosesPrivileges(String before, String after, boolean lost) {
        now = now.plusMillis(1);
        follow(identity("First", true, before.split(",")), now);

        SyncResult result = follow(identity("First", true, after.split(",")), now.minusMillis(1));

        assertThat(result.kind()).isEqualTo(Kind.REDUCED);
        assertThat(result.lostPrivileges()).isEqualTo(lost);
    }

    @Test
    void olderAnswerDisables() {
        SyncResult result = follow(identity("Old", false, "a", "b"), now.minusSeconds(120));

        assertThat(result.kind()).isEqualTo(Kind.REDUCED);
        assertThat(result.fields()).containsExactly("enabled");
        assertThat(result.lostPrivileges()).isTrue();
        assertThat(row()).isEqualTo("First f {a,b} f {\"tier\": \"gold\"}");
    }

    @Test
    void olderAnswerWithMoreAccessIsRepeatedLater() {
        assertThat(follow(identity("Old", true, "a", "b", "c"), now.minusSeconds(120))
                        .kind())
                .isEqualTo(Kind.NEWER);
        assertThat(row()).isEqualTo("First t {a,b} f {\"tier\": \"gold\"}");
    }

    /** Erasing cannot be taken back. */
    @Test
    void olderAbsenceDisablesTheRowInsteadOfErasingIt() {
        SyncResult result = writeDeletion(now.minusMillis(1));

        assertThat(result.kind()).isEqualTo(Kind.REDUCED);
        assertThat(result.lostPrivileges()).isTrue();
        assertThat(row()).isEqualTo("First f {} f {\"tier\": \"gold\"}");
        assertThat(writeDeletion(now).kind()).isEqualTo(Kind.ERASED);
    }

    @Test
    void absenceRetainsDataAndDeletionErasesItEvenAfterwards() {
        assertThat(writeDeletion(now, now.plusSeconds(600)).kind()).isEqualTo(Kind.ERASED);
        assertThat(retained()).isEqualTo("{\"tier\": \"gold\"}");

        assertThat(writeDeletion(now, now.plusSeconds(900)).kind()).isEqualTo(Kind.UNCHANGED);
        assertThat(retained()).isEqualTo("{\"tier\": \"gold\"}");
        assertThat(writeDeletion(now).kind()).isEqualTo(Kind.UNCHANGED);
        assertThat(retained()).isEqualTo("nothing");
    }

    @Test
    void nothingIsRetainedIfDataIsErasedAtOnce() {
        assertThat(writeDeletion(now, null).kind()).isEqualTo(Kind.ERASED);

        assertThat(row()).endsWith("t {}");
        assertThat(retained()).isEqualTo("nothing");
    }

    /** An act deletes a user whom a run has missed meanwhile. */
    @Test
    void actErasesWhatIsRetained() {
        writeDeletion(now, now.plusSeconds(600));

        QuarkusTransaction.requiringNew().run(() -> users.erase(subject, now, null, CONTEXT));

        assertThat(retained()).isEqualTo("nothing");
    }

    /** An act finds that the identity of its user is gone, and nobody is known to have deleted it. */
    @Test
    void actThatMissesAUserRetainsData() {
        QuarkusTransaction.requiringNew().run(() -> users.erase(subject, now, now.plusSeconds(600), CONTEXT));

        assertThat(row()).endsWith("t {}");
        assertThat(retained()).isEqualTo("{\"tier\": \"gold\"}");
    }

    /** Gives the user an external id, and lets a reconciliation miss them. */
    private String retainExternalId() {
        String externalId = "writer/" + subject;
        assertThat(records.execute("update users set external_id = ? where keycloak_id = ?", externalId, subject))
                .isEqualTo(1);
        writeDeletion(now, now.plusSeconds(600));
        assertThat(text("external_id is null")).isEqualTo("t");
        return externalId;
    }

    private SyncResult comeBack() {
        return follow(identity("Back", true, "a"), now.plusMillis(1));
    }

    @Test
    void userWhoReturnsHasTheirExternalIdAgain() {
        String externalId = retainExternalId();

        comeBack();

        assertThat(text("external_id")).isEqualTo(externalId);
        assertThat(records.text(
                        "select fields from changes where type = 'user.restored' and entity_id = ?::uuid", text("id")))
                .contains("externalId");
    }

    @Test
    void externalIdThatAnotherUserHasIsNotReturned() {
        String externalId = retainExternalId();
        records.execute("""
                insert into users (id, keycloak_id, external_id, username, created_at, updated_at, identity_as_of)
                values (gen_random_uuid(), gen_random_uuid(), ?, 'another', now(), now(), now())""", externalId);

        assertThat(comeBack().kind()).isEqualTo(Kind.UPDATED);

        assertThat(text("external_id is null")).isEqualTo("t");
        assertThat(row()).endsWith("f {\"tier\": \"gold\"}");
    }

    @Test
    void externalIdThatAnOpenActHasReservedIsNotReturned() {
        String externalId = retainExternalId();
        records.execute("""
                insert into open_acts (act_id, target, action, plan, reservation, due_at)
                values (gen_random_uuid(), gen_random_uuid(), 'update', '{}', 'user ' || ?, now() + interval '1 hour')""", externalId);
        try {
            comeBack();

            assertThat(text("external_id is null")).isEqualTo("t");
        } finally {
            records.execute("delete from open_acts where reservation = 'user ' || ?", externalId);
        }
    }

    /** A user may return while an act gives the external id to another one: the second waits, and sees what the first did. */
    @Test
    void returningUserWaitsForAnActThatReservesTheExternalId() throws SQLException {
        String externalId = retainExternalId();
        CompletableFuture<SyncResult> returning;
        try (Connection act = database.getConnection()) {
            act.setAutoCommit(false);
            execute(
                    act,
                    "select pg_advisory_xact_lock(%s)".formatted(AdvisoryLock.keyOf("reservation", "?")),
                    externalId);
            execute(act, """
                    insert into open_acts (act_id, target, action, plan, reservation, due_at)
                    values (gen_random_uuid(), gen_random_uuid(), 'update', '{}', ?, now() + interval '1 hour')""", externalId);
            returning = CompletableFuture.supplyAsync(this::comeBack);
            await().until(() -> records.number("""
                            select count(*) from pg_stat_activity
                            where wait_event_type = 'Lock' and wait_event = 'advisory' and query like 'update users set%'""") == 1);
            act.commit();
        }

        returning.join();

        assertThat(text("external_id is null")).isEqualTo("t");
        records.execute("delete from open_acts where reservation = 'user ' || ?", externalId);
    }

    private static void execute(Connection connection, String sql, String externalId) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, "user " + externalId);
            statement.execute();
        }
    }

    private String retained() {
        return text("coalesce((select attributes::text from retained_users where user_id = users.id), 'nothing')");
    }

    /** A token from in between would otherwise count as newer than the row. */
    @Test
    void confirmationDatesNoRowBack() {
        String dated = text("identity_as_of");

        QuarkusTransaction.requiringNew().run(() -> users.confirm(subject, now.minusSeconds(120)));

        assertThat(text("identity_as_of")).isEqualTo(dated);
    }

    @Test
    void confirmationDatesARowOfTheFuture() {
        dateInTheFuture();

        QuarkusTransaction.requiringNew().run(() -> users.confirm(subject, now));

        assertThat(text("identity_as_of <= now()")).isEqualTo("t");
    }

    @Test
    void rowDatedInTheFutureIsOverwritten() {
        dateInTheFuture();

        assertThat(follow(identity("Second", true, "a", "b"), now).kind()).isEqualTo(Kind.UPDATED);
        assertThat(row()).startsWith("Second t {a,b} f");
        assertThat(text("identity_as_of <= now()")).isEqualTo("t");
    }

    @Test
    void unchangedRowDatedInTheFutureGetsTheTimeOfTheAnswer() {
        dateInTheFuture();

        assertThat(follow(identity("First", true, "a", "b"), now).kind()).isEqualTo(Kind.UNCHANGED);
        assertThat(text("identity_as_of <= now() and version = 1")).isEqualTo("t");
    }

    @Test
    void rowDatedInTheFutureIsErased() {
        dateInTheFuture();

        assertThat(writeDeletion(now).kind()).isEqualTo(Kind.ERASED);
        assertThat(text("identity_as_of <= now() + interval '1 second'")).isEqualTo("t");
    }

    @Test
    void changeByAnActCorrectsATimeInTheFuture() {
        dateInTheFuture();

        QuarkusTransaction.requiringNew()
                .run(() ->
                        users.write(UUID.randomUUID(), identity("Third", true, "a"), User.Own.UNCHANGED, now, CONTEXT));

        assertThat(row()).startsWith("Third t {a} f");
        assertThat(text("identity_as_of <= now() + interval '1 second'")).isEqualTo("t");
    }

    /** As when an agent is created: its act writes the kind. */
    private void makeAgent(UUID id) {
        User.Own own = new User.Own(null, null, UserKind.AGENT);
        QuarkusTransaction.requiringNew()
                .run(() -> users.write(id, identity("First", true, "a", "b"), own, now, CONTEXT));
    }

    private String changes() {
        return records.text("""
                select string_agg(concat_ws(' ', version, type, fields), ', ' order by version)
                from changes where entity_id = ?::uuid""", text("id"));
    }

    @Test
    void newUserIsAPersonUnlessTheChangeSaysOtherwise() {
        assertThat(text("kind")).isEqualTo("person");
        execute("delete from users where keycloak_id = ?");
        UUID id = UUID.randomUUID();

        makeAgent(id);

        assertThat(text("concat_ws(' ', id, kind)")).isEqualTo(id + " agent");
        assertThat(changes()).isEqualTo("0 user.created {}");
    }

    /** The event feed may have inserted the user a moment earlier. */
    @Test
    void changeMakesAnExistingPersonAnAgent() {
        makeAgent(UUID.randomUUID());

        assertThat(row()).isEqualTo("First t {a,b} f {\"tier\": \"gold\"}");
        assertThat(text("kind")).isEqualTo("agent");
        assertThat(changes()).isEqualTo("0 user.created {}, 1 user.updated {attributes}, 2 user.updated {kind}");
    }

    @Test
    void everyOtherWriteLeavesTheKind() {
        makeAgent(UUID.randomUUID());
        now = now.plusMillis(1);

        follow(identity("Second", true, "a"), now);
        QuarkusTransaction.requiringNew()
                .run(() ->
                        users.write(UUID.randomUUID(), identity("Third", true, "a"), User.Own.UNCHANGED, now, CONTEXT));

        assertThat(row()).startsWith("Third t {a} f");
        assertThat(text("kind")).isEqualTo("agent");
    }

    @Test
    void tombstoneAndReturningUserKeepTheKind() {
        makeAgent(UUID.randomUUID());

        writeDeletion(now);
        assertThat(text("concat_ws(' ', deleted_at is not null, kind)")).isEqualTo("t agent");
        comeBack();

        assertThat(text("concat_ws(' ', deleted_at is not null, kind)")).isEqualTo("f agent");
    }
}
