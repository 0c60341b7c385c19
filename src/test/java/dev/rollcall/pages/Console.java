package dev.rollcall.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.LoadState;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.browser.AccessibilityCheck;
import dev.rollcall.testing.browser.Chromium;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** A browser with a signed-in person, and access to the API as someone else. */
public final class Console implements AutoCloseable {

    public static final int WIDE = 1280;
    public static final int NARROW = 390;
    public static final int NARROWEST = 360;

    private static final int HEIGHT = 900;

    /**
     * The pages of which {@code docs/images} has a picture, and the dialogs that are like pages. Those of the README, with better data, are {@code
     * account} and {@code users}.
     */
    private static final Set<String> PICTURES = Set.of(
            "account-pending-email",
            "account-security",
            "audit-log",
            "email-change",
            "forbidden",
            "import",
            "import-checked",
            "invitation",
            "invitation-signed-out",
            "invitations-of-all",
            "invitations-states",
            "job",
            "jobs",
            "members",
            "my-organizations",
            "not-found",
            "organization-audit-log",
            "organization-job",
            "organization-new",
            "organization-settings",
            "organizations",
            "overview",
            "palette",
            "relinks",
            "session-ended",
            "signed-out",
            "sync",
            "sync-brake",
            "team",
            "teams",
            "user",
            "user-new");

    private final Chromium chromium;
    private final URI service;
    private final Realm.Identity identity;
    private final String session;
    private Page page;

    private Console(Chromium chromium, URI service, Realm.Identity identity) {
        this.chromium = chromium;
        this.service = service;
        this.identity = identity;
        session = chromium.session(url("/login"), identity);
    }

    /** As a new administrator. */
    public static Console signedIn(URI service) {
        Chromium chromium = Chromium.connect();
        Realm.Identity administrator = Realm.get().createIdentity("console", "user", "rollcall-admin");
        Realm.get().update(administrator, Map.of("firstName", "Ada", "lastName", "Admin"));
        return new Console(chromium, service, administrator);
    }

    /** As a new person with these roles. */
    public static Console signedIn(URI service, String prefix, String... roles) {
        Chromium chromium = Chromium.connect();
        return new Console(chromium, service, Realm.get().createIdentity(prefix, roles));
    }

    public Realm.Identity identity() {
        return identity;
    }

    /** The page that was opened last. */
    public Page page() {
        return page;
    }

    /** A page of a new browser with the session of the person. */
    public Page newPage(int width) {
        return newPageIn(width, session);
    }

    /** A page of a new browser with a session of someone else. */
    public Page newPage(int width, Realm.Identity other) {
        return newPageIn(width, chromium.session(url("/login"), other));
    }

    /** A page of a new browser with the session of the person, and with another language than English. */
    public Page newPage(int width, String language) {
        return shown(chromium.newPage(width, session, language));
    }

    /** A page of a new browser without a session. */
    public Page newPageSignedOut(int width) {
        return newPageIn(width, null);
    }

    private Page newPageIn(int width, String storageState) {
        return shown(chromium.newPage(width, storageState));
    }

    /** Closes the page before. */
    private Page shown(Page next) {
        if (page != null) {
            page.context().close();
        }
        page = next;
        return page;
    }

    /** Opens a path in a new page. */
    public Page open(int width, String path) {
        newPage(width).navigate(url(path));
        return page;
    }

    /** Ends the session of the page once it has loaded all parts: a late request would tell the person before they do anything. */
    public void endSession() {
        page.waitForLoadState(LoadState.NETWORKIDLE);
        page.context().clearCookies();
    }

    /** Changes the width of the current page. */
    public void resize(int width) {
        page.setViewportSize(width, HEIGHT);
    }

    /** Signs in on the page of Keycloak that the browser shows. */
    public void signIn() {
        Chromium.signIn(page, identity.username(), identity.password());
    }

    /** Signs in again after the page said that the session has ended. */
    public void signInAgain() {
        assertThat(dialog("Your session has ended")).isVisible();
        button("Sign in again").click();
        signIn();
    }

    public Locator heading(String name) {
        return page.getByRole(
                AriaRole.HEADING,
                new GetByRoleOptions().setName(name).setLevel(1).setExact(true));
    }

    public Locator button(String name) {
        return page.getByRole(
                AriaRole.BUTTON, new GetByRoleOptions().setName(name).setExact(true));
    }

    public Locator link(String name) {
        return page.getByRole(
                AriaRole.LINK, new GetByRoleOptions().setName(name).setExact(true));
    }

    public Locator radio(String name) {
        return page.getByRole(AriaRole.RADIO, new GetByRoleOptions().setName(name));
    }

    public Locator dialog(String name) {
        return page.getByRole(AriaRole.DIALOG, new GetByRoleOptions().setName(name));
    }

    public Locator region(String name) {
        return page.getByRole(
                AriaRole.REGION, new GetByRoleOptions().setName(name).setExact(true));
    }

    /** A field of the open dialog, if there is one: the page behind it may have the same labels. */
    public Locator field(String label) {
        return page.locator("dialog[open], body:not(:has(dialog[open]))")
                .getByLabel(Pattern.compile("^" + label.replace(".", "\\.") + "( \\(required\\))?$"));
    }

    /** Opens the palette, and waits until it takes what is typed. */
    public void openPalette() {
        page.keyboard().press("Control+k");
        assertThat(dialog("Go to").getByRole(AriaRole.COMBOBOX)).isFocused();
    }

    public void showsStatus(String text) {
        assertThat(page.getByRole(AriaRole.STATUS).getByText(text)).isVisible();
    }

    /** Checks that the page fits screens of these widths. */
    public void fits(String name, int... widths) {
        int before = page.viewportSize().width;
        for (int width : widths) {
            resize(width);
            fits(name);
        }
        resize(before);
    }

    private void fits(String name) {
        assertThat(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
                .as(name + " fits the screen at " + page.viewportSize().width)
                .isEqualTo(true);
        Chromium.screenshot(page, "%s-%d".formatted(name, page.viewportSize().width));
    }

    /** Checks that the page fits screens of these widths and is accessible there in both themes; it keeps the last width. */
    public void inBothThemes(String name, int... widths) {
        for (int width : widths) {
            resize(width);
            inBothThemes(name);
        }
    }

    /** As {@link #inBothThemes(String, int...)}, at the current width. */
    public void inBothThemes(String name) {
        // a list is dimmed while it is read again
        assertThat(page.locator(".list-table[aria-busy=true], .users[aria-busy=true]"))
                .hasCount(0);
        fits(name);
        int width = page.viewportSize().width;
        for (ColorScheme scheme : List.of(ColorScheme.DARK, ColorScheme.LIGHT)) {
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
            AccessibilityCheck.check(page, "%s at %d, %s".formatted(name, width, scheme));
            Chromium.screenshot(
                    page, "%s-%d-%s".formatted(name, width, scheme.name().toLowerCase(Locale.ROOT)));
        }
        if (width == WIDE && PICTURES.contains(name)) {
            Chromium.illustration(page, name);
        }
    }

    /** The API as another administrator. */
    public ApiCaller api() {
        return Api.admin();
    }

    /** The API as the person of the browser. */
    public ApiCaller apiAsUser() {
        return Api.as(identity);
    }

    /** Creates a user with an e-mail address derived from the username → the ID. */
    public String createUser(String username, Map<String, ?> more) {
        Map<String, Object> body = new LinkedHashMap<>(more);
        body.put("username", username);
        body.putIfAbsent("email", username + "@example.org");
        return api().post("/api/v1/users", body).expect(201).path("id");
    }

    /** Creates an organization → the ID. */
    public String createOrganization(Map<String, ?> body) {
        return api().post("/api/v1/organizations", body).expect(201).path("id");
    }

    public void addMember(String organization, String user, String role) {
        api().addMember(organization, user, role);
    }

    public ApiResponse user(String id) {
        return api().read("/api/v1/users/" + id);
    }

    public void patch(String id, Map<String, ?> change) {
        api().patch("/api/v1/users/" + id, change).expect(200);
    }

    public String url(String path) {
        return "http://localhost:" + service.getPort() + path;
    }

    @Override
    public void close() {
        chromium.close();
    }
}
