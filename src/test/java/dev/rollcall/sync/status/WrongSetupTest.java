package dev.rollcall.sync.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.sync.reconcile.ReconciliationSwitchedOn;
import dev.rollcall.testing.ManagementPort;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.keycloak.OwnRealm;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A new deployment whose settings are corrected one after the other. Each mistake is named, and the first copy waits for the last one. */
@QuarkusTest
@Tag("sync")
@Tag("slow")
@TestProfile(WrongSetupTest.WithAnotherSecret.class)
class WrongSetupTest {

    private static final String SECRET = "a-secret-that-keycloak-does-not-know-yet";

    private final Realm realm = Realm.get();

    OwnRealm own;

    public static class WithAnotherSecret extends ReconciliationSwitchedOn {

        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> settings = new HashMap<>(super.getConfigOverrides());
            settings.put("quarkus.oidc.credentials.secret", SECRET);
            settings.put("rollcall.sync.enabled", "true");
            settings.put("rollcall.reconciliation.scheduled", "true");
            return settings;
        }
    }

    /** One test for the whole sequence, since there is only one first copy. */
    @Test
    void eachMistakeIsNamedAndTheFirstCopyStartsWhenTheClientBecomesRight() {
        Realm.Identity person = realm.createIdentity("waiting");
        ApiCaller admin = Api.as(realm.createIdentity("chief", "rollcall-admin"));
        realm.set(Map.of("organizationsEnabled", false, "eventsEnabled", true, "adminEventsEnabled", true));

        awaitMessage("refuses the service's own client 'rollcall' a token at " + realm.url(), "The secret is wrong");
        await().atMost(TimeLimits.LIMIT)
                .untilAsserted(() -> admin.get("/api/v1/sync")
                        .body("problems.message", hasItem(containsString("a token at " + realm.url())))
                        .body("problems.remedy", hasItem(containsString("The secret is wrong"))));

        changeClient("rollcall", "other");
        awaitMessage("The realm has no enabled client 'rollcall'");

        own.admin().answer(404, "{\"error\":\"Realm not found.\"}", ".*", ".*", Integer.MAX_VALUE);
        changeClient("other", "rollcall");
        awaitMessage(own.admin().url() + " is not the Admin API of the realm: 404, Realm not found", "admin-url");
        // a wrong set-up opens no circuit breaker, which would hide the reason
        await().atMost(TimeLimits.LIMIT)
                .untilAsserted(() -> admin.get("/api/v1/sync")
                        .body("state", equalTo("behind"))
                        .body(
                                "problems.message",
                                everyItem(allOf(containsString(own.admin().url()), not(containsString("breaker"))))));

        own.admin().reset();
        own.admin().refuseConnections();
        awaitMessage("although the client gets a token"); // by then the breaker may be open
        admin.get("/api/v1/sync").body("reconciliation.lastRun", nullValue());

        changeRight("DELETE");
        own.admin().reset();
        awaitMessage("lacks view-users");

        changeRight("POST");
        await().atMost(TimeLimits.LIMIT).until(() -> lastRun("state"), "FINISHED"::equals);
        assertThat(own.records().number("select count(*) from users where keycloak_id = ?", person.subject()))
                .isEqualTo(1);
        await().atMost(TimeLimits.LIMIT)
                .until(() -> ManagementPort.readiness("keycloak", "data.serviceClient"), "ok"::equals);
        assertThat(ManagementPort.readiness("sync", "data.organizations")).isNull();
        await().atMost(TimeLimits.LIMIT)
                .untilAsserted(() -> admin.get("/api/v1/sync").body("state", equalTo("in-sync")));
    }

    /** Waits until readiness has these texts about the service's client. Looks again every five seconds. */
    private static void awaitMessage(String... texts) {
        await().atMost(TimeLimits.LIMIT)
                .untilAsserted(() -> assertThat(ManagementPort.readiness("keycloak", "data.message"))
                        .contains(texts));
    }

    private void changeClient(String before, String after) {
        ObjectNode client = (ObjectNode) realm.client(before);
        client.put("clientId", after).put("secret", SECRET);
        realm.admin("PUT", "/clients/" + client.path("id").asText(), client);
    }

    /** Gives or takes the right to read users. */
    private void changeRight(String method) {
        String account = realm.read(
                        "/clients/" + realm.client("rollcall").path("id").asText() + "/service-account-user")
                .path("id")
                .asText();
        String management = realm.client("realm-management").path("id").asText();
        JsonNode right = realm.read("/clients/" + management + "/roles/view-users");
        realm.admin(method, "/users/" + account + "/role-mappings/clients/" + management, List.of(right));
    }

    private String lastRun(String column) {
        return own.records().text("select (select %s from sync_runs order by id desc limit 1)".formatted(column));
    }
}
