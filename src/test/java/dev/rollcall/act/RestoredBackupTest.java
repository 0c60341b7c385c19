package dev.rollcall.act;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.audit.Action;
import dev.rollcall.directory.IdentityChange;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.WireDirection;
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
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.SQLException;
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
    private static final String ADMIN = "admin";
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
        Response response = created(name, roles);
        return new TestUser(name, response.path("id"), response.path("keycloakId"));
    }

    private static TestUser signIn(Realm.Person someone) {
        String id = given().auth()
                .oauth2(Realm.get().token(someone))
                .get(USERS + "/me")
                .path("id");
        return new TestUser(someone.username(), id, someone.subject());
    }

    private static SetRoles.Plan roles(TestUser person, UserPlan.Before before, String... names) {
        return new SetRoles.Plan(UUID.fromString(person.id()), person.subject(), List.of(names), before);
    }

    /**
     * @param roles null to leave them
     */
    private static UpdateUser.Plan update(
            TestUser person,
            IdentityChange change,
            List<String> roles,
            Map<String, Object> attributes,
            UserPlan.Before before) {
        return new UpdateUser.Plan(
                UUID.fromString(person.id()), person.subject(), change, roles, attributes, false, before);
    }

    private static ResetPassword.Plan password(TestUser person, UserPlan.Before before) {
        return new ResetPassword.Plan(UUID.fromString(person.id()), person.subject(), List.of(), true, false, before);
    }

    private static DeleteUser.Plan deletion(TestUser person) {
        return new DeleteUser.Plan(UUID.fromString(person.id()), person.subject());
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
        return new UserPlan.Before(IdentityChange.of(patch), withDefaults(roles), null);
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
        try {
            records()
                    .execute(
                            "insert into audit_log (id, at, action, user_id, actor, via) values (?::uuid, now(), ?, ?::uuid, ?, 'bearer')",
                            act.toString(),
                            action.code(),
                            plan.userId().toString(),
                            self().subject());
            records()
                    .execute(
                            "insert into open_acts (act_id, target, action, plan, due_at) values (?::uuid, ?::uuid, ?, '{}', now() + interval '1 hour')",
                            act.toString(),
                            plan.userId().toString(),
                            action.code());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        QuarkusTransaction.requiringNew().run(() -> open.plan(act, plan));
        restored = act;
    }

    private String outcomeOfRestored() {
        try {
            return records()
                    .text(
                            "select coalesce(outcome || ' by ' || settled_by, 'open') from acts where id = ?::uuid",
                            restored.toString());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Changes the user in Keycloak, not through the service. */
    private void change(TestUser person, String fields) {
        ObjectNode user = (ObjectNode) Realm.json(
                realm.admin("GET", "/users/" + person.subject(), null).body());
        user.setAll((ObjectNode) Realm.json(fields));
        realm.admin("PUT", "/users/" + person.subject(), user);
    }

    private void grant(TestUser person, String role) {
        realm.admin("POST", rolesOf(person), List.of(role(role)));
    }

    private void takeAway(TestUser person, String role) {
        realm.admin("DELETE", rolesOf(person), List.of(role(role)));
    }

    private static String rolesOf(TestUser person) {
        return "/users/" + person.subject() + "/role-mappings/realm";
    }

    private JsonNode role(String name) {
        return Realm.json(realm.admin("GET", "/roles/" + name, null).body());
    }

    private void assertSuperseded(TestUser person, String... roles) {
        assertThat(outcomeOfRestored()).isEqualTo(SUPERSEDED);
        assertThat(rolesInKeycloak(person.subject())).containsExactly(roles);
        assertRecordEqualsKeycloak(person);
    }

    private void assertRecordEqualsKeycloak(TestUser person) {
        JsonNode identity = Realm.json(
                realm.admin("GET", "/users/" + person.subject(), null).body());
        asAdmin()
                .get(USERS + "/" + person.id())
                .then()
                .statusCode(200)
                .body("username", equalTo(identity.path("username").textValue()))
                .body("email", equalTo(identity.path("email").textValue()))
                .body("firstName", equalTo(identity.path("firstName").textValue()))
                .body("lastName", equalTo(identity.path("lastName").textValue()))
                .body("enabled", equalTo(identity.path("enabled").booleanValue()))
                .body("roles", equalTo(rolesInKeycloak(person.subject())));
    }

    private String firstName(TestUser person) {
        return inKeycloak(person.name()).at("/0/firstName").textValue();
    }

    /** The act was carried out after the backup, and an administrator of Keycloak then took the role away. */
    @Test
    void rolesThatWereTakenAwaySinceAreNotGrantedAgain() throws SQLException {
        TestUser person = newUser(USER);
        PausedMessage grant = wires.admin().pause(WireDirection.REQUEST, "POST", "/users/[^/]+/role-mappings/realm");
        CompletableFuture<Response> request = meanwhile(() -> asAdmin()
                .contentType("application/json")
                .body(Map.of("roles", List.of(ADMIN)))
                .put(USERS + "/" + person.id() + "/roles"));
        grant.awaitPaused();
        String backup = records().text("select plan::text from open_acts where target = ?::uuid", person.id());
        grant.release();
        TimeLimits.get(request).then().statusCode(200);
        takeAway(person, ADMIN);

        restore(Action.SET_ROLES, roles(person, null));
        records().execute("update open_acts set plan = ?::jsonb where act_id = ?::uuid", backup, restored.toString());
        sweep();

        assertSuperseded(person);
    }

    /** The user has the roles from before again, so nothing shows that the act has begun. */
    @Test
    void roleChangeThatHasVisiblyNotBegunIsNotDone() {
        TestUser person = newUser(USER);

        restoreAndSweep(Action.SET_ROLES, roles(person, before(IdentityChange.NONE, USER), USER, ADMIN));

        assertThat(outcomeOfRestored()).isEqualTo("not-done by sweeper");
        assertThat(rolesInKeycloak(person.subject())).containsExactly(USER);
    }

    @Test
    void roleChangeWithoutTheStateBeforeIsNotDone() {
        TestUser person = newUser(USER);

        restoreAndSweep(Action.SET_ROLES, roles(person, null, ADMIN));

        assertThat(outcomeOfRestored()).isEqualTo("not-done by sweeper");
        assertThat(rolesInKeycloak(person.subject())).containsExactly(USER);
    }

    @Test
    void aRoleGrantedByAnotherAdministratorSinceIsKept() {
        TestUser person = newUser(USER);
        grant(person, ADMIN);
        String another = "granted-" + person.name();
        realm.admin("POST", "/roles", Map.of("name", another));
        grant(person, another);

        restoreAndSweep(Action.SET_ROLES, roles(person, before(IdentityChange.NONE, USER), ADMIN));

        assertSuperseded(person, ADMIN, another, USER);
        realm.admin("DELETE", "/roles/" + another, null);
    }

    @Test
    void oneOfTwoGrantedRolesThatWasTakenAwaySinceIsNotGrantedAgain() {
        TestUser person = newUser();
        grant(person, ADMIN);

        restoreAndSweep(Action.SET_ROLES, roles(person, before(IdentityChange.NONE), USER, ADMIN));

        assertSuperseded(person, ADMIN);
    }

    @Test
    void aUserDisabledSinceGetsNoRole() {
        TestUser person = newUser(USER);
        grant(person, ADMIN);
        change(person, "{\"enabled\":false}");

        restoreAndSweep(Action.SET_ROLES, roles(person, before(IdentityChange.NONE, USER), ADMIN));

        assertSuperseded(person, ADMIN, USER);
    }

    /** Roles of a halfway-finished change: granted, not yet revoked. */
    @Test
    void roleChangeBetweenItsOwnStepsIsFinished() {
        TestUser person = newUser(USER);
        grant(person, ADMIN);

        restoreAndSweep(Action.SET_ROLES, roles(person, before(IdentityChange.NONE, USER), ADMIN));

        assertThat(outcomeOfRestored()).isEqualTo("done by sweeper");
        assertThat(rolesInKeycloak(person.subject())).containsExactly(ADMIN);
        assertRecordEqualsKeycloak(person);
    }

    /** Plans of older releases do not say whether the user was enabled. */
    @Test
    void planOfAnOlderReleaseIsFinishedBetweenItsOwnSteps() {
        TestUser person = newUser(USER);
        grant(person, ADMIN);

        restoreAndSweep(
                Action.SET_ROLES,
                roles(person, new UserPlan.Before(IdentityChange.NONE, withDefaults(USER), null), ADMIN));

        assertThat(outcomeOfRestored()).isEqualTo("done by sweeper");
        assertThat(rolesInKeycloak(person.subject())).containsExactly(ADMIN);
    }

    @Test
    void fieldsThatWereChangedSinceAreKept() {
        TestUser person = newUser(USER);
        change(person, "{\"firstName\":\"Third\",\"lastName\":\"Since\"}");

        restoreAndSweep(
                Action.UPDATE,
                update(person, change("firstName", "Second"), null, null, before(change("firstName", "First"), USER)));

        assertThat(firstName(person)).isEqualTo("Third");
        assertSuperseded(person, USER);
    }

    /** Keycloak changes all fields at once, so the act itself never leaves one old and one new field. */
    @Test
    void changeOfOnlySomePlannedFieldsIsSuperseded() {
        TestUser person = newUser(USER);
        change(person, "{\"firstName\":\"Second\"}");

        restoreAndSweep(
                Action.UPDATE,
                update(
                        person,
                        change("firstName", "Second", "lastName", "New"),
                        List.of(ADMIN),
                        null,
                        before(change("firstName", "First", "lastName", null), USER)));

        assertSuperseded(person, USER);
    }

    @Test
    void rolesAreOnlyChangedAfterTheFields() {
        TestUser person = newUser(USER);
        grant(person, ADMIN);

        restoreAndSweep(
                Action.UPDATE,
                update(
                        person,
                        change("firstName", "Second"),
                        List.of(ADMIN),
                        null,
                        before(change("firstName", "First"), USER)));

        assertThat(firstName(person)).isEqualTo("First");
        assertSuperseded(person, ADMIN, USER);
    }

    @Test
    void rolesTakenAwaySinceAreNotGrantedAgainByAChangeOfFieldsAndRoles() {
        TestUser person = newUser(USER);
        change(person, "{\"firstName\":\"Second\"}");
        takeAway(person, USER);

        restoreAndSweep(
                Action.UPDATE,
                update(
                        person,
                        change("firstName", "Second"),
                        List.of(ADMIN),
                        Map.of("tier", "silver"),
                        before(change("firstName", "First"), USER)));

        assertSuperseded(person);
        asAdmin().get(USERS + "/" + person.id()).then().body("attributes.tier", equalTo("gold"));
    }

    @Test
    void aUserWhoWasEnabledAgainSinceStaysEnabledAndSignedIn() {
        Realm.Person someone = realm.createPerson("restored", USER);
        TestUser person = signIn(someone);
        change(person, "{\"firstName\":\"Third\"}");

        restoreAndSweep(
                Action.UPDATE,
                update(
                        person,
                        change("firstName", "Second", "enabled", false),
                        null,
                        null,
                        before(change("firstName", "First", "enabled", true), USER)));

        assertSuperseded(person, USER);
        assertThat(LogoutTokenFactory.sessions(realm, someone)).hasSize(1);
    }

    @Test
    void aUserDeletedSinceBecomesATombstone() {
        TestUser person = newUser(USER);
        realm.admin("DELETE", "/users/" + person.subject(), null);

        restoreAndSweep(Action.SET_ROLES, roles(person, before(IdentityChange.NONE, USER), ADMIN));

        assertThat(outcomeOfRestored()).isEqualTo(SUPERSEDED);
        asAdmin().get(USERS + "/" + person.id()).then().statusCode(404);
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
                List.of(),
                false);
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
        TestUser person = createInKeycloak(plan);
        change(person, change);

        restoreAndSweep(Action.CREATE, plan);

        assertSuperseded(person);
    }

    @Test
    void aCreatedUserKeepsRolesGrantedByOthersSince() {
        CreateUser.Plan plan = creation(newName(), now(), ADMIN);
        TestUser person = createInKeycloak(plan);
        grant(person, USER);

        restoreAndSweep(Action.CREATE, plan);

        assertSuperseded(person, USER);
    }

    @Test
    void creationIsFinishedIfTheUserIsAsCreated() {
        CreateUser.Plan plan = creation(newName(), now(), USER);
        TestUser person = createInKeycloak(plan);

        restoreAndSweep(Action.CREATE, plan);

        assertThat(outcomeOfRestored()).isEqualTo("done by sweeper");
        assertThat(rolesInKeycloak(person.subject())).containsExactly(USER);
        assertRecordEqualsKeycloak(person);
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
                List.of("VERIFY_EMAIL"),
                false);
        TestUser person = createInKeycloak(plan);
        change(person, "{\"emailVerified\":true}");

        restoreAndSweep(Action.CREATE, plan);

        assertThat(outcomeOfRestored()).isEqualTo("done by sweeper");
        assertThat(rolesInKeycloak(person.subject())).containsExactly(USER);
        asAdmin().get(USERS + "/" + person.id()).then().body("attributes.tier", equalTo("gold"));
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
        TestUser person = newUser(USER);

        restoreAndSweep(Action.DELETE, deletion(person));

        assertThat(outcomeOfRestored()).isEqualTo("not-done by sweeper");
        assertThat(inKeycloak(person.name())).hasSize(1);
        assertRecordEqualsKeycloak(person);
    }

    /** Keycloak was restored too, from an older backup. */
    @Test
    void aPasswordOlderThanTheOneBeforeEndsNoSession() {
        Realm.Person someone = realm.createPerson("restored", USER);
        TestUser person = signIn(someone);

        restoreAndSweep(
                Action.RESET_PASSWORD,
                password(
                        person,
                        new UserPlan.Before(change("enabled", true), List.of(), now().plus(Duration.ofHours(1)))));

        assertSuperseded(person, USER);
        assertThat(LogoutTokenFactory.sessions(realm, someone)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"SET_ROLES", "UPDATE", "RESET_PASSWORD", "REVOKE_SESSIONS", "DELETE"})
    void anActOlderThanAbandonAfterChangesNothing(Action action) throws SQLException {
        Realm.Person someone = realm.createPerson("restored", USER);
        TestUser person = signIn(someone);
        grant(person, ADMIN);
        // without the age, the sweeper would finish each but the deletion
        UserPlan.Before before = before(IdentityChange.NONE, USER);
        UserPlan plan =
                switch (action) {
                    case SET_ROLES -> roles(person, before, ADMIN);
                    case UPDATE -> update(person, IdentityChange.NONE, List.of(ADMIN), Map.of("old", true), before);
                    case RESET_PASSWORD ->
                        password(person, new UserPlan.Before(IdentityChange.NONE, List.of(), Instant.EPOCH));
                    case REVOKE_SESSIONS -> new RevokeSessions.Plan(UUID.fromString(person.id()), person.subject());
                    default -> deletion(person);
                };
        restore(action, plan);
        makeOld();

        sweep();

        assertSuperseded(person, ADMIN, USER);
        assertThat(LogoutTokenFactory.sessions(realm, someone)).hasSize(1);
        asAdmin().get(USERS + "/" + person.id()).then().body("attributes.old", equalTo(null));
        asAdmin()
                .get("/api/v1/audit-log/" + restored)
                .then()
                .body("outcome", equalTo("superseded"))
                .body("outcomeDetails.reason", equalTo("too-old"));
    }

    @Test
    void anOldCreationGrantsNoRoles() throws SQLException {
        CreateUser.Plan plan = creation(newName(), now(), ADMIN);
        TestUser person = createInKeycloak(plan);
        restore(Action.CREATE, plan);
        makeOld();

        sweep();

        assertSuperseded(person);
    }

    private void makeOld() throws SQLException {
        records()
                .execute(
                        "update open_acts set opened_at = now() - interval '61 minutes' where act_id = ?::uuid",
                        restored.toString());
    }

    @Test
    void repeatedRequestOfASupersededActIsRefused() throws SQLException {
        String name = newName();
        String key = newKey();
        wires.admin().drop(WireDirection.RESPONSE, "POST", "/users", 1);
        wires.admin().drop(WireDirection.REQUEST, "GET", "/users", 3);
        String act = assertPending(create(key, person(name, USER)));
        wires.reset();
        closeBreaker();
        TestUser person = new TestUser(name, null, inKeycloak(name).at("/0/id").textValue());
        change(person, "{\"lastName\":\"Since\"}");

        awaitOutcomeBySweeper("superseded");

        create(key, person(name, USER))
                .then()
                .statusCode(409)
                .body("type", equalTo("urn:rollcall:problem:act-superseded"))
                .body("detail", containsString("changed in Keycloak"));
        assertThat(rolesInKeycloak(person.subject())).isEmpty();
        String id = records().text("select id::text from users where keycloak_id = ?", person.subject());
        assertRecordEqualsKeycloak(new TestUser(name, id, person.subject()));
        asAdmin()
                .get(act)
                .then()
                .body("outcome", equalTo("superseded"))
                .body("outcomeDetails.reason", equalTo("changed-in-keycloak"));
    }

    /** The tokens of a user who has lost the administrator's role since the backup grant too much. */
    @Test
    void tokensOfAnAdministratorDemotedSinceAreRevoked() throws SQLException {
        String administrator = BackendWires.ADMIN_ROLE;
        TestUser person = newUser(administrator);
        takeAway(person, administrator);

        restoreAndSweep(
                Action.SET_ROLES, roles(person, before(IdentityChange.NONE, administrator), USER, administrator));

        assertSuperseded(person);
        assertThat(number("select count(*) from revocations where subject = ?", person.subject()))
                .isEqualTo(1);
    }
}
