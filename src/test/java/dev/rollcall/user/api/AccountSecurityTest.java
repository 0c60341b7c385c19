package dev.rollcall.user.api;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.act.WiredTest;
import dev.rollcall.testing.Jwt;
import dev.rollcall.testing.Mailbox;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.WireDirection;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.browser.Browser;
import dev.rollcall.testing.keycloak.LogoutTokenFactory;
import dev.rollcall.testing.keycloak.RealmAdministrators;
import dev.rollcall.testing.keycloak.RealmAdministrators.GrantPath;
import dev.rollcall.testing.wire.BackendWires;
import dev.rollcall.testing.wire.PausedMessage;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How people sign in, as Keycloak has it: seen and changed by themselves and by administrators. */
@QuarkusTest
@WithTestResource(BackendWires.Installer.class)
class AccountSecurityTest extends WiredTest {

    private static final String ME = USERS + "/me";

    private static final Map<String, ?> OTP = Map.of(
            "type", "otp",
            "userLabel", "Phone",
            "secretData", "{\"value\":\"JBSWY3DPEHPK3PXP\"}",
            "credentialData",
                    "{\"subType\":\"totp\",\"digits\":6,\"counter\":0,\"period\":30,\"algorithm\":\"HmacSHA1\"}");

    private static final Map<String, ?> PASSKEY = Map.of(
            "type",
            "webauthn-passwordless",
            "userLabel",
            "Key",
            "secretData",
            "{}",
            "credentialData",
            "{\"aaguid\":\"00000000-0000-0000-0000-000000000000\",\"credentialId\":\"AAAA\",\"counter\":0,"
                    + "\"attestationStatementFormat\":\"none\",\"credentialPublicKey\":\"AAAA\",\"transports\":[\"internal\"]}");

    private Realm.Identity identity;
    private ApiCaller me;
    private String account;

    @BeforeEach
    void createUser() {
        identity = realm.createIdentity("secure", "user");
        me = Api.as(realm.token(identity));
        account = USERS + "/" + me.id();
    }

    private static String session(ApiCaller caller) {
        return Jwt.of(caller.token()).claim("sid").asText();
    }

    private List<String> sessionsInKeycloak(Realm.Identity whose) {
        return LogoutTokenFactory.sessions(realm, whose);
    }

    private ApiCaller signedIn() {
        return Api.as(realm.signedInToken(identity));
    }

    /** Gives the user a credential that Keycloak would take from its own pages only. */
    private void add(Map<String, ?> credential) {
        realm.admin("PUT", "/users/" + identity.subject(), Map.of("credentials", List.of(credential)));
    }

    private String credential(String type) {
        return admin.get(account + "/credentials")
                .expect(200)
                .path("items.find { it.type == '%s' }.id".formatted(type));
    }

    @Test
    void sessionsAreListedAndEndedWithTheirTokens() {
        ApiCaller phone = Api.as(realm.token(identity));
        ApiCaller laptop = Api.as(realm.token(identity));

        me.get(ME + "/sessions")
                .expect(200)
                .body("items.id", containsInAnyOrder(session(me), session(phone), session(laptop)))
                .body("items.findAll { it.current }.id", contains(session(me)))
                .body("items.clients", everyItem(equalTo(List.of("rollcall-public"))))
                .body("items.address", everyItem(notNullValue()))
                .body("items.startedAt", everyItem(notNullValue()))
                .body("items.lastUsedAt", everyItem(notNullValue()));
        admin.get(account + "/sessions").expect(200).body("items.current", everyItem(equalTo(false)));

        me.delete(ME + "/sessions/" + session(phone)).expect(204);

        phone.get(ME).expectProblem(401, "invalid-token");
        laptop.get(ME).expect(200);
        assertThat(sessionsInKeycloak(identity)).containsExactlyInAnyOrder(session(me), session(laptop));
        me.delete(ME + "/sessions/" + session(phone)).expectProblem(404, "not-found");

        admin.delete(account + "/sessions/" + session(laptop)).expect(204);

        laptop.get(ME).expectProblem(401, "invalid-token");
        me.get(ME).expect(200);
        admin.get(account + "/audit-log")
                .body("items.action", everyItem(equalTo("end-sessions")))
                .body("items.outcome", equalTo(List.of("done", "refused", "done")))
                .body("items[0].details", equalTo(Map.of()))
                .body("items[0].outcomeDetails", equalTo(Map.of("sessions", 1)));
    }

    @Test
    void allOtherSessionsEndAtOnce() {
        ApiCaller phone = Api.as(realm.token(identity));
        Browser browser = Browser.signedIn(service, identity);
        Api.in(browser)
                .get(ME + "/sessions")
                .expect(200)
                .body("items.findAll { it.current }.clients", contains(List.of("rollcall")));

        me.post(ME + "/sessions/revoke-others").expect(204);

        phone.get(ME).expect(401);
        Api.in(browser).get(ME).expect(401);
        me.get(ME + "/sessions").body("items.id", contains(session(me)));
        assertThat(sessionsInKeycloak(identity)).containsExactly(session(me));
    }

    @Test
    void sessionsAndCredentialsOfSomebodyElseAreNotFoundAndStay() {
        Realm.Identity other = realm.createIdentity("secure-other", "user");
        ApiCaller them = Api.as(realm.token(other));
        String foreign = USERS + "/" + them.id();
        String password = admin.get(foreign + "/credentials").path("items[0].id");

        me.delete(ME + "/sessions/" + session(them)).expectProblem(404, "not-found");
        admin.delete(account + "/sessions/" + session(them)).expectProblem(404, "not-found");
        signedIn().delete(ME + "/credentials/" + password).expectProblem(404, "not-found");
        admin.delete(account + "/credentials/" + password).expectProblem(404, "not-found");

        them.get(ME).expect(200);
        assertThat(sessionsInKeycloak(other)).containsExactly(session(them));
        admin.get(foreign + "/credentials").body("items.id", contains(password));
    }

    @Test
    void administratorRemovesASecondFactorWithoutSeeingItsSecret() {
        ApiCaller recent = signedIn();
        add(OTP);
        String password = credential("password");
        String otp = credential("otp");

        for (ApiResponse list : List.of(admin.get(account + "/credentials"), me.get(ME + "/credentials"))) {
            list.expect(200)
                    .body("items.type", containsInAnyOrder("password", "otp"))
                    .body("items.createdAt", everyItem(notNullValue()))
                    .body("items.find { it.type == 'otp' }.label", equalTo("Phone"))
                    .body("items[0].keySet()", containsInAnyOrder("id", "type", "label", "createdAt"))
                    .body("waysToSignIn", equalTo(List.of(Map.of("kind", "password", "id", password))))
                    .body("providersKnown", equalTo(true));
            assertThat(list.asString()).doesNotContain("JBSWY3DPEHPK3PXP", "HmacSHA1", "credentialData", "hash");
        }

        recent.delete(ME + "/credentials/" + otp)
                .expectProblem(409, "second-factor")
                .body("detail", containsString(realm.url() + "/account"));
        admin.delete(account + "/credentials/" + otp).expect(204);

        assertThat(realm.read("/users/" + identity.subject() + "/credentials").findValuesAsText("type"))
                .containsExactly("password");
        admin.get(account + "/audit-log")
                .body("items[0].action", equalTo("remove-credential"))
                .body("items[0].outcomeDetails", equalTo(Map.of("credentialType", "otp")));
    }

    @Test
    void lastWayToSignInStays() {
        ApiCaller recent = signedIn();
        String password = credential("password");

        me.delete(ME + "/credentials/" + password).expectProblem(401, "authentication-too-old");
        recent.delete(ME + "/credentials/" + password).expectProblem(409, "last-way-to-sign-in");

        add(PASSKEY);
        recent.get(ME + "/credentials").body("waysToSignIn.kind", containsInAnyOrder("password", "passkey"));
        recent.delete(ME + "/credentials/" + password).expect(204);
        String passkey = credential("webauthn-passwordless");
        recent.delete(ME + "/credentials/" + passkey).expectProblem(409, "last-way-to-sign-in");

        admin.delete(account + "/credentials/" + passkey).expect(204);
        admin.get(account + "/credentials").body("items", empty()).body("waysToSignIn", empty());
    }

    @Test
    void linkedProvidersCountOnlyIfTheServiceMaySeeThatTheyAreEnabled() {
        String alias = "corp-" + UUID.randomUUID().toString().substring(0, 8);
        ApiCaller recent = signedIn();
        createProvider(alias);
        try {
            link(alias);
            link("rollcall-keys");
            for (ApiResponse list : List.of(admin.get(account + "/identities"), me.get(ME + "/identities"))) {
                list.expect(200).body("items", equalTo(List.of(Map.of("provider", alias, "userName", "at-" + alias))));
            }
            me.get(ME + "/credentials")
                    .body("waysToSignIn.kind", contains("password"))
                    .body("providersKnown", equalTo(false));
            admin.delete(account + "/identities/rollcall-keys").expectProblem(404, "not-found");

            whileProvidersAreSeen(() -> {
                me.get(ME + "/credentials")
                        .body("waysToSignIn", hasItem(Map.of("kind", "provider", "id", alias)))
                        .body("waysToSignIn.id", not(hasItem("rollcall-keys")))
                        .body("providersKnown", equalTo(true));
                me.get(ME + "/identities").body("linkable.provider", not(hasItem(alias)));
                recent.delete(ME + "/credentials/" + credential("password")).expect(204);
                recent.delete(ME + "/identities/" + alias).expectProblem(409, "last-way-to-sign-in");
            });
            me.delete(ME + "/identities/" + alias).expectProblem(401, "authentication-too-old");
            admin.delete(account + "/identities/" + alias).expect(204);
            me.get(ME + "/identities").body("linkable", empty());
            whileProvidersAreSeen(() -> me.get(ME + "/identities")
                    .body("linkable.provider", hasItem(alias))
                    .body("linkable.provider", not(hasItem("rollcall-keys"))));

            me.get(ME + "/identities").body("items", empty());
            assertThat(realm.read("/users/" + identity.subject() + "/federated-identity")
                            .findValuesAsText("identityProvider"))
                    .containsExactly("rollcall-keys");
        } finally {
            realm.admin("DELETE", "/identity-provider/instances/" + alias, null);
        }
    }

    @Test
    void lastSignInsAreThoseOfKeycloaksEvents() {
        failToSignIn();
        Browser.signedIn(service, identity);
        JsonNode before = realm.read("");

        for (ApiResponse list : List.of(me.get(ME + "/sign-ins"), admin.get(account + "/sign-ins"))) {
            list.expect(200)
                    .body("items.outcome", contains("success", "failure", "success"))
                    .body("items.client", contains("rollcall", "rollcall-public", "rollcall-public"))
                    .body("items.error", contains(null, "invalid_user_credentials", null))
                    .body("items.provider", contains(nullValue(), nullValue(), nullValue()))
                    .body("items.address", everyItem(notNullValue()))
                    .body("items.at", everyItem(notNullValue()))
                    .body("successesKept", equalTo(true))
                    .body("failuresKept", equalTo(true))
                    .body("keptSeconds", equalTo(before.path("eventsExpiration").asInt()));
        }
        try {
            realm.set(Map.of("enabledEventTypes", List.of("LOGIN"), "eventsExpiration", 0));
            me.get(ME + "/sign-ins")
                    .body("items.outcome", hasItem("success"))
                    .body("successesKept", equalTo(true))
                    .body("failuresKept", equalTo(false))
                    .body("keptSeconds", nullValue());
            realm.set(Map.of("eventsEnabled", false));
            me.get(ME + "/sign-ins").body("successesKept", equalTo(false)).body("failuresKept", equalTo(false));
        } finally {
            realm.set(Map.of(
                    "eventsEnabled",
                    true,
                    "enabledEventTypes",
                    before.path("enabledEventTypes"),
                    "eventsExpiration",
                    before.path("eventsExpiration")));
        }
    }

    private void createProvider(String alias) {
        Map<String, String> config = Map.of(
                "clientId", "client",
                "clientSecret", "secret",
                "authorizationUrl", "https://idp.example.org/auth",
                "tokenUrl", "https://idp.example.org/token");
        realm.admin(
                "POST",
                "/identity-provider/instances",
                Map.of("alias", alias, "providerId", "oidc", "enabled", true, "config", config));
    }

    private void link(String alias) {
        realm.admin(
                "POST",
                "/users/" + identity.subject() + "/federated-identity/" + alias,
                Map.of("identityProvider", alias, "userId", alias, "userName", "at-" + alias));
    }

    /** Gives the service account the optional right. It is in the service's next token, which a refused one makes it get. */
    private void whileProvidersAreSeen(Runnable work) {
        String client = realm.client("rollcall").path("id").asText();
        String management = realm.client("realm-management").path("id").asText();
        String mappings = "/users/"
                + realm.read("/clients/" + client + "/service-account-user")
                        .path("id")
                        .asText()
                + "/role-mappings/clients/" + management;
        List<JsonNode> right = List.of(realm.read("/clients/" + management + "/roles/view-identity-providers"));
        realm.admin("POST", mappings, right);
        try {
            wires.admin().answer(401, "{\"error\":\"HTTP 401 Unauthorized\"}", ".*", ".*", 1);
            work.run();
        } finally {
            realm.admin("DELETE", mappings, right);
        }
    }

    private Set<String> actionsInKeycloak() {
        Set<String> actions = new TreeSet<>();
        realm.user(identity.subject()).path("requiredActions").forEach(action -> actions.add(action.asText()));
        return actions;
    }

    private void askInKeycloak(String... actions) {
        realm.admin("PUT", "/users/" + identity.subject(), Map.of("requiredActions", List.of(actions)));
    }

    @Test
    void requiredActionsAreAddedAndTakenBack() {
        String actions = account + "/required-actions";
        admin.get(actions)
                .expect(200)
                .body("items.alias", hasItems("CONFIGURE_TOTP", "UPDATE_PASSWORD"))
                .body("items.alias", not(hasItem("TERMS_AND_CONDITIONS")))
                .body("items.findAll { it.asked }", empty());
        askInKeycloak("UPDATE_PASSWORD");

        admin.put(actions + "/CONFIGURE_TOTP").expect(204);

        assertThat(actionsInKeycloak()).containsExactly("CONFIGURE_TOTP", "UPDATE_PASSWORD");
        me.get(ME + "/required-actions")
                .body("items.findAll { it.asked }.alias", containsInAnyOrder("CONFIGURE_TOTP", "UPDATE_PASSWORD"));
        admin.delete(actions + "/UPDATE_PASSWORD").expect(204);
        admin.delete(actions + "/UPDATE_PASSWORD").expect(204);
        assertThat(actionsInKeycloak()).containsExactly("CONFIGURE_TOTP");
        admin.put(actions + "/TERMS_AND_CONDITIONS").expectProblem(404, "not-found");
        admin.put(actions + "/none").expectProblem(404, "not-found");
        admin.get(account + "/audit-log")
                .body("items[4].action", equalTo("set-required-action"))
                .body("items[4].details", equalTo(Map.of("asked", true)))
                .body("items[4].outcomeDetails", equalTo(Map.of("requiredAction", "CONFIGURE_TOTP")));
    }

    /** Keycloak takes the whole list, so another client that read it before takes two actions away. */
    @Test
    void requiredActionsThatAnotherWriterTakesAwayAreAskedAgain() {
        String path = "/users/" + identity.subject();
        askInKeycloak("UPDATE_PASSWORD");
        PausedMessage answer = wires.admin().pause(WireDirection.RESPONSE, "PUT", path);
        CompletableFuture<ApiResponse> response =
                CompletableFuture.supplyAsync(() -> admin.put(account + "/required-actions/CONFIGURE_TOTP"));
        answer.awaitPaused();
        askInKeycloak("UPDATE_PROFILE");
        answer.release();

        TimeLimits.get(response).expect(204);

        assertThat(actionsInKeycloak()).containsExactly("CONFIGURE_TOTP", "UPDATE_PASSWORD", "UPDATE_PROFILE");
        assertThat(wires.admin().count("PUT", path)).isEqualTo(2);
    }

    @Test
    void lockedOutUserIsUnlocked() {
        admin.get(account + "/lock")
                .expect(200)
                .body("locked", equalTo(false))
                .body("until", nullValue())
                .body("failures", equalTo(0))
                .body("lastFailureAt", nullValue())
                .body("lastFailureAddress", nullValue());

        // two in a second look like an attack
        ApiResponse locked = await("a lock")
                .atMost(Duration.ofSeconds(30))
                .until(
                        () -> {
                            failToSignIn();
                            failToSignIn();
                            return admin.get(account + "/lock");
                        },
                        lock -> lock.<Boolean>path("locked"));

        Instant now = Instant.now();
        assertThat(Instant.parse(locked.path("until"))).isBetween(now, now.plus(Duration.ofDays(1)));
        assertThat(Instant.parse(locked.path("lastFailureAt"))).isBetween(now.minusSeconds(120), now.plusSeconds(60));
        assertThat(locked.<Integer>path("failures")).isPositive();
        assertThat(locked.<String>path("lastFailureAddress")).isNotBlank();
        admin.delete(account + "/lock").expect(204);

        admin.get(account + "/lock").body("locked", equalTo(false)).body("failures", equalTo(0));
        assertThat(realm.token(identity)).isNotBlank();
    }

    private void failToSignIn() {
        RestAssured.given()
                .formParams(Map.of(
                        "grant_type", "password",
                        "client_id", "rollcall-public",
                        "username", identity.username(),
                        "password", "wrong"))
                .post(realm.url() + "/protocol/openid-connect/token")
                .then()
                .statusCode(not(200));
    }

    /** The default is five mails within an hour. */
    @Test
    void verificationMailIsSentWithinTheLimitOfMailsToAnAddress() {
        Mailbox mails = new Mailbox(identity.username() + "@example.org");
        me.post(ME + "/verification-mail").expect(204);
        assertThat(mails.mails()).as("the address is verified").isEmpty();
        admin.patch(account, "{\"emailVerified\":false}").expect(200);
        String organization = admin.createOrganization("secure-" + UUID.randomUUID());
        admin.post("/api/v1/organizations/" + organization + "/invitations", Map.of("emails", List.of(mails.address())))
                .expect(201);

        me.post(ME + "/verification-mail").expect(204);
        assertThat(mails.awaitMail().linkWith("/login-actions/action-token")).startsWith(realm.url());
        for (int i = 0; i < 3; i++) {
            admin.post(account + "/verification-mail").expect(204);
        }

        for (ApiResponse refused :
                List.of(me.post(ME + "/verification-mail"), admin.post(account + "/verification-mail"))) {
            refused.expectProblem(429, "too-many-requests")
                    .body("detail", containsString("At most 5 mails are sent to one address within an hour."));
            assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(3_000, 3_600);
        }
        assertThat(mails.awaitMails(4)).hasSize(4);
    }

    /** No check has found the credential in the user's list, or that it is not the last way to sign in. */
    @Test
    void actThatWasInterruptedBeforeItsCheckIsNotResumed() {
        String act = UUID.randomUUID().toString();
        String id = me.id();
        String password = credential("password");
        String plan = "{\"userId\":\"%s\",\"subject\":\"%s\",\"credential\":\"%s\",\"byOwner\":true,\"checked\":false}"
                .formatted(id, identity.subject(), password);
        execute(
                "insert into audit_log (id, at, action, user_id, via) values (?::uuid, now(), 'remove-credential', ?::uuid, 'bearer')",
                act,
                id);
        execute(
                "insert into open_acts (act_id, target, action, plan, due_at) values (?::uuid, ?::uuid, 'remove-credential', ?::jsonb, now())",
                act,
                id,
                plan);

        await().until(() -> {
            sweeper.run();
            return "not-done".equals(text("select outcome from acts where id = ?::uuid", act));
        });

        assertThat(credential("password")).isEqualTo(password);
    }

    @Test
    void administratorOfTheRealmIsProtected() {
        new RealmAdministrators(realm).grant(identity, GrantPath.DIRECT);

        me.post(ME + "/sessions/revoke-others").expectProblem(403, "protected-identity");
        admin.delete(account + "/sessions/" + session(me)).expectProblem(403, "protected-identity");
        admin.delete(account + "/lock").expectProblem(403, "protected-identity");
        admin.put(account + "/required-actions/CONFIGURE_TOTP").expectProblem(403, "protected-identity");

        assertThat(sessionsInKeycloak(identity)).containsExactly(session(me));
    }

    @Test
    void withoutKeycloakEverythingIsUnavailable() {
        wires.admin().refuseConnections();

        for (ApiResponse response : List.of(
                me.get(ME + "/sessions"),
                me.get(ME + "/credentials"),
                me.get(ME + "/identities"),
                me.get(ME + "/required-actions"),
                me.get(ME + "/sign-ins"),
                admin.get(account + "/lock"),
                me.delete(ME + "/sessions/" + session(me)),
                admin.delete(account + "/lock"))) {
            response.expectProblem(503, "keycloak-unavailable")
                    .body("detail", containsString("Keycloak"))
                    .header("Retry-After", notNullValue());
        }
    }
}
