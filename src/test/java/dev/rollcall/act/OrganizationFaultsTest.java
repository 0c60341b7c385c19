package dev.rollcall.act;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.act.OpenActs.OpenAct;
import dev.rollcall.audit.AuditLog;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.change.Origin;
import dev.rollcall.organization.MembershipRole;
import dev.rollcall.organization.update.OrganizationUpdate;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.sync.UserSync;
import dev.rollcall.testing.NumberingPause;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.WireDirection;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.keycloak.MembershipProvider;
import dev.rollcall.testing.keycloak.Organizations;
import dev.rollcall.testing.packaged.LogCapture;
import dev.rollcall.testing.wire.BackendWires;
import dev.rollcall.testing.wire.HttpWire.RequestPattern;
import dev.rollcall.testing.wire.PausedMessage;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
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

    private ApiResponse create(String key, String name, String owner) {
        Map<String, String> body = owner == null ? Map.of("name", name) : Map.of("name", name, "ownerId", owner);
        return admin.key(key).post(ORGANIZATIONS, body);
    }

    private String organization(String owner) {
        return create(newKey(), newName(), owner).expect(201).path("id");
    }

    private ApiResponse add(String organization, String user, String role) {
        return admin.post(ORGANIZATIONS + "/" + organization + "/members", Map.of("userId", user, "role", role));
    }

    private ApiResponse rename(String organization, String name) {
        return admin.patch(ORGANIZATIONS + "/" + organization, Map.of("name", name));
    }

    private JsonNode organizationsInKeycloak(String name) {
        return realm.read(ALL + "?exact=true&search=" + URLEncoder.encode(name, StandardCharsets.UTF_8));
    }

    private String keycloakId(String organization) {
        return admin.get(ORGANIZATIONS + "/" + organization).path("keycloakId");
    }

    /** Keycloak replaces an organization as a whole, and has no condition for it. */
    @Test
    void anUpdateThatAnotherClientOverwritesIsRepeatedWithAWarning() {
        String organization = organization(null);
        String keycloakId = keycloakId(organization);
        String name = newName();
        ObjectNode before = (ObjectNode) realm.read(ALL + "/" + keycloakId);
        PausedMessage answer = wires.admin().pause(WireDirection.RESPONSE, "PUT", ONE);
        try (LogCapture log = LogCapture.of("dev.rollcall.directory")) {
            CompletableFuture<ApiResponse> renamed = meanwhile(() -> rename(organization, name));
            answer.awaitPaused();
            realm.admin("PUT", ALL + "/" + keycloakId, before.put("description", "by another client"));
            answer.release();

            TimeLimits.get(renamed).expect(200).body("name", equalTo(name));
            assertThat(log.lines())
                    .anyMatch(line -> line.contains("Another client of Keycloak updated organization " + keycloakId));
        }
        assertThat(wires.admin().count("PUT", ONE)).isEqualTo(2);
        JsonNode after = realm.read(ALL + "/" + keycloakId);
        assertThat(after.path("name").asText()).isEqualTo(name);
        assertThat(after.path("description").asText()).isEqualTo("by another client");
    }

    @Test
    void anUpdateWithoutOtherClientsSendsOneRequestAndLogsNoWarning() {
        String organization = organization(null);
        try (LogCapture log = LogCapture.of("dev.rollcall.directory")) {
            rename(organization, newName()).expect(200);

            assertThat(log.lines()).noneMatch(line -> line.contains("Another client of Keycloak"));
        }
        assertThat(wires.admin().count("PUT", ONE)).isEqualTo(1);
    }

    @Test
    void aRenamedTeamKeepsWhatOnlyKeycloakKnows() throws SQLException {
        String organization = organization(null);
        String keycloakId = keycloakId(organization);
        String id = admin.createTeam(organization, "before");
        String team = text("select keycloak_id from teams where id = ?::uuid", id);
        String group = ALL + "/" + keycloakId + "/groups/" + team;
        realm.admin(
                "PUT", group, Map.of("name", "before", "description", "kept", "attributes", Map.of("a", List.of("b"))));

        admin.patch(ORGANIZATIONS + "/" + organization + "/teams/" + id, "{\"name\":\"after\"}")
                .expect(200);

        JsonNode after = realm.read(group);
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

        ApiResponse created = create(newKey(), name, owner);

        created.expect(201).body("name", equalTo(name));
        assertThat(wires.admin().count("POST", COLLECTION)).isEqualTo(1);
        assertThat(outcome()).isEqualTo("done by request");
        assertThat(organizationsInKeycloak(name)).hasSize(1);
        admin.read(ORGANIZATIONS + "/" + created.path("id") + "/members/" + owner)
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
        reset();
        awaitOutcomeBySweeper("done");
        create(key, name, owner).expect(201).body("name", equalTo(name));
        assertThat(organizationsInKeycloak(name)).hasSize(1);
    }

    /** Keycloak has the organization already when it refuses its owner. */
    @Test
    void creationIsUndoneIfTheOwnerIsRefused() {
        ApiResponse owner = created(newName());
        String name = newName();
        realm.admin("DELETE", "/users/" + owner.path("keycloakId"), null);

        assertThat(create(newKey(), name, owner.path("id")).statusCode()).isIn(404, 422);

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

        add(organization, user, "admin").expect(201).body("role", equalTo("admin"));

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
        reset();

        awaitOutcomeBySweeper("superseded");

        admin.get(ORGANIZATIONS + "/" + organization).body("name", equalTo(other));
        assertThat(keycloak.get(id).path("name").asText()).isEqualTo(other);
    }

    @Test
    void anotherActOnTheOrganizationWaits() {
        String organization = organization(null);
        wires.admin().drop(WireDirection.REQUEST, "PUT", ONE, 3);
        assertPending(rename(organization, newName()));

        rename(organization, newName()).expectProblem(409, "act-in-progress");

        reset();
        awaitOutcomeBySweeper("not-done");
    }

    /** A backup has an act that was carried out after it; its member was demoted later. */
    @Test
    void actFromBeforeARestoreIsGivenUp() {
        String organization = organization(null);
        String user = created(newName()).path("id");
        String act = assertAddingIsPending(organization, user);
        execute("update change_log set restored_at = now()");

        awaitOutcomeBySweeper("superseded");

        assertGivenUp(act, organization, user);
    }

    @Test
    void sweeperWaitsUntilTheDatabaseIsCheckedForARestore() throws SQLException {
        String organization = organization(null);
        String user = created(newName()).path("id");

        String act = NumberingPause.during(dataSource, () -> {
            String pending = assertAddingIsPending(organization, user);
            execute("update change_log set cluster = 'restored'");
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
            execute("update change_log set cluster = 'restored'");

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
        reset();
        return act;
    }

    private void assertGivenUp(String act, String organization, String user) {
        execute("update change_log set restored_at = null");
        admin.get(act).body("outcomeDetails.reason", equalTo("restored"));
        admin.read(ORGANIZATIONS + "/" + organization + "/members/" + user).body("role", equalTo("member"));
    }

    /** Rollcall removes the last but one owner; the removal is pending, so the other one must stay. */
    @Test
    void ownerWhomAPendingActRemovesDoesNotCount() {
        String one = created(newName()).path("id");
        String other = created(newName()).path("id");
        String organization = organization(one);
        add(organization, other, "owner").expect(201);
        wires.reset();
        wires.admin().drop(WireDirection.REQUEST, "DELETE", MEMBERS + "/[^/]+", 3);
        assertPending(admin.delete(ORGANIZATIONS + "/" + organization + "/members/" + one));

        admin.delete(USERS + "/" + other).expectProblem(409, "last-owner");

        reset();
        // the last act is the refusal, so its outcome says nothing
        awaitNoOpenActs();
        admin.delete(USERS + "/" + other).expect(204);
    }

    @Test
    void managedAccountsStayUnlessAnAdministratorSaysOtherwise() {
        ApiResponse user = created(newName());
        String organization = organization(null);
        add(organization, user.path("id"), "member").expect(201);
        String member = ORGANIZATIONS + "/" + organization + "/members/" + user.path("id");
        wires.admin().rewrite(MANAGED, "GET", MEMBERS + "/[^/]+");
        wires.admin().rewrite(MANAGED, "GET", MEMBERS);

        for (String path : new String[] {member, ORGANIZATIONS + "/" + organization}) {
            admin.delete(path).expectProblem(409, "managed-accounts");
            assertThat(outcome()).isEqualTo("refused by request");
        }
        admin.delete(ORGANIZATIONS + "/" + organization + "?deleteManagedAccounts=true")
                .expect(204);
    }

    /** Keycloak disables and enables the accounts of managed members with the organization, and sends no event for them. */
    @Test
    void managedAccountsAreDisabledAndEnabledWithTheOrganization() {
        ApiCaller owner = Api.user("owner");
        String ownerId = owner.id();
        String organization = organization(ownerId);
        String id = keycloakId(organization);
        try (MembershipProvider provider = MembershipProvider.of(realm, id)) {
            Realm.Identity identity = provider.signInOnce();
            String managed = record(identity, id);
            String other = organization(managed);

            setEnabled(owner, organization, false).expectProblem(409, "managed-accounts");
            setEnabled(admin, organization, false).expectProblem(409, "last-owner");
            assertThat(keycloak.get(id).path("enabled").asBoolean()).isTrue();

            add(other, ownerId, "owner").expect(201);
            setEnabled(admin, organization, false).expect(200);
            admin.get(USERS + "/" + managed).body("enabled", equalTo(false));

            wires.admin().drop(WireDirection.REQUEST, "GET", "/users/" + identity.subject(), 1_000);
            assertPending(setEnabled(admin, organization, true));
            reset();
            await().atMost(SOON).until(() -> {
                makeAnyDue();
                sweeper.run();
                return admin.get(USERS + "/" + managed).path("enabled");
            });
        }
    }

    /** An act that disables administrators with the organization, so that it needs their turn, keeps the turn of the name. */
    @Test
    void nameOfAnActThatDisablesAdministratorsIsKept() {
        Realm.Identity identity = BackendWires.createAdministrator(realm);
        String user = Api.as(identity).id();
        String organization = organization(null);
        add(organization, user, "member").expect(201);
        String name = newName();
        wires.admin().rewrite(MANAGED, "GET", MEMBERS);
        wires.admin().drop(WireDirection.REQUEST, "PUT", ONE, 3);
        assertPending(admin.patch(ORGANIZATIONS + "/" + organization, Map.of("name", name, "enabled", false)));
        reset();

        create(newKey(), name.toUpperCase(Locale.ROOT), null).expectProblem(409, "act-in-progress");

        awaitNoOpenActs();
        create(newKey(), name.toUpperCase(Locale.ROOT), null).expect(201);
    }

    /** Keycloak deletes the accounts of managed members with the organization, and sends no event for them. */
    @Test
    void managedAccountsOfAnOrganizationThatOthersDeleteDuringAnActEndWithIt() {
        String organization = organization(null);
        String id = keycloakId(organization);
        try (MembershipProvider provider = MembershipProvider.of(realm, id)) {
            Realm.Identity identity = provider.signInOnce();
            String managed = record(identity, id);
            wires.admin().drop(WireDirection.REQUEST, "PUT", ONE, 3);
            assertPending(rename(organization, newName()));
            keycloak.delete(id);
            reset();

            awaitOutcomeBySweeper("superseded");

            admin.get(ORGANIZATIONS + "/" + organization).expect(404);
            admin.get(USERS + "/" + managed).expect(404);
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
            String managed = record(identity, id);
            PausedMessage added = wires.admin().pause(WireDirection.RESPONSE, "POST", MEMBERS);
            CompletableFuture<ApiResponse> adding = meanwhile(() -> add(organization, user, "member"));
            added.awaitPaused();
            keycloak.delete(id);
            added.release();

            adding.join().expectProblem(409, "act-superseded");
            admin.get(ORGANIZATIONS + "/" + organization).expect(404);
            admin.get(USERS + "/" + managed).expect(404);
        }
    }

    /** Keycloak may still be deleting it, minutes after the request has ended without an answer. */
    @Test
    void deletionIsPendingForMinutes() {
        String organization = organization(null);
        wires.admin().drop(WireDirection.REQUEST, "DELETE", ONE, 3);
        assertPending(admin.delete(ORGANIZATIONS + "/" + organization));
        reset();

        makeDue();
        sweeper.run();

        assertThat(outcome()).isEqualTo("open");
        execute("update open_acts set opened_at = now() - interval '7 minutes' where target = ?::uuid", organization);
        awaitOutcomeBySweeper("not-done");
    }

    /** Creates the records of a managed account and of its membership, which events would bring. Returns the user's id. */
    private String record(Realm.Identity identity, String organization) {
        String id = users.sync(identity.subject(), AuditLog.BY_EVENT).userId().toString();
        update.membership(organization, identity.subject(), MembershipRole.MEMBER, ChangeContext.of(Origin.EVENT));
        return id;
    }

    private void awaitNoOpenActs() {
        await().atMost(SOON).until(() -> {
            int open = makeAnyDue();
            sweeper.run();
            return open == 0;
        });
    }

    private static ApiResponse setEnabled(ApiCaller caller, String organization, boolean enabled) {
        return caller.patch(ORGANIZATIONS + "/" + organization, "{\"enabled\":" + enabled + "}");
    }
}
