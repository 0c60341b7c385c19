package dev.rollcall.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.rollcall.job.Job;
import dev.rollcall.job.PerformedJobs;
import dev.rollcall.sync.feed.EventFeed;
import dev.rollcall.sync.feed.FeedSwitchedOn;
import dev.rollcall.sync.reconcile.ReconciliationSwitchedOn;
import dev.rollcall.testing.BulkClient;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.keycloak.RealmClient;
import dev.rollcall.testing.keycloak.ScimClient;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** If {@code rollcall.roles.claim} names the roles of a client, only tokens tell which roles a user has. */
@QuarkusTest
@Tag("slow")
@Tag("sync")
@TestProfile(ClientRolesTest.RolesOfAClient.class)
class ClientRolesTest extends UserSyncTest {

    private static final String ADMIN_ROLE = "chief";
    private static final String READER_ROLE = "clerk";

    @Inject
    EventFeed feed;

    @Inject
    PerformedJobs jobs;

    /** Administrators and readers have roles of the client {@code rollcall}. Requests of the feed start no run. */
    public static class RolesOfAClient extends ReconciliationSwitchedOn {

        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> settings = new HashMap<>(super.getConfigOverrides());
            settings.put("rollcall.roles.claim", "resource_access/rollcall/roles");
            settings.put("rollcall.roles.admin", ADMIN_ROLE);
            settings.put("rollcall.roles.reader", READER_ROLE);
            settings.put("rollcall.sync.enabled", "true");
            settings.put("rollcall.sync.poll-interval", "1S");
            return settings;
        }

        @Override
        public Set<Class<?>> getEnabledAlternatives() {
            return Set.of(FeedSwitchedOn.Requests.class);
        }
    }

    @BeforeEach
    void createClientRoles() {
        realm.set(Map.of("eventsEnabled", true, "adminEventsEnabled", true));
        List<String> known = realm.read("/clients/" + client() + "/roles").findValuesAsText("name");
        for (String role : List.of(ADMIN_ROLE, READER_ROLE)) {
            if (!known.contains(role)) {
                realm.admin("POST", "/clients/" + client() + "/roles", Map.of("name", role));
            }
        }
        clientRole("POST", "/users/" + realm.identity("admin").subject(), ADMIN_ROLE);
    }

    private String client() {
        return realm.client("rollcall").path("id").asText();
    }

    /**
     * Grants a role ({@code POST}) or takes it away ({@code DELETE}).
     *
     * @param holder the path of a user or a group
     */
    private void clientRole(String method, String holder, String role) {
        realm.admin(
                method,
                holder + "/role-mappings/clients/" + client(),
                List.of(realm.read("/clients/" + client() + "/roles/" + role)));
    }

    @Test
    void onlyTokensWriteRoles() {
        Realm.Identity identity = realm.createIdentity("client", "user");
        clientRole("POST", "/users/" + identity.subject(), READER_ROLE);
        reconcile("finished");
        String path = "/api/v1/users/" + of(identity, "id");

        assertThat(admin.get(path).expect(200).asString()).contains("\"roles\":null");
        assertThat(admin.header("Accept", "application/x-ndjson")
                        .get("/api/v1/users/export?search=" + identity.username())
                        .expect(200)
                        .asString())
                .contains("\"roles\":null");
        assertThat(admin.header("Accept", "text/csv")
                        .get("/api/v1/users/export?search=" + identity.username())
                        .expect(200)
                        .asString())
                .contains(identity.username());

        Api.as(identity).get("/api/v1/users/me").expect(200).body("roles", equalTo(List.of(READER_ROLE)));
        assertThat(lastChange(identity)).isEqualTo("token {roles}");

        dryRun().body("counts.fields.roles", nullValue());
        reconcile("finished").body("brake.findAll { it.kind.startsWith('roles-') }.records.sum()", equalTo(0));
        feedReads(identity, "Second");
        admin.patch(path, "{\"lastName\":\"Third\"}").expect(200).body("roles", equalTo(List.of(READER_ROLE)));

        assertThat(of(identity, "roles")).isEqualTo("{" + READER_ROLE + "}");
        assertThat(lastChange(identity)).isEqualTo("api {lastName}");
    }

    /** Keycloak cannot tell the service's own roles of the account, but whether it is enabled. */
    @Test
    void jobOfAServiceAccountStopsWhenTheAccountIsDisabled() {
        Map<String, ?> body =
                Map.of("kind", "enable", "ids", List.of(UUID.randomUUID().toString()));
        try (RealmClient client =
                RealmClient.named("batch").withServiceAccount().withAudience().create(realm)) {
            Realm.Identity account = realm.identity("service-account-" + client.clientId());
            clientRole("POST", "/users/" + account.subject(), ADMIN_ROLE);
            ApiCaller machine = Api.as(client.ownToken());
            String first = machine.post("/api/v1/jobs", body).expect(201).path("id");
            assertThat(jobs.untilEnded(first))
                    .extracting(Job::state, Job::reason)
                    .containsExactly(Job.State.FINISHED, null);
            String second = machine.post("/api/v1/jobs", body).expect(201).path("id");
            realm.update(account, Map.of("enabled", false));

            assertThat(jobs.untilEnded(second).reason()).isEqualTo(Job.StopReason.RIGHTS_LOST);
        }
    }

    /** Waits until the feed has read the user again. */
    private void feedReads(Realm.Identity identity, String firstName) {
        realm.update(identity, Map.of("firstName", firstName));
        await().atMost(SOON).until(() -> {
            feed.run();
            return of(identity, "first_name").equals(firstName);
        });
    }

    private String lastChange(Realm.Identity identity) {
        return of(
                identity,
                "select origin || ' ' || fields::text from changes where entity_id = users.id order by version desc limit 1");
    }

    /** The tombstone does not know them either. */
    @Test
    void rolesOfAReturningUserAreUnknownUntilTheNextVisit() {
        Realm.Identity identity = synced("returning", 1).get(0);
        Api.as(identity).get("/api/v1/users/me").expect(200);
        assertThat(of(identity, "roles")).isEqualTo("{}");
        String subject = identity.subject();
        own.admin().answer(404, "{\"error\": \"User not found\"}", "GET", "/users/" + subject, 1000);
        realm.update(identity, Map.of("lastName", "Other"));
        await().atMost(SOON).until(() -> of(identity, "deleted_at is not null").equals("true"));

        own.admin().reset();
        reconcile("finished").body("counts.returned", equalTo(1));

        assertThat(of(identity, "deleted_at is null and roles is null")).isEqualTo("true");
    }

    @Test
    void rolesCannotBeChanged() {
        Realm.Identity identity = synced("kept", 1).get(0);
        String path = "/api/v1/users/" + of(identity, "id");
        String problem = "roles-from-tokens";
        Map<String, ?> withRoles = Map.of("username", "somebody-else", "roles", List.of("user"));
        String line = "{\"username\":\"somebody-else\",\"roles\":[\"user\"]}";

        admin.put(path + "/roles", Map.of("roles", List.of("user"))).expectProblem(409, problem);
        admin.patch(path, "{\"roles\":[\"user\"]}").expectProblem(409, problem);
        admin.post("/api/v1/users", withRoles).expectProblem(409, problem);
        for (String query : List.of("", "?dryRun=true")) {
            admin.body(BulkClient.NDJSON + "; charset=UTF-8", line.getBytes(StandardCharsets.UTF_8))
                    .post("/api/v1/users/import" + query)
                    .body(containsString(problem));
        }

        assertThat(realm.roles(identity.subject())).isEmpty();
        assertThat(realm.named("somebody-else")).isEmpty();
        admin.get("/api/v1/roles").body("items", empty()).body("changeable", equalTo(false));
        ApiResponse created = admin.post("/api/v1/users", Map.of("username", identity.username() + "-2"))
                .expect(201)
                .body("roles", nullValue());
        admin.delete("/api/v1/users/" + created.path("id")).expect(204);
    }

    @ParameterizedTest
    @CsvSource({"user", "group", "membership"})
    void tokensAreRefusedWhenAClientRoleIsTakenAway(String from) {
        Realm.Identity identity = realm.createIdentity("former");
        String user = "/users/" + identity.subject();
        String group = realm.createGroup("clerks");
        realm.join(identity, group);
        clientRole("POST", from.equals("user") ? user : "/groups/" + group, READER_ROLE);
        ApiCaller reader = Api.as(identity);
        reader.get("/api/v1/users").expect(200);

        switch (from) {
            case "user" -> clientRole("DELETE", user, READER_ROLE);
            case "group" -> clientRole("DELETE", "/groups/" + group, READER_ROLE);
            default -> realm.leave(identity, group);
        }
        awaitRefused(reader);

        await().atMost(SOON).until(() -> Api.as(identity).get("/api/v1/users").statusCode() == 403);
    }

    /** So readers are compared with Keycloak. The tokens of those who are readers by other ways stay valid. */
    @ParameterizedTest
    @CsvSource({"scim", "deletion"})
    void tokensAreRefusedWhenAnEventDoesNotNameWhoLosesAClientRole(String by) {
        String group = realm.createGroup("clerks");
        clientRole("POST", "/groups/" + group, READER_ROLE);
        // the feed has read the grant before the group has members
        feedReads(realm.createIdentity("marker"), "Second");
        Realm.Identity member = realm.createIdentity("former");
        realm.join(member, group);
        Realm.Identity other = realm.createIdentity("direct");
        clientRole("POST", "/users/" + other.subject(), READER_ROLE);
        ApiCaller former = reader(member);
        ApiCaller stays = reader(other);

        if (by.equals("scim")) {
            try (ScimClient scim = ScimClient.of(realm)) {
                scim.leave(member, group);
            }
        } else {
            realm.admin("DELETE", "/groups/" + group, null);
        }
        awaitRefused(former);

        stays.get("/api/v1/users").expect(200);
        await().atMost(SOON).until(() -> Api.as(member).get("/api/v1/users/me").statusCode() == 200);
        assertThat(of(member, "roles")).isEqualTo("{}");
        Api.as(member).get("/api/v1/users").expect(403);
    }

    /** A reader whose record tells so. */
    private static ApiCaller reader(Realm.Identity identity) {
        ApiCaller reader = Api.as(identity);
        reader.get("/api/v1/users/me").expect(200).body("roles", equalTo(List.of(READER_ROLE)));
        reader.get("/api/v1/users").expect(200);
        return reader;
    }

    private void awaitRefused(ApiCaller reader) {
        await().atMost(SOON).until(() -> {
            feed.run();
            return reader.get("/api/v1/users").statusCode() == 401;
        });
    }
}
