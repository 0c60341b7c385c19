package dev.rollcall.openapi;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Response;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.browser.Chromium;
import dev.rollcall.testing.browser.WithBrowser;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithBrowser
@Tag("slow")
class SwaggerUiTest {

    private static final String CLIENT = "rollcall-swagger";

    private static Chromium chromium;

    private final Realm realm = Realm.get();

    @TestHTTPResource("/")
    URI service;

    @BeforeAll
    static void startBrowser() {
        chromium = Chromium.connect();
    }

    @AfterAll
    static void closeBrowser() {
        if (chromium != null) {
            chromium.close();
        }
    }

    /** Keycloak allows redirects to any local port, but CORS only for listed origins. */
    @BeforeEach
    void allowThisPort() {
        realm.addWebOrigin(CLIENT, origin());
    }

    @AfterEach
    void disallowThisPort() {
        realm.removeWebOrigin(CLIENT, origin());
    }

    @Test
    void authorizeSignsInAndSendsTheToken() {
        Page page = chromium.newPage();
        List<String> complaints = new CopyOnWriteArrayList<>();
        page.onConsoleMessage(message -> {
            if (message.text().contains("Content Security Policy")) {
                complaints.add(message.text());
            }
        });
        page.navigate(origin() + "/q/swagger-ui/");
        Chromium.screenshot(page, "swagger-ui");

        page.locator(".auth-wrapper .btn.authorize").first().click();
        Locator keycloak = page.locator(".auth-container")
                .filter(new Locator.FilterOptions().setHasText("OAuth2, authorizationCode with PKCE"));
        assertThat(keycloak.locator("#client_id_authorizationCode")).hasValue(CLIENT);
        assertThat(keycloak.locator("#client_secret_authorizationCode")).isHidden();
        assertThat(page.locator("#auth-basic-username")).isHidden();
        assertThat(page.locator("#api_key_value")).isHidden();
        for (String scope : new String[] {"openid", "profile", "email"}) {
            assertThat(keycloak.locator("#" + scope + "-authorizationCode-checkbox-keycloak"))
                    .isChecked();
        }
        Chromium.screenshot(page, "swagger-ui-authorize");

        Page form = page.waitForPopup(() -> keycloak.locator("button[type=submit].authorize, button.authorize")
                .click());
        assertThat(form.locator("#username")).isVisible();
        assertThat(URI.create(form.url()).getQuery())
                .contains("response_type=code", "client_id=" + CLIENT, "code_challenge_method=S256");
        Chromium.screenshot(form, "swagger-ui-keycloak");
        Chromium.signIn(form, "alice", "alice");

        Locator dialog = page.locator(".dialog-ux");
        assertThat(dialog.getByText("Logout").first()).isVisible();
        dialog.locator(".close-modal").click();
        Locator me = page.locator("#operations-Users-getMe");
        me.locator(".opblock-summary-control").click();
        me.locator(".try-out__btn").click();
        Response answer = page.waitForResponse(
                "**/api/v1/users/me", () -> me.locator(".execute").click());

        Request request = answer.request();
        assertThat(request.headerValue("authorization")).startsWith("Bearer ey");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(me.locator(".live-responses-table .response-col_status").last())
                .containsText("200");
        assertThat(me.locator(".live-responses-table .highlight-code").first()).containsText("\"username\": \"alice\"");
        me.locator(".live-responses-table").scrollIntoViewIfNeeded();
        Chromium.screenshot(page, "swagger-ui-me");
        assertThat(complaints).isEmpty();
    }

    @Test
    void tryItOutPrefillsNeitherIfMatchNorIdempotencyKey() {
        Page page = chromium.newPage();
        page.navigate(origin() + "/q/swagger-ui/");
        for (String operation : List.of("createUser", "updateUser")) {
            Locator one = page.locator("[id^=operations-][id$=-" + operation + "]");
            one.locator(".opblock-summary-control").click();
            one.locator(".try-out__btn").click();
            Locator header = one.locator("[data-param-name=If-Match], [data-param-name=Idempotency-Key]")
                    .locator("input[type=text]");
            assertThat(header).hasCount(1);
            assertThat(header).hasValue("");
            Chromium.screenshot(page, "swagger-ui-" + operation);
        }
    }

    private String origin() {
        return "http://localhost:" + service.getPort();
    }
}
