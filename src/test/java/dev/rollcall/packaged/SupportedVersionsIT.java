package dev.rollcall.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.key.KeySecret;
import dev.rollcall.stack.RealmFile;
import dev.rollcall.testing.Mailbox;
import dev.rollcall.testing.ManagementPort;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.api.Keys;
import dev.rollcall.testing.browser.Browser;
import dev.rollcall.testing.keycloak.KeySwapAddress;
import dev.rollcall.testing.keycloak.Organizations;
import dev.rollcall.testing.keycloak.OwnRealm;
import dev.rollcall.testing.keycloak.SetupRealm;
import dev.rollcall.testing.packaged.PackagedStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.restassured.path.json.JsonPath;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * The main functions of the packaged service, which {@code .ci/versions} tests on other versions of Keycloak and PostgreSQL. The service follows a
 * realm of its own, and asks that Keycloak directly what it supports.
 */
@QuarkusIntegrationTest
@Isolated("its realm is that of Realm.get() meanwhile")
@Tag("process")
@Tag("slow")
@Execution(ExecutionMode.SAME_THREAD)
@WithTestResource(SupportedVersionsIT.Following.class)
class SupportedVersionsIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String USERS = "/api/v1/users";
    private static final String ORGANIZATIONS = "/api/v1/organizations";
    private static final String KEYS = USERS + "/me/keys";
    private static final String RUNS = "/api/v1/sync/runs";

    OwnRealm own;

    @TestHTTPResource
    URI service;

    private Realm realm;
    private Organizations organizations;
    private ApiCaller admin;

    /** Sets up the packaged service with a realm and a schema of its own. */
    public static class Following extends PackagedStack {

        private final OwnRealm own = new OwnRealm();
        private boolean started;

        @Override
        public Map<String, String> start() {
            Map<String, String> settings = new HashMap<>(super.start());
            if (isEmbedded()) {
                started = true;
                settings.putAll(own.start());
                settings.remove("rollcall.directory.admin-url");
                settings.put("rollcall.directory.check-interval", "1S");
                settings.put("rollcall.sync.enabled", "true");
                settings.put("rollcall.reconciliation.enabled", "true");
                settings.put("rollcall.profile.attributes", "department,employeeNumber,costCenter");
                settings.put("rollcall.keys.enabled", "true");
                own.realm().set(Map.of("eventsEnabled", true, "adminEventsEnabled", true));
                renewTokensSoon();
            }
            return settings;
        }

        /** An old Keycloak reads the rights of the service account from its token. The service renews a token ten seconds before its end. */
        private void renewTokensSoon() {
            ObjectNode client = (ObjectNode) own.realm().client("rollcall");
            client.withObject("/attributes").put("access.token.lifespan", "15");
            own.realm().admin("PUT", "/clients/" + client.path("id").asText(), client);
        }

        @Override
        public void inject(TestInjector injector) {
            if (started) {
                own.inject(injector);
            }
        }

        @Override
        public void stop() {
            if (started) {
                own.stop();
            }
        }
    }

    @BeforeEach
    void signInAndLetTheServiceSeeOrganizations() {
        Assumptions.assumeTrue(own != null, "needs the embedded servers");
        realm = own.realm();
        organizations = new Organizations(realm);
        admin = Api.as(realm.token("admin", "admin"));
        if (swapsKeys()) {
            KeySwapAddress.tell(realm, service);
        }
        await().atMost(SOON).until(() -> serviceClient("serviceClient"), state -> !state.equals("unknown"));
        if (serviceClient("message").contains("lacks manage-realm.")) {
            grantManageRealm();
            await().atMost(SOON).until(() -> serviceClient("serviceClient"), "ok"::equals);
            await().atMost(SOON).until(() -> run().path("organizations.state"), "on"::equals);
        }
    }

    private static String serviceClient(String data) {
        return ManagementPort.readiness("keycloak", "data." + data);
    }

    /** Keycloak 26.4 and before show organizations to nobody without this role. */
    private void grantManageRealm() {
        String own = realm.client("rollcall").path("id").asText();
        String account = realm.read("/clients/" + own + "/service-account-user")
                .path("id")
                .asText();
        String client = realm.client("realm-management").path("id").asText();
        JsonNode role = realm.read("/clients/" + client + "/roles/manage-realm");
        realm.admin("POST", "/users/" + account + "/role-mappings/clients/" + client, List.of(role));
    }

    /** Starts a run and waits for its end. Another run may be in progress. */
    private ApiResponse run() {
        String id = await().atMost(SOON).until(() -> admin.post(RUNS, "{}").path("id"), Objects::nonNull);
        await().atMost(SOON).until(() -> admin.read(RUNS + "/" + id).path("state"), "finished"::equals);
        return admin.read(RUNS + "/" + id);
    }

    @Test
    void userSignsInWithABrowserAndWithAToken() {
        Realm.Identity identity = realm.createIdentity("versions", "user");

        Browser browser = Browser.signedIn(service, identity);

        JsonPath me = JsonPath.from(browser.fetch(USERS + "/me").body());
        assertThat(me.getString("keycloakId")).isEqualTo(identity.subject());
        Api.as(realm.token(identity)).read(USERS + "/me").body("id", equalTo(me.getString("id")));
    }

    /** The realm saved no events when these users were created. */
    @Test
    void firstRunCopiesUsersWhoHaveNeverSignedIn() {
        await().atMost(SOON).until(() -> record("alice"), Objects::nonNull);

        admin.read(RUNS).body("items.state", hasItem("finished"));
        admin.read(USERS + "/" + record("alice")).body("roles", equalTo(List.of("user")));
    }

    @Test
    void changesInKeycloakArriveByEvents() {
        Realm.Identity identity = realm.createIdentity("versions", "user");
        String path = USERS + "/" + awaitRecord(identity);

        realm.update(identity, Map.of("firstName", "Second"));
        await().atMost(SOON).until(() -> admin.read(path).path("firstName"), "Second"::equals);
        realm.grant(identity, "rollcall-admin");
        await().atMost(SOON).until(() -> admin.read(path).path("roles"), List.of("rollcall-admin", "user")::equals);
        realm.delete(identity);
        await().atMost(SOON).until(() -> admin.get(path).statusCode(), Integer.valueOf(404)::equals);

        admin.read(path + "/audit-log").body("items.settledBy", everyItem(equalTo("event")));
        await().atMost(SOON).until(() -> admin.read("/api/v1/sync").path("state"), "in-sync"::equals);
    }

    @Test
    void changesOfUsersAreMadeInKeycloak() {
        String name = "versions-" + UUID.randomUUID().toString().substring(0, 8);
        Map<String, ?> user = Map.of(
                "username",
                name,
                "email",
                name + "@example.org",
                "roles",
                List.of("user"),
                "temporaryPassword",
                "pass-" + name);

        String path = USERS + "/" + admin.post(USERS, user).expect(201).path("id");
        admin.patch(path, Map.of("lastName", "Ünal", "attributes", Map.of("tier", "gold")))
                .expect(200);

        JsonNode identity = realm.named(name).path(0);
        assertThat(identity.path("lastName").asText()).isEqualTo("Ünal");
        assertThat(realm.roles(identity.path("id").asText())).containsExactly("user");
        admin.post(path + "/session-revocation").expect(204);
        admin.delete(path).expect(204);
        assertThat(realm.named(name)).isEmpty();
    }

    @Test
    void attributesOfTheUserProfileAreChangedAndFollowed() {
        Realm.Identity identity = realm.createIdentity("versions", "user");
        String path = USERS + "/" + awaitRecord(identity);

        admin.read("/api/v1/profile")
                .body("attributes.name", containsInAnyOrder("department", "employeeNumber", "costCenter"))
                .body("attributes.find { it.name == 'department' }.displayName", equalTo("Department"));
        admin.patch(path, Map.of("profile", Map.of("department", "Sales", "costCenter", "47")))
                .expect(200);
        admin.patch(path, Map.of("profile", Map.of("department", "Nowhere")))
                .expectProblem(422, "invalid-field")
                .body("errors.field", equalTo(List.of("/profile/department")));
        Api.as(realm.token(identity)).read(USERS + "/me").body("profile", equalTo(Map.of("department", "Sales")));

        JsonNode attributes = realm.read("/users/" + identity.subject()).path("attributes");
        assertThat(attributes.path("department").toString()).isEqualTo("[\"Sales\"]");
        realm.update(identity, Map.of("attributes", Map.of("department", List.of("Finance"))));
        await().atMost(SOON).until(() -> admin.read(path).path("profile"), Map.of("department", "Finance")::equals);
    }

    @Test
    void organizationIsManagedHereAndInKeycloak() {
        Realm.Identity owner = realm.createIdentity("versions", "user");
        Realm.Identity member = realm.createIdentity("versions", "user");
        Realm.Identity other = realm.createIdentity("versions", "user");
        awaitRecord(other);

        String id = createOrganization();
        String path = ORGANIZATIONS + "/" + id;
        String keycloakId = admin.read(path).path("keycloakId");
        admin.addMember(id, awaitRecord(owner), "owner");
        admin.addMember(id, awaitRecord(member), "admin");
        admin.patch(path, Map.of("description", "Changed here")).expect(200);

        assertThat(organizations.get(keycloakId).path("description").asText()).isEqualTo("Changed here");
        assertThat(realm.read("/organizations/" + keycloakId + "/members").findValuesAsText("id"))
                .containsExactlyInAnyOrder(owner.subject(), member.subject());
        organizations.update(keycloakId, Map.of("description", "Changed there"));
        organizations.add(keycloakId, other);
        organizations.remove(keycloakId, member);
        await().atMost(SOON).until(() -> admin.read(path).path("description"), "Changed there"::equals);
        await().atMost(SOON)
                .until(
                        () -> admin.read(path + "/members").path("items.role"),
                        (List<String> roles) -> roles.containsAll(List.of("owner", "member")) && roles.size() == 2);
        admin.delete(path).expect(204);
        assertThat(realm.read("/organizations").findValuesAsText("id")).doesNotContain(keycloakId);
    }

    /** Keycloak demands a domain before 26.4. */
    @Test
    void organizationWithoutADomainIsCreatedSinceKeycloak264() {
        String name = "versions-" + UUID.randomUUID();
        Map<String, ?> noDomain = Map.of("domains", List.of());
        String withDomain = ORGANIZATIONS + "/" + createOrganization();

        ApiResponse created = admin.post(ORGANIZATIONS, Map.of("name", name));

        if (minorVersion() < 4) {
            created.expectProblem(422, "invalid-field").body("errors.field", equalTo(List.of("domains")));
            assertThat(realm.read("/organizations?search=" + name)).isEmpty();
            admin.patch(withDomain, noDomain)
                    .expectProblem(422, "invalid-field")
                    .body("errors.field", equalTo(List.of("domains")));
            return;
        }
        String path = ORGANIZATIONS + "/"
                + created.expect(201).body("domains", empty()).path("id");
        admin.patch(path, Map.of("description", "Changed here")).expect(200).body("domains", empty());
        admin.patch(withDomain, noDomain).expect(200).body("domains", empty());
        String keycloakId = admin.read(path).path("keycloakId");
        organizations.update(keycloakId, Map.of("description", "Changed there"));
        await().atMost(SOON).until(() -> admin.read(path).path("description"), "Changed there"::equals);
        run().body("organizations.state", equalTo("on"));
        admin.read(path).body("domains", empty());
        admin.delete(path).expect(204);
    }

    /** Returns the second number of Keycloak's version, such as 7 of 26.7.3. */
    private int minorVersion() {
        return Integer.parseInt(version().split("\\.")[1]);
    }

    private String version() {
        String version = realm.serverInfo().path("systemInfo").path("version").asText();
        assertThat(version).startsWith("26.");
        return version;
    }

    private boolean swapsKeys() {
        return RealmFile.swapsKeys(version());
    }

    @Test
    void invitationIsAccepted() {
        Realm.Identity guest = realm.createIdentity("versions", "user");
        String id = createOrganization();
        String address = guest.username() + "@example.org";
        admin.post(ORGANIZATIONS + "/" + id + "/invitations", Map.of("emails", List.of(address)))
                .expect(201);
        String link = new Mailbox(address).awaitMail().linkWith("/invitation#");

        Api.as(realm.token(guest))
                .post("/api/v1/invitations/accept", Map.of("token", link.substring(link.indexOf('#') + 1)))
                .expect(200)
                .body("organizationId", equalTo(id));

        String keycloakId = admin.read(ORGANIZATIONS + "/" + id).path("keycloakId");
        assertThat(realm.read("/organizations/" + keycloakId + "/members").findValuesAsText("id"))
                .containsExactly(guest.subject());
    }

    /** Keycloak has groups of organizations since 26.6. */
    @Test
    void teamsExistIfKeycloakHasGroupsOfOrganizations() {
        String id = createOrganization();
        String path = ORGANIZATIONS + "/" + id + "/teams";
        boolean groups =
                realm.serverInfo().path("enums").path("resourceType").toString().contains("ORGANIZATION_GROUP");

        if (groups) {
            String member = awaitRecord(realm.createIdentity("versions", "user"));
            admin.addMember(id, member, "member");
            String team = admin.createTeam(id, "Builders");
            admin.put(path + "/" + team + "/members/" + member).expect(204);
            admin.read(path + "/" + team + "/members").body("items.userId", equalTo(List.of(member)));
        } else {
            admin.post(path, Map.of("name", "Builders")).expectProblem(409, "no-teams");
            admin.read(path).body("items", hasSize(0));
        }
        run().body("organizations.state", equalTo("on"));
    }

    /**
     * Keycloak swaps keys for tokens since 26.5.3. With an older one, the creation of a key is refused and the status says why; an existing key
     * is still accepted as a bearer token.
     */
    @Test
    void apiKeysAreCreatedAndSwappedSinceKeycloak2653() {
        ApiCaller owner = Api.as(realm.signedInToken(realm.createIdentity("versions", "user")));
        String earlier = earlierKey(owner.id());

        ApiResponse created = owner.post(KEYS, Keys.draft("account:read"));

        Api.as(earlier).read(USERS + "/me").body("id", equalTo(owner.id()));
        if (swapsKeys()) {
            Api.anonymous()
                    .tokenByKey(created.expect(201).path("secret"))
                    .expect(200)
                    .body("access_token", notNullValue());
            Api.anonymous().tokenByKey(earlier).expect(200);
            assertThat(awaitFinding("Keycloak swaps API keys for tokens.")).containsEntry("level", "ok");
            return;
        }
        created.expectProblem(409, "keys-off")
                .body("detail", containsString("The synchronization status tells administrators"));
        Api.anonymous()
                .tokenByKey(earlier)
                .expectProblem(503, "keycloak-unavailable")
                .header("Retry-After", equalTo("60"));
        owner.read(KEYS).body("items.name", equalTo(List.of("Earlier")));
        assertThat(awaitFinding("Nobody can create an API key")).containsEntry("level", "warning");
        assertThat(awaitFinding("Nobody can create an API key").get("remedy"))
                .contains("Keycloak before 26.5.3", "Update Keycloak");
    }

    /** Returns what the synchronization status says about keys in this way. Its first answers may come before it has looked. */
    private Map<String, String> awaitFinding(String beginning) {
        return await().atMost(SOON)
                .until(
                        () -> admin.read("/api/v1/sync")
                                .path("setup.findings.find { it.part == 'api-keys' && it.message.startsWith('%s') }"
                                        .formatted(beginning)),
                        Objects::nonNull);
    }

    /** Inserts a key, as if it had been created before Keycloak was replaced with an older version, and returns its secret. */
    private String earlierKey(String owner) {
        KeySecret secret = KeySecret.generate();
        own.records().execute("""
                insert into api_keys (id, user_id, name, prefix, secret_hash, scopes, created_at, created_by, expires_at)
                select gen_random_uuid(), id, 'Earlier', ?, sha256(?::bytea), '{account:read}', now(), keycloak_id, now() + interval '1 day'
                from users where id = ?::uuid""", secret.prefix(), secret.text(), owner);
        return secret.text();
    }

    /** The script leaves out what this Keycloak does not have, and prepares the realm otherwise. */
    @Test
    void scriptPreparesARealm(@TempDir Path work) {
        String name = "plain_" + UUID.randomUUID().toString().substring(0, 8);
        Realm plain = Realm.createPlain(name, Map.of());
        try {
            String output = SetupRealm.signedIn(work).prepare(name, "https://rollcall.example.org");

            assertThat(output).contains("Client rollcall: created", "User events: saved", "Admin events: saved");
            List<String> providers = plain.read("/identity-provider/instances").findValuesAsText("alias");
            List<String> clients = plain.read("/clients").findValuesAsText("clientId");
            if (swapsKeys()) {
                assertThat(output)
                        .contains("Identity provider rollcall-keys: created")
                        .doesNotContain("left out");
                assertThat(providers).containsExactly("rollcall-keys");
                assertThat(clients).contains("rollcall", "rollcall-keys");
            } else {
                assertThat(output)
                        .contains("API keys: left out, since Keycloak %s is older than 26.5.3. Everything else works."
                                .formatted(version()));
                assertThat(providers).isEmpty();
                assertThat(clients).contains("rollcall").doesNotContain("rollcall-keys");
            }
        } finally {
            plain.delete();
        }
    }

    /** Creates an organization with a domain, without which Keycloak refuses it before 26.4. */
    private String createOrganization() {
        String name = "versions-" + UUID.randomUUID();
        return admin.post(ORGANIZATIONS, Map.of("name", name, "domains", List.of(name + ".example")))
                .expect(201)
                .path("id");
    }

    private String awaitRecord(Realm.Identity identity) {
        return await().atMost(SOON).until(() -> record(identity.username()), Objects::nonNull);
    }

    /** Returns the id of a user's record; null if there is none. */
    private String record(String username) {
        return admin.query("search", username)
                .read(USERS)
                .path("items.find { it.username == '%s' }?.id".formatted(username));
    }
}
