package dev.rollcall.act;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.audit.AuditLog;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.change.Origin;
import dev.rollcall.http.Parameters;
import dev.rollcall.organization.MembershipRole;
import dev.rollcall.organization.OrganizationUpdate;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.sync.UserSync;
import dev.rollcall.testing.NumberingPause;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.WireDirection;
import dev.rollcall.testing.keycloak.MembershipProvider;
import dev.rollcall.testing.keycloak.Organizations;
import dev.rollcall.testing.packaged.LogCapture;
import dev.rollcall.testing.wire.BackendWires;
import dev.rollcall.testing.wire.HttpWire.RequestPattern;
import dev.rollcall.testing.wire.PausedMessage;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Keycloak's Admin API fails in the middle of an act on an organization. */
@QuarkusTest
@Tag("slow")
@WithTestResource(BackendWires.Installer.class)
class OrganizationFaultsTest extends WiredTest {

    private static final String ORGANIZATIONS = "/api/v1/organizations";
    private static final String ALL = "/organizations";
    private static final String COLLECTION = ALL + "/?";
    private static final String ONE = ALL + "/[^/]+";
    private static final String MEMBERS = ONE + "/members";
    private static final UnaryOperator<String> MANAGED = body -> body.replace("\"UNMANAGED\"", "\"MANAGED\"");

    private final Organizations keycloak = new Organizations(realm);

    @Inject
    UserSync users;

    @Inject
    OrganizationUpdate update;

    @Inject
    ActClaims claims;

    @Inject
    ActSettler settler;

    @Inject
    DataSource dataSource;

    private Response create(String key, String name, String owner) {
        return asAdmin()
                .header(Parameters.IDEMPOTENCY_KEY, key)
                .contentType("application/json")
                .body(owner == null ? Map.of("name", name) : Map.of("name", name, "ownerId", owner))
                .post(ORGANIZATIONS);
    }

    private String organization(String owner) {
        Response created = create(newKey(), newName(), owner);
        created.then().statusCode(201);
        return created.path("id");
    }

    private Response add(String organization, String user, String role) {
        return asAdmin()
                .contentType("application/json")
                .body(Map.of("userId", user, "role", role))
                .post(ORGANIZATIONS + "/" + organization + "/members");
    }

    private Response rename(String organization, String name) {
        return asAdmin().contentType(PATCH).body(Map.of("name", name)).patch(ORGANIZATIONS + "/" + organization);
    }

    private JsonNode organizationsInKeycloak(String name) {
        return Realm.json(
                realm.admin("GET", ALL + "?exact=true&search=" + URLEncoder.encode(name, StandardCharsets.UTF_8), null)
                        .body());
    }

    private String keycloakId(String organization) {
        return asAdmin().get(ORGANIZATIONS + "/" + organization).path("keycloakId");
    }

    /** Keycloak replaces an organization as a whole, and has no condition for it. */
    @Test
    void anUpdateThatAnotherClientOverwritesIsRepeatedWithAWarning() {
        String organization = organization(null);
        String keycloakId = keycloakId(organization);
        String name = newName();
        ObjectNode before = (ObjectNode)
                Realm.json(realm.admin("GET", ALL + "/" + keycloakId, null).body());
        PausedMessage answer = wires.admin().pause(WireDirection.RESPONSE, "PUT", ONE);
        try (LogCapture log = LogCapture.of("dev.rollcall.directory")) {
            CompletableFuture<Response> renamed = meanwhile(() -> rename(organization, name));
            answer.awaitPaused();
            realm.admin("PUT", ALL + "/" + keycloakId, before.put("description", "by another client"));
            answer.release();

            TimeLimits.get(renamed).then().statusCode(200).body("name", equalTo(name));
            assertThat(log.lines())
                    .anyMatch(line -> line.contains("Another client of Keycloak updated organization " + keycloakId));
        }
        assertThat(wires.admin().count("PUT", ONE)).isEqualTo(2);
        JsonNode after =
                Realm.json(realm.admin("GET", ALL + "/" + keycloakId, null).body());
        assertThat(after.path("name").asText()).isEqualTo(name);
        assertThat(after.path("description").asText()).isEqualTo("by another client");
    }

    @Test
    void anUpdateWithoutOtherClientsSendsOneRequestAndLogsNoWarning() {
        String organization = organization(null);
        try (LogCapture log = LogCapture.of("dev.rollcall.directory")) {
            rename(organization, newName()).then().statusCode(200);

            assertThat(log.lines()).noneMatch(line -> line.contains("Another client of Keycloak"));
        }
        assertThat(wires.admin().count("PUT", ONE)).isEqualTo(1);
    }

    @Test
    void aRenamedTeamKeepsWhatOnlyKeycloakKnows() throws SQLException {
        String organization = organization(null);
        String keycloakId = keycloakId(organization);
        String id = asAdmin()
                .contentType("application/json")
                .body(Map.of("name", "before"))
                .post(ORGANIZATIONS + "/" + organization + "/teams")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        String team = records().text("select keycloak_id from teams where id = ?::uuid", id);
        String group = ALL + "/" + keycloakId + "/groups/" + team;
        realm.admin(
                "PUT", group, Map.of("name", "before", "description", "kept", "attributes", Map.of("a", List.of("b"))));

        asAdmin()
                .contentType(PATCH)
                .body("{\"name\":\"after\"}")
                .patch(ORGANIZATIONS + "/" + organization + "/teams/" + id)
                .then()
                .statusCode(200);

        JsonNode after = Realm.json(realm.admin("GET", group, null).body());
        assertThat(after.path("name").asText()).isEqualTo("after");
        assertThat(after.path("description").asText()).isEqualTo("kept");
        assertThat(after.path("attributes").toString()).isEqualTo("{\"a\":[\"b\"]}");
        assertThat(wires.admin().bodies("PUT", ".*/groups/" + team))
                .containsExactly("{\"name\":\"after\",\"description\":\"kept\"}");
    }

    @Test
    void creationWithALostAnswerIsFoundByItsMark() {
        String owner = created(newName()).path("id");
        String name = newName();
        wires.admin().drop(WireDirection.RESPONSE, "POST", COLLECTION, 1);

        Response created = create(newKey(), name, owner);

        created.then().statusCode(201).body("name", equalTo(name));
        assertThat(wires.admin().count("POST", COLLECTION)).isEqualTo(1);
        assertThat(outcome()).isEqualTo("done by request");
        assertThat(organizationsInKeycloak(name)).hasSize(1);
        asAdmin()
                .get(ORGANIZATIONS + "/" + created.path("id") + "/members/" + owner)
                .then()
                .statusCode(200)
                .body("role", equalTo("owner"));
    }

    @Test
    void creationIsPendingUntilTheSweeperReachesKeycloak() {
        String owner = created(newName()).path("id");
        String name = newName();
        String key = newKey();
        wires.admin().drop(WireDirection.RESPONSE, "POST", COLLECTION, 1);
        wires.admin()
                .drop(
                        WireDirection.REQUEST,
                        RequestPattern.of("GET", COLLECTION).after("POST", COLLECTION),
                        1_000);

        String act = assertPending(create(key, name, owner));

        assertThat(assertPending(create(key, name, owner))).isEqualTo(act);
        wires.reset();
        closeBreaker();
        awaitOutcomeBySweeper("done");
        Response retry = create(key, name, owner);
        retry.then().statusCode(201).body("name", equalTo(name));
        assertThat(organizationsInKeycloak(name)).hasSize(1);
    }

    /** Keycloak has the organization already when it refuses its owner. */
    @Test
    void creationIsUndoneIfTheOwnerIsRefused() {
        Response owner = created(newName());
        String name = newName();
        realm.admin("DELETE", "/users/" + owner.path("keycloakId"), null);

        create(newKey(), name, owner.path("id")).then().statusCode(anyOf(equalTo(404), equalTo(422)));

        assertThat(outcome()).isEqualTo("refused by request");
        assertThat(organizationsInKeycloak(name)).isEmpty();
        assertThat(number("select count(*) from organizations where name = ? and deleted_at is null", name))
                .isZero();
    }

    @Test
    void memberWithALostAnswerIsAddedWithTheRole() {
        String organization = organization(null);
        String user = created(newName()).path("id");
        wires.admin().drop(WireDirection.RESPONSE, "POST", MEMBERS, 3);

        add(organization, user, "admin").then().statusCode(201).body("role", equalTo("admin"));

        assertThat(outcome()).isEqualTo("done by request");
    }

    @Test
    void changeIsGivenUpIfOthersHaveChangedTheOrganizationSince() {
        String organization = organization(null);
        String id = keycloakId(organization);
        wires.admin().drop(WireDirection.REQUEST, "PUT", ONE, 3);
        assertPending(rename(organization, newName()));
        String other = newName();
        keycloak.update(id, Map.of("name", other));
        wires.reset();
        closeBreaker();

        awaitOutcomeBySweeper("superseded");

        asAdmin().get(ORGANIZATIONS + "/" + organization).then().body("name", equalTo(other));
        assertThat(keycloak.get(id).path("name").asText()).isEqualTo(other);
    }

    @Test
    void anotherActOnTheOrganizationWaits() {
        String organization = organization(null);
        wires.admin().drop(WireDirection.REQUEST, "PUT", ONE, 3);
        assertPending(rename(organization, newName()));

        rename(organization, newName())
                .then()
                .statusCode(409)
                .body("type", equalTo("urn:rollcall:problem:act-in-progress"));

        wires.reset();
        closeBreaker();
        awaitOutcomeBySweeper("not-done");
    }

    /** A backup has an act that was carried out after it; its member was demoted later. */
    @Test
    void actFromBeforeARestoreIsGivenUp() {
        String organization = organization(null);
        String user = created(newName()).path("id");
        String act = assertAddingIsPending(organization, user);
        change("update change_log set restored_at = now()");

        awaitOutcomeBySweeper("superseded");

        assertGivenUp(act, organization, user);
    }

    @Test
    void sweeperWaitsUntilTheDatabaseIsCheckedForARestore() throws SQLException {
        String organization = organization(null);
        String user = created(newName()).path("id");

        String act = NumberingPause.during(dataSource, () -> {
            String pending = assertAddingIsPending(organization, user);
            change("update change_log set cluster = 'restored'");
            makeDue();
            sweeper.run();
            assertThat(outcome()).isEqualTo("open");
            return pending;
        });
        awaitOutcomeBySweeper("superseded");

        assertGivenUp(act, organization, user);
    }

    /** The sweep began before the fail-over, so it asked the old server. */
    @Test
    void actIsNotSettledOnAServerThatTookOverDuringTheSweep() throws SQLException {
        String organization = organization(null);
        String user = created(newName()).path("id");

        String act = NumberingPause.during(dataSource, () -> {
            String pending = assertAddingIsPending(organization, user);
            makeDue();
            OpenAct open = claims.due(1_000).stream()
                    .filter(due -> pending.endsWith(due.id().toString()))
                    .findFirst()
                    .orElseThrow();
            change("update change_log set cluster = 'restored'");

            assertThatThrownBy(() -> settler.settleAbandoned(open))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("has not been checked for a restore");
            assertThat(outcome()).isEqualTo("open");
            return pending;
        });
        awaitOutcomeBySweeper("superseded");

        assertGivenUp(act, organization, user);
    }

    /** Keycloak has the member, and the service does not know it. */
    private String assertAddingIsPending(String organization, String user) {
        wires.admin().drop(WireDirection.RESPONSE, "POST", MEMBERS, 3);
        wires.admin()
                .drop(
                        WireDirection.REQUEST,
                        RequestPattern.of("GET", MEMBERS + "/[^/]+").after("POST", MEMBERS),
                        1_000);
        String act = assertPending(add(organization, user, "admin"));
        wires.reset();
        closeBreaker();
        return act;
    }

    private void assertGivenUp(String act, String organization, String user) {
        change("update change_log set restored_at = null");
        asAdmin().get(act).then().body("outcomeDetails.reason", equalTo("restored"));
        asAdmin()
                .get(ORGANIZATIONS + "/" + organization + "/members/" + user)
                .then()
                .statusCode(200)
                .body("role", equalTo("member"));
    }

    /** Rollcall removes the last but one owner; the removal is pending, so the other one must stay. */
    @Test
    void ownerWhomAPendingActRemovesDoesNotCount() {
        String one = created(newName()).path("id");
        String other = created(newName()).path("id");
        String organization = organization(one);
        add(organization, other, "owner").then().statusCode(201);
        wires.reset();
        wires.admin().drop(WireDirection.REQUEST, "DELETE", MEMBERS + "/[^/]+", 3);
        assertPending(asAdmin().delete(ORGANIZATIONS + "/" + organization + "/members/" + one));

        asAdmin()
                .delete(USERS + "/" + other)
                .then()
                .statusCode(409)
                .body("type", equalTo("urn:rollcall:problem:last-owner"));

        wires.reset();
        closeBreaker();
        // the last act is the refusal, so its outcome says nothing
        awaitNoOpenActs();
        asAdmin().delete(USERS + "/" + other).then().statusCode(204);
    }

    @Test
    void managedAccountsStayUnlessAnAdministratorSaysOtherwise() {
        Response user = created(newName());
        String organization = organization(null);
        add(organization, user.path("id"), "member").then().statusCode(201);
        String member = ORGANIZATIONS + "/" + organization + "/members/" + user.path("id");
        wires.admin().rewrite(MANAGED, "GET", MEMBERS + "/[^/]+");
        wires.admin().rewrite(MANAGED, "GET", MEMBERS);

        for (String path : new String[] {member, ORGANIZATIONS + "/" + organization}) {
            asAdmin()
                    .delete(path)
                    .then()
                    .statusCode(409)
                    .body("type", equalTo("urn:rollcall:problem:managed-accounts"));
            assertThat(outcome()).isEqualTo("refused by request");
        }
        asAdmin()
                .delete(ORGANIZATIONS + "/" + organization + "?deleteManagedAccounts=true")
                .then()
                .statusCode(204);
    }

    /** Keycloak disables and enables the accounts of managed members with the organization, and sends no event for them. */
    @Test
    void managedAccountsAreDisabledAndEnabledWithTheOrganization() {
        Realm.Identity owner = realm.createIdentity("owner", "user");
        String ownerToken = realm.token(owner);
        String ownerId = given().auth().oauth2(ownerToken).get(USERS + "/me").path("id");
        String organization = organization(ownerId);
        String id = keycloakId(organization);
        try (MembershipProvider provider = MembershipProvider.of(realm, id)) {
            Realm.Identity identity = provider.signInOnce();
            String managed =
                    users.sync(identity.subject(), AuditLog.BY_EVENT).userId().toString();
            update.membership(id, identity.subject(), MembershipRole.MEMBER, ChangeContext.of(Origin.EVENT));
            String other = organization(managed);

            setEnabled(given().auth().oauth2(ownerToken), organization, false)
                    .then()
                    .statusCode(409)
                    .body("type", equalTo("urn:rollcall:problem:managed-accounts"));
            setEnabled(asAdmin(), organization, false)
                    .then()
                    .statusCode(409)
                    .body("type", equalTo("urn:rollcall:problem:last-owner"));
            assertThat(keycloak.get(id).path("enabled").asBoolean()).isTrue();

            add(other, ownerId, "owner").then().statusCode(201);
            setEnabled(asAdmin(), organization, false).then().statusCode(200);
            asAdmin().get(USERS + "/" + managed).then().body("enabled", equalTo(false));

            wires.admin().drop(WireDirection.REQUEST, "GET", "/users/" + identity.subject(), 1_000);
            assertPending(setEnabled(asAdmin(), organization, true));
            wires.reset();
            closeBreaker();
            await().atMost(SOON).until(() -> {
                makeAnyDue();
                sweeper.run();
                return asAdmin().get(USERS + "/" + managed).path("enabled");
            });
        }
    }

    /** An act that disables administrators with the organization, so that it needs their turn, keeps the turn of the name. */
    @Test
    void nameOfAnActThatDisablesAdministratorsIsKept() {
        Realm.Identity identity = BackendWires.createAdministrator(realm);
        String user =
                given().auth().oauth2(realm.token(identity)).get(USERS + "/me").path("id");
        String organization = organization(null);
        add(organization, user, "member").then().statusCode(201);
        String name = newName();
        wires.admin().rewrite(MANAGED, "GET", MEMBERS);
        wires.admin().drop(WireDirection.REQUEST, "PUT", ONE, 3);
        assertPending(asAdmin()
                .contentType(PATCH)
                .body(Map.of("name", name, "enabled", false))
                .patch(ORGANIZATIONS + "/" + organization));
        wires.reset();
        closeBreaker();

        create(newKey(), name.toUpperCase(Locale.ROOT), null)
                .then()
                .statusCode(409)
                .body("type", equalTo("urn:rollcall:problem:act-in-progress"));

        awaitNoOpenActs();
        create(newKey(), name.toUpperCase(Locale.ROOT), null).then().statusCode(201);
    }

    /** Keycloak deletes the accounts of managed members with the organization, and sends no event for them. */
    @Test
    void managedAccountsOfAnOrganizationThatOthersDeleteDuringAnActEndWithIt() {
        String organization = organization(null);
        String id = keycloakId(organization);
        try (MembershipProvider provider = MembershipProvider.of(realm, id)) {
            Realm.Identity identity = provider.signInOnce();
            String managed =
                    users.sync(identity.subject(), AuditLog.BY_EVENT).userId().toString();
            update.membership(id, identity.subject(), MembershipRole.MEMBER, ChangeContext.of(Origin.EVENT));
            wires.admin().drop(WireDirection.REQUEST, "PUT", ONE, 3);
            assertPending(rename(organization, newName()));
            keycloak.delete(id);
            wires.reset();
            closeBreaker();

            awaitOutcomeBySweeper("superseded");

            asAdmin().get(ORGANIZATIONS + "/" + organization).then().statusCode(404);
            asAdmin().get(USERS + "/" + managed).then().statusCode(404);
        }
    }

    /** As above, but the organization vanishes after the last step, just before the records are written. */
    @Test
    void managedAccountsOfAnOrganizationThatOthersDeleteAfterAnActEndWithIt() {
        String organization = organization(null);
        String id = keycloakId(organization);
        String user = created(newName()).path("id");
        try (MembershipProvider provider = MembershipProvider.of(realm, id)) {
            Realm.Identity identity = provider.signInOnce();
            String managed =
                    users.sync(identity.subject(), AuditLog.BY_EVENT).userId().toString();
            update.membership(id, identity.subject(), MembershipRole.MEMBER, ChangeContext.of(Origin.EVENT));
            PausedMessage added = wires.admin().pause(WireDirection.RESPONSE, "POST", MEMBERS);
            CompletableFuture<Response> adding = meanwhile(() -> add(organization, user, "member"));
            added.awaitPaused();
            keycloak.delete(id);
            added.release();

            adding.join().then().statusCode(409).body("type", equalTo("urn:rollcall:problem:act-superseded"));
            asAdmin().get(ORGANIZATIONS + "/" + organization).then().statusCode(404);
            asAdmin().get(USERS + "/" + managed).then().statusCode(404);
        }
    }

    /** Keycloak may still be deleting it, minutes after the request has ended without an answer. */
    @Test
    void deletionIsPendingForMinutes() {
        String organization = organization(null);
        wires.admin().drop(WireDirection.REQUEST, "DELETE", ONE, 3);
        assertPending(asAdmin().delete(ORGANIZATIONS + "/" + organization));
        wires.reset();
        closeBreaker();

        makeDue();
        sweeper.run();

        assertThat(outcome()).isEqualTo("open");
        change("update open_acts set opened_at = now() - interval '7 minutes' where target = ?::uuid", organization);
        awaitOutcomeBySweeper("not-done");
    }

    private void awaitNoOpenActs() {
        await().atMost(SOON).until(() -> {
            int open = makeAnyDue();
            sweeper.run();
            return open == 0;
        });
    }

    private void change(String sql, String... parameters) {
        try {
            records().execute(sql, parameters);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Response setEnabled(RequestSpecification caller, String organization, boolean enabled) {
        return caller.contentType(PATCH)
                .body("{\"enabled\":" + enabled + "}")
                .patch(ORGANIZATIONS + "/" + organization);
    }
}
