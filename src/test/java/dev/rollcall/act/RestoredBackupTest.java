package dev.rollcall.act;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.audit.Action;
import dev.rollcall.directory.IdentityChange;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.WireDirection;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.keycloak.LogoutTokenFactory;
import dev.rollcall.testing.wire.BackendWires;
import dev.rollcall.testing.wire.PausedMessage;
import dev.rollcall.user.act.CreateUser;
import dev.rollcall.user.act.DeleteUser;
import dev.rollcall.user.act.ResetPassword;
import dev.rollcall.user.act.RevokeSessions;
import dev.rollcall.user.act.SetRoles;
import dev.rollcall.user.act.UpdateUser;
import dev.rollcall.user.act.UserPlan;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Restores a backup of the database that has an open act. Keycloak was changed since, so the sweeper must not carry the act out. Each test
 * puts the act back into {@code open_acts}, as the restore does.
 */
@Tag("slow")
@QuarkusTest
@WithTestResource(BackendWires.Installer.class)
class RestoredBackupTest extends WiredTest {

    private static final String USER = "user";
    private static final String ADMIN = "rollcall-admin";
    private static final String SUPERSEDED = "superseded by sweeper";

    @Inject
    ActClock clock;

    @Inject
    OpenActs open;

    private UUID restored;

    /** A user whose first name is First, and who has no last name. */
    private record TestUser(String name, String id, String subject) {}

    private TestUser newUser(String... roles) {
        String name = newName();
        ApiResponse response = created(name, roles);
        return new TestUser(name, response.path("id"), response.path("keycloakId"));
    }

    private static TestUser signIn(Realm.Identity someone) {
        return new TestUser(someone.username(), Api.as(someone).id(), someone.subject());
    }

    private static SetRoles.Plan roles(TestUser user, UserPlan.Before before, String... names) {
        return new SetRoles.Plan(UUID.fromString(user.id()), user.subject(), List.of(names), before);
    }

    /**
     * @param roles null to leave them
     */
    private static UpdateUser.Plan update(
            TestUser user,
            IdentityChange change,
            List<String> roles,
            Map<String, Object> attributes,
            UserPlan.Before before) {
        return new UpdateUser.Plan(
                UUID.fromString(user.id()), user.subject(), change, roles, attributes, null, false, null, before);
    }

    private static ResetPassword.Plan password(TestUser user, UserPlan.Before before) {
        return new ResetPassword.Plan(UUID.fromString(user.id()), user.subject(), List.of(), true, false, before);
    }

    private static DeleteUser.Plan deletion(TestUser user) {
        return new DeleteUser.Plan(UUID.fromString(user.id()), user.subject());
    }

    private static Instant now() {
        return Instant.ofEpochMilli(System.currentTimeMillis());
    }

    private static IdentityChange change(Object... namesAndValues) {
        Map<String, Object> patch = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            patch.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return IdentityChange.of(patch);
    }

    /** The state before, of an enabled user with these direct roles, as the act stores it. */
    private static UserPlan.Before before(IdentityChange fields, String... roles) {
        Map<String, Object> patch = new LinkedHashMap<>(fields.toJson());
        patch.putIfAbsent("enabled", true);
        return new UserPlan.Before(IdentityChange.of(patch), withDefaults(roles), List.of(roles), null);
    }

    private static List<String> withDefaults(String... roles) {
        return Stream.concat(Stream.of("default-roles-rollcall"), Stream.of(roles))
                .sorted()
                .toList();
    }

    /** Opens an act as the restored backup has it, and lets the sweeper settle it. */
    private void restoreAndSweep(Action action, UserPlan plan) {
        restore(action, plan);
        sweep();
    }

    /** A scheduled sweep may run first; then this one does not run. */
    private void sweep() {
        makeDue();
        await().atMost(SOON).until(() -> {
            sweeper.run();
            return !outcomeOfRestored().equals("open");
        });
    }

    /** Opens an act that is not due yet, so that the schedule does not find it before it is complete. */
    private void restore(Action action, UserPlan plan) {
        UUID act = clock.newId();
        execute(
                "insert into audit_log (id, at, action, user_id, actor, via) values (?::uuid, now(), ?, ?::uuid, ?, 'bearer')",
                act.toString(),
                action.code(),
                plan.userId().toString(),
                self().subject());
        execute(
                "insert into open_acts (act_id, target, action, plan, due_at) values (?::uuid, ?::uuid, ?, '{}', now() + interval '1 hour')",
                act.toString(),
                plan.userId().toString(),
                action.code());
        QuarkusTransaction.requiringNew().run(() -> open.plan(act, plan));
        restored = act;
    }

    private String outcomeOfRestored() {
        return text(
                "select coalesce(outcome || ' by ' || settled_by, 'open') from acts where id = ?::uuid",
                restored.toString());
    }

    /** Changes the user in Keycloak, not through the service. */
    private void change(TestUser user, String fields) {
        ObjectNode representation = (ObjectNode) realm.user(user.subject());
        representation.setAll((ObjectNode) Realm.json(fields));
        realm.admin("PUT", "/users/" + user.subject(), representation);
    }

    private void grant(TestUser user, String role) {
        realm.admin("POST", rolesOf(user), List.of(role(role)));
    }

    private void takeAway(TestUser user, String role) {
        realm.admin("DELETE", rolesOf(user), List.of(role(role)));
    }

    private static String rolesOf(TestUser user) {
        return "/users/" + user.subject() + "/role-mappings/realm";
    }

    private JsonNode role(String name) {
        return realm.read("/roles/" + name);
    }

    private void assertSuperseded(TestUser user, String... roles) {
        assertThat(outcomeOfRestored()).isEqualTo(SUPERSEDED);
        assertThat(rolesInKeycloak(user.subject())).containsExactly(roles);
        assertRecordEqualsKeycloak(user);
    }

    private void assertRecordEqualsKeycloak(TestUser user) {
        JsonNode identity = realm.user(user.subject());
        admin.read(USERS + "/" + user.id())
                .body("username", equalTo(identity.path("username").textValue()))
                .body("email", equalTo(identity.path("email").textValue()))
                .body("firstName", equalTo(identity.path("firstName").textValue()))
                .body("lastName", equalTo(identity.path("lastName").textValue()))
                .body("enabled", equalTo(identity.path("enabled").booleanValue()))
                .body("roles", equalTo(rolesInKeycloak(user.subject())));
    }

    private String firstName(TestUser user) {
        return inKeycloak(user.name()).at("/0/firstName").textValue();
    }

    /** The act was carried out after the backup, and an administrator of Keycloak then took the role away. */
    @Test
    void rolesThatWereTakenAwaySinceAreNotGrantedAgain() {
        TestUser user = newUser(USER);
        PausedMessage grant = wires.admin().pause(WireDirection.REQUEST, "POST", "/users/[^/]+/role-mappings/realm");
        CompletableFuture<ApiResponse> request =
                meanwhile(() -> admin.put(USERS + "/" + user.id() + "/roles", Map.of("roles", List.of(ADMIN))));
        grant.awaitPaused();
        String backup = text("select plan::text from open_acts where target = ?::uuid", user.id());
        grant.release();
        TimeLimits.get(request).expect(200);
        takeAway(user, ADMIN);

        restore(Action.SET_ROLES, roles(user, null));
        execute("update open_acts set plan = ?::jsonb where act_id = ?::uuid", backup, restored.toString());
        sweep();

        assertSuperseded(user);
    }

    /** The user has the roles from before again, so nothing shows that the act has begun. */
    @Test
    void roleChangeThatHasVisiblyNotBegunIsNotDone() {
        TestUser user = newUser(USER);

        restoreAndSweep(Action.SET_ROLES, roles(user, before(IdentityChange.NONE, USER), USER, ADMIN));

        assertThat(outcomeOfRestored()).isEqualTo("not-done by sweeper");
        assertThat(rolesInKeycloak(user.subject())).containsExactly(USER);
    }

    @Test
    void roleChangeWithoutTheStateBeforeIsNotDone() {
        TestUser user = newUser(USER);

        restoreAndSweep(Action.SET_ROLES, roles(user, null, ADMIN));

        assertThat(outcomeOfRestored()).isEqualTo("not-done by sweeper");
        assertThat(rolesInKeycloak(user.subject())).containsExactly(USER);
    }

    @Test
    void aRoleGrantedByAnotherAdministratorSinceIsKept() {
        TestUser user = newUser(USER);
        grant(user, ADMIN);
        String another = "granted-" + user.name();
        realm.admin("POST", "/roles", Map.of("name", another));
        grant(user, another);

        restoreAndSweep(Action.SET_ROLES, roles(user, before(IdentityChange.NONE, USER), ADMIN));

        assertSuperseded(user, another, ADMIN, USER);
        realm.admin("DELETE", "/roles/" + another, null);
    }

    @Test
    void oneOfTwoGrantedRolesThatWasTakenAwaySinceIsNotGrantedAgain() {
        TestUser user = newUser();
        grant(user, ADMIN);

        restoreAndSweep(Action.SET_ROLES, roles(user, before(IdentityChange.NONE), USER, ADMIN));

        assertSuperseded(user, ADMIN);
    }

    @Test
    void aUserDisabledSinceGetsNoRole() {
        TestUser user = newUser(USER);
        grant(user, ADMIN);
        change(user, "{\"enabled\":false}");

        restoreAndSweep(Action.SET_ROLES, roles(user, before(IdentityChange.NONE, USER), ADMIN));

        assertSuperseded(user, ADMIN, USER);
    }

    /** Roles of a halfway-finished change: granted, not yet revoked. */
    @Test
    void roleChangeBetweenItsOwnStepsIsFinished() {
        TestUser user = newUser(USER);
        grant(user, ADMIN);

        restoreAndSweep(Action.SET_ROLES, roles(user, before(IdentityChange.NONE, USER), ADMIN));

        assertThat(outcomeOfRestored()).isEqualTo("done by sweeper");
        assertThat(rolesInKeycloak(user.subject())).containsExactly(ADMIN);
        assertRecordEqualsKeycloak(user);
    }

    @Test
    void fieldsThatWereChangedSinceAreKept() {
        TestUser user = newUser(USER);
        change(user, "{\"firstName\":\"Third\",\"lastName\":\"Since\"}");

        restoreAndSweep(
                Action.UPDATE,
                update(user, change("firstName", "Second"), null, null, before(change("firstName", "First"), USER)));

        assertThat(firstName(user)).isEqualTo("Third");
        assertSuperseded(user, USER);
    }

    /** Keycloak changes all fields at once, so the act itself never leaves one old and one new field. */
    @Test
    void changeOfOnlySomePlannedFieldsIsSuperseded() {
        TestUser user = newUser(USER);
        change(user, "{\"firstName\":\"Second\"}");

        restoreAndSweep(
                Action.UPDATE,
                update(
                        user,
                        change("firstName", "Second", "lastName", "New"),
                        List.of(ADMIN),
                        null,
                        before(change("firstName", "First", "lastName", null), USER)));

        assertSuperseded(user, USER);
    }

    @Test
    void rolesAreOnlyChangedAfterTheFields() {
        TestUser user = newUser(USER);
        grant(user, ADMIN);

        restoreAndSweep(
                Action.UPDATE,
                update(
                        user,
                        change("firstName", "Second"),
                        List.of(ADMIN),
                        null,
                        before(change("firstName", "First"), USER)));

        assertThat(firstName(user)).isEqualTo("First");
        assertSuperseded(user, ADMIN, USER);
    }

    @Test
    void rolesTakenAwaySinceAreNotGrantedAgainByAChangeOfFieldsAndRoles() {
        TestUser user = newUser(USER);
        change(user, "{\"firstName\":\"Second\"}");
        takeAway(user, USER);

        restoreAndSweep(
                Action.UPDATE,
                update(
                        user,
                        change("firstName", "Second"),
                        List.of(ADMIN),
                        Map.of("tier", "silver"),
                        before(change("firstName", "First"), USER)));

        assertSuperseded(user);
        admin.get(USERS + "/" + user.id()).body("attributes.tier", equalTo("gold"));
    }

    @Test
    void aUserWhoWasEnabledAgainSinceStaysEnabledAndSignedIn() {
        Realm.Identity someone = realm.createIdentity("restored", USER);
        TestUser user = signIn(someone);
        change(user, "{\"firstName\":\"Third\"}");

        restoreAndSweep(
                Action.UPDATE,
                update(
                        user,
                        change("firstName", "Second", "enabled", false),
                        null,
                        null,
                        before(change("firstName", "First", "enabled", true), USER)));

        assertSuperseded(user, USER);
        assertThat(LogoutTokenFactory.sessions(realm, someone)).hasSize(1);
    }

    @Test
    void aUserDeletedSinceBecomesATombstone() {
        TestUser user = newUser(USER);
        realm.admin("DELETE", "/users/" + user.subject(), null);

        restoreAndSweep(Action.SET_ROLES, roles(user, before(IdentityChange.NONE, USER), ADMIN));

        assertThat(outcomeOfRestored()).isEqualTo(SUPERSEDED);
        admin.get(USERS + "/" + user.id()).expect(404);
    }

    /** The backup was taken after the identity was created, so the open creation has no record yet. */
    private static CreateUser.Plan creation(String name, Instant begunAt, String... roles) {
        return new CreateUser.Plan(
                UUID.randomUUID(),
                null,
                begunAt,
                change("username", name, "email", name + "@example.org", "firstName", "First", "enabled", true),
                List.of(roles),
                Map.of("tier", "gold"),
                null,
                List.of(),
                false,
                null);
    }

    private TestUser createInKeycloak(CreateUser.Plan plan) {
        Map<String, Object> user = new LinkedHashMap<>(plan.identity().toJson());
        user.put("createdTimestamp", plan.begunAt().toEpochMilli());
        realm.admin("POST", "/users", user);
        String name = plan.identity().username();
        return new TestUser(
                name, plan.userId().toString(), inKeycloak(name).at("/0/id").textValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"enabled\":false}", "{\"lastName\":\"Since\"}", "{\"firstName\":\"Other\"}"})
    void aCreatedUserWhoWasChangedSinceGetsNoRoles(String change) {
        CreateUser.Plan plan = creation(newName(), now(), ADMIN);
        TestUser user = createInKeycloak(plan);
        change(user, change);

        restoreAndSweep(Action.CREATE, plan);

        assertSuperseded(user);
    }

    @Test
    void aCreatedUserKeepsRolesGrantedByOthersSince() {
        CreateUser.Plan plan = creation(newName(), now(), ADMIN);
        TestUser user = createInKeycloak(plan);
        grant(user, USER);

        restoreAndSweep(Action.CREATE, plan);

        assertSuperseded(user, USER);
    }

    @Test
    void creationIsFinishedIfTheUserIsAsCreated() {
        CreateUser.Plan plan = creation(newName(), now(), USER);
        TestUser user = createInKeycloak(plan);

        restoreAndSweep(Action.CREATE, plan);

        assertThat(outcomeOfRestored()).isEqualTo("done by sweeper");
        assertThat(rolesInKeycloak(user.subject())).containsExactly(USER);
        assertRecordEqualsKeycloak(user);
    }

    @Test
    void creationIsFinishedIfTheInvitedUserHasVerifiedTheAddress() {
        CreateUser.Plan uninvited = creation(newName(), now(), USER);
        CreateUser.Plan plan = new CreateUser.Plan(
                uninvited.userId(),
                null,
                uninvited.begunAt(),
                uninvited.identity(),
                uninvited.roles(),
                uninvited.attributes(),
                null,
                List.of("VERIFY_EMAIL"),
                false,
                null);
        TestUser user = createInKeycloak(plan);
        change(user, "{\"emailVerified\":true}");

        restoreAndSweep(Action.CREATE, plan);

        assertThat(outcomeOfRestored()).isEqualTo("done by sweeper");
        assertThat(rolesInKeycloak(user.subject())).containsExactly(USER);
        admin.get(USERS + "/" + user.id()).body("attributes.tier", equalTo("gold"));
    }

    @Test
    void aCreatedUserDeletedSinceIsNotCreatedAgain() {
        String name = newName();

        restoreAndSweep(Action.CREATE, creation(name, now(), USER));

        assertThat(outcomeOfRestored()).isEqualTo("not-done by sweeper");
        assertThat(inKeycloak(name)).isEmpty();
    }

    @Test
    void anOpenDeletionDeletesNobody() {
        TestUser user = newUser(USER);

        restoreAndSweep(Action.DELETE, deletion(user));

        assertThat(outcomeOfRestored()).isEqualTo("not-done by sweeper");
        assertThat(inKeycloak(user.name())).hasSize(1);
        assertRecordEqualsKeycloak(user);
    }

    /** Keycloak was restored too, from an older backup. */
    @Test
    void aPasswordOlderThanTheOneBeforeEndsNoSession() {
        Realm.Identity someone = realm.createIdentity("restored", USER);
        TestUser user = signIn(someone);

        restoreAndSweep(
                Action.RESET_PASSWORD,
                password(
                        user,
                        new UserPlan.Before(
                                change("enabled", true), List.of(), List.of(), now().plus(Duration.ofHours(1)))));

        assertSuperseded(user, USER);
        assertThat(LogoutTokenFactory.sessions(realm, someone)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"SET_ROLES", "UPDATE", "RESET_PASSWORD", "REVOKE_SESSIONS", "DELETE"})
    void anActOlderThanAbandonAfterChangesNothing(Action action) {
        Realm.Identity someone = realm.createIdentity("restored", USER);
        TestUser user = signIn(someone);
        grant(user, ADMIN);
        // without the age, the sweeper would finish each but the deletion
        UserPlan.Before before = before(IdentityChange.NONE, USER);
        UserPlan plan =
                switch (action) {
                    case SET_ROLES -> roles(user, before, ADMIN);
                    case UPDATE -> update(user, IdentityChange.NONE, List.of(ADMIN), Map.of("old", true), before);
                    case RESET_PASSWORD ->
                        password(user, new UserPlan.Before(IdentityChange.NONE, List.of(), List.of(), Instant.EPOCH));
                    case REVOKE_SESSIONS -> new RevokeSessions.Plan(UUID.fromString(user.id()), user.subject());
                    default -> deletion(user);
                };
        restore(action, plan);
        makeOld();

        sweep();

        assertSuperseded(user, ADMIN, USER);
        assertThat(LogoutTokenFactory.sessions(realm, someone)).hasSize(1);
        admin.get(USERS + "/" + user.id()).body("attributes.old", equalTo(null));
        admin.get("/api/v1/audit-log/" + restored)
                .body("outcome", equalTo("superseded"))
                .body("outcomeDetails.reason", equalTo("too-old"));
    }

    @Test
    void anOldCreationGrantsNoRoles() {
        CreateUser.Plan plan = creation(newName(), now(), ADMIN);
        TestUser user = createInKeycloak(plan);
        restore(Action.CREATE, plan);
        makeOld();

        sweep();

        assertSuperseded(user);
    }

    private void makeOld() {
        execute(
                "update open_acts set opened_at = now() - interval '61 minutes' where act_id = ?::uuid",
                restored.toString());
    }

    @Test
    void repeatedRequestOfASupersededActIsRefused() {
        String name = newName();
        String key = newKey();
        wires.admin().drop(WireDirection.RESPONSE, "POST", "/users", 1);
        wires.admin().drop(WireDirection.REQUEST, "GET", "/users", 3);
        String act = assertPending(create(key, userNamed(name, USER)));
        reset();
        TestUser user = new TestUser(name, null, inKeycloak(name).at("/0/id").textValue());
        change(user, "{\"lastName\":\"Since\"}");

        awaitOutcomeBySweeper("superseded");

        create(key, userNamed(name, USER))
                .expectProblem(409, "act-superseded")
                .body("detail", containsString("changed in Keycloak"));
        assertThat(rolesInKeycloak(user.subject())).isEmpty();
        String id = text("select id::text from users where keycloak_id = ?", user.subject());
        assertRecordEqualsKeycloak(new TestUser(name, id, user.subject()));
        admin.get(act)
                .body("outcome", equalTo("superseded"))
                .body("outcomeDetails.reason", equalTo("changed-in-keycloak"));
    }

    /** The tokens of a user who has lost the administrator's role since the backup grant too much. */
    @Test
    void tokensOfAnAdministratorDemotedSinceAreRevoked() {
        String administrator = BackendWires.ADMIN_ROLE;
        TestUser user = newUser(administrator);
        takeAway(user, administrator);

        restoreAndSweep(Action.SET_ROLES, roles(user, before(IdentityChange.NONE, administrator), USER, administrator));

        assertSuperseded(user);
        assertThat(number("select count(*) from revocations where id = ?", user.subject()))
                .isEqualTo(1);
    }
}
