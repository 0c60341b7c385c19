package dev.rollcall.session;

import static dev.rollcall.testing.browser.Browser.location;
import static dev.rollcall.testing.browser.Browser.query;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.stack.Stack;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.browser.Browser;
import dev.rollcall.testing.keycloak.BrokeredRealm;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sign-ins with which Keycloak lets people change how they sign in. */
@QuarkusTest
class AccountActionSignInTest {

    private static final String SITE = "Sec-Fetch-Site";
    private static final String OWN = "same-origin";
    private static final String REMOVAL = "delete_credential:0d6ae2c1-4a4e-4c35-8f5d-3a1c0f4f7b20";

    private final Realm realm = Realm.get();

    @TestHTTPResource("/")
    URI service;

    private Browser browser;
    private Realm.Identity identity;

    @BeforeEach
    void openBrowser() {
        browser = new Browser(service);
        identity = realm.createIdentity("action", "user");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UPDATE_PASSWORD", "CONFIGURE_TOTP", "webauthn-register", "webauthn-register-passwordless"})
    void actionIsPassedOnToKeycloak(String action) {
        browser.signIn("/login", identity);

        assertThat(query(location(browser.get("/login?action=" + action, SITE, OWN))))
                .containsEntry("kc_action", action)
                .doesNotContainKey("prompt");
    }

    @Test
    void removalMakesKeycloakAskForTheFactor() {
        browser.signIn("/login", identity);

        assertThat(query(location(browser.get("/login?action=" + REMOVAL, SITE, OWN))))
                .containsEntry("kc_action", REMOVAL)
                .containsEntry("prompt", "login");
    }

    @Test
    void actionBeginsWithTheSignInIfTheSessionHasEnded() {
        assertThat(query(location(browser.get("/login?action=UPDATE_PASSWORD", SITE, OWN))))
                .containsEntry("kc_action", "UPDATE_PASSWORD");
        assertThat(query(location(browser.get("/login")))).doesNotContainKey("kc_action");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"cross-site", "same-site", "none"})
    void onlyOwnPagesBeginAnAction(String site) {
        browser.signIn("/login", identity);
        String path = "/login?action=UPDATE_PASSWORD";

        HttpResponse<String> answer = browser.get(path, site == null ? new String[0] : new String[] {SITE, site});

        assertProblem(answer, 403, "cross-site-request");
        assertThat(browser.fetch("/api/v1/users/me").statusCode()).isEqualTo(200);
        assertProblem(new Browser(service).get(path, SITE, "cross-site"), 403, "cross-site-request");
    }

    @Test
    void otherActionsAndPromptsAreRefused() {
        for (String query : new String[] {
            "action=UPDATE_PROFILE", "action=UPDATE_PASSWORD&prompt=create", "action=idp_link", "action=idp_link:a%26b"
        }) {
            assertProblem(browser.get("/login?" + query, SITE, OWN), 400, "invalid-parameter");
        }
    }

    @Test
    void cancelledActionReturnsWithItsStatus() {
        browser.signIn("/login", identity);
        HttpResponse<String> form =
                browser.follow(browser.get("/login?action=UPDATE_PASSWORD&return=/protected%3Fa%3D1", SITE, OWN));
        assertThat(form.body()).contains("password-new");

        HttpResponse<String> end = browser.submitForm(form, "cancel-aia=true");

        assertThat(end.statusCode()).as(end.body()).isEqualTo(200);
        assertThat(end.uri()).hasPath("/protected").hasQuery("a=1&action_status=cancelled");
    }

    @Test
    void passwordIsChangedInKeycloak() {
        browser.signIn("/login", identity);
        HttpResponse<String> form =
                browser.follow(browser.get("/login?action=UPDATE_PASSWORD&return=/protected", SITE, OWN));

        HttpResponse<String> end = browser.submitForm(form, "password-new=another-1&password-confirm=another-1");

        assertThat(end.uri()).hasPath("/protected").hasQuery("action_status=success");
        Realm.Identity changed = new Realm.Identity(identity.subject(), identity.username(), "another-1");
        assertThat(realm.token(changed)).isNotBlank();
    }

    @Test
    void accountAtAnotherProviderIsLinkedInKeycloak() {
        try (BrokeredRealm provider = BrokeredRealm.of(realm)) {
            String alias = provider.connect(Map.of());
            Realm.Identity there = provider.people().createIdentity("linked");
            browser.signIn("/login", identity);
            HttpResponse<String> page =
                    browser.follow(browser.get("/login?action=idp_link:" + alias + "&return=/protected", SITE, OWN));
            // cookies of both realms have the same names, and differ by path
            Browser atProvider = new Browser(Stack.keycloakUrl());

            String signIn = location(browser.submitFormWithoutFollowing(page, ""));
            assertThat(signIn).startsWith(provider.people().url());
            String back = location(atProvider.submitWithoutFollowing(atProvider.open(signIn), there));
            HttpResponse<String> end = browser.open(back);

            assertThat(end.uri()).as(end.body()).hasPath("/protected").hasQuery("action_status=success");
            JsonNode linked = realm.read("/users/" + identity.subject() + "/federated-identity");
            assertThat(linked.findValuesAsText("identityProvider")).containsExactly(alias);
            assertThat(linked.findValuesAsText("userId")).containsExactly(there.subject());
        }
    }

    /** Whoever writes the address cannot begin an action, or write anything into the address of a page. */
    @Test
    void writtenStatusBeginsNothing() {
        browser.signIn("/login", identity);

        HttpResponse<String> answer =
                browser.get("/login?action=UPDATE_PASSWORD&action_status=%3Cb%3E&return=/protected", SITE, OWN);

        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(location(answer)).endsWith("/protected?action_status=unknown");
        assertThat(query(location(new Browser(service).get("/login?action=UPDATE_PASSWORD&action_status=success"))))
                .doesNotContainKey("kc_action");
    }

    private static void assertProblem(HttpResponse<String> answer, int status, String type) {
        assertThat(answer.statusCode())
                .as("%s: %s", answer.uri(), answer.body())
                .isEqualTo(status);
        assertThat(Realm.json(answer.body()).path("type").asText()).isEqualTo("urn:rollcall:problem:" + type);
    }
}
