package dev.rollcall.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.rollcall.testing.Accessible;
import dev.rollcall.testing.Chromium;
import dev.rollcall.testing.Realm;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** A browser in which an administrator is signed in, and the API behind its back. */
final class Console implements AutoCloseable {

    static final int WIDE = 1280;
    static final int NARROW = 390;
    static final int NARROWEST = 360;

    private final Realm realm = Realm.get();
    private final Chromium chromium;
    private final URI service;
    private final Realm.Person administrator;
    private final String session;
    private Page page;

    private Console(Chromium chromium, URI service) {
        this.chromium = chromium;
        this.service = service;
        administrator = realm.createPerson("console", "user", "admin");
        realm.update(administrator, Map.of("firstName", "Ada", "lastName", "Admin"));
        page = chromium.newPage();
        page.navigate(url("/login"));
        Chromium.signIn(page, administrator.username(), administrator.password());
        page.waitForURL(url("/"));
        session = page.context().storageState();
    }

    static Console signedIn(URI service) {
        return new Console(Chromium.launch(), service);
    }

    Realm.Person administrator() {
        return administrator;
    }

    /** The one that was opened last. */
    Page page() {
        return page;
    }

    /** A browser that was never at any page of the service but the sign-in, there now. */
    Page open(int width, String path) {
        page.context().close();
        page = chromium.newPage(width, ColorScheme.LIGHT, session);
        page.navigate(url(path));
        return page;
    }

    /** Signs in where the page has come to, after its session has ended. */
    void signInAgain() {
        assertThat(page.locator("#username")).isVisible();
        Chromium.signIn(page, administrator.username(), administrator.password());
    }

    Locator heading(String name) {
        return page.getByRole(
                AriaRole.HEADING, new GetByRoleOptions().setName(name).setLevel(1));
    }

    Locator button(String name) {
        return page.getByRole(
                AriaRole.BUTTON, new GetByRoleOptions().setName(name).setExact(true));
    }

    Locator link(String name) {
        return page.getByRole(
                AriaRole.LINK, new GetByRoleOptions().setName(name).setExact(true));
    }

    Locator radio(String name) {
        return page.getByRole(AriaRole.RADIO, new GetByRoleOptions().setName(name));
    }

    Locator dialog(String name) {
        return page.getByRole(AriaRole.DIALOG, new GetByRoleOptions().setName(name));
    }

    Locator region(String name) {
        return page.getByRole(
                AriaRole.REGION, new GetByRoleOptions().setName(name).setExact(true));
    }

    /** In the dialog that is open, if there is one: what is behind it has labels of the same name. */
    Locator field(String label) {
        return page.locator("dialog[open], body:not(:has(dialog[open]))")
                .getByLabel(Pattern.compile("^" + label.replace(".", "\\.") + "( \\(required\\))?$"));
    }

    void saysShortly(String text) {
        assertThat(page.getByRole(AriaRole.STATUS).getByText(text)).isVisible();
    }

    /** Accessible and kept as a picture, in both themes, and not wider than the screen; the narrowest is looked at for that alone. */
    void inBothThemes(String name) {
        int width = page.viewportSize().width;
        assertThat(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
                .as(name + " fits the screen at " + width)
                .isEqualTo(true);
        if (width == NARROWEST) {
            Chromium.screenshot(page, "%s-%d".formatted(name, width));
            return;
        }
        for (ColorScheme scheme : List.of(ColorScheme.DARK, ColorScheme.LIGHT)) {
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
            Accessible.check(page, "%s at %d, %s".formatted(name, width, scheme));
            Chromium.screenshot(
                    page, "%s-%d-%s".formatted(name, width, scheme.name().toLowerCase(Locale.ROOT)));
        }
    }

    /** As somebody else, by the API. */
    RequestSpecification api() {
        return given().auth().oauth2(realm.token("admin", "admin"));
    }

    /** Makes somebody whose username begins so, with an e-mail address of it → their record's id. */
    String make(String username, Map<String, ?> more) {
        Map<String, Object> body = new LinkedHashMap<>(more);
        body.put("username", username);
        body.putIfAbsent("email", username + "@example.org");
        return api().contentType("application/json")
                .body(body)
                .post("/api/v1/users")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    JsonPath user(String id) {
        return api().get("/api/v1/users/" + id).then().statusCode(200).extract().jsonPath();
    }

    void patch(String id, Map<String, ?> change) {
        api().contentType("application/merge-patch+json")
                .body(change)
                .patch("/api/v1/users/" + id)
                .then()
                .statusCode(200);
    }

    String url(String path) {
        return "http://localhost:" + service.getPort() + path;
    }

    @Override
    public void close() {
        chromium.close();
    }
}
