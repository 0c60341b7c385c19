package dev.rollcall.pages.user;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.rollcall.pages.Console.NARROW;
import static dev.rollcall.pages.Console.NARROWEST;
import static dev.rollcall.pages.Console.WIDE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import dev.rollcall.pages.PageTest;
import dev.rollcall.testing.Mailbox;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.browser.Chromium;
import dev.rollcall.testing.browser.WithBrowser;
import dev.rollcall.testing.keycloak.Totp;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How people sign in, on their own account page and on Keycloak's pages for it. */
@QuarkusTest
@WithBrowser
@Tag("slow")
class AccountSecurityPageTest extends PageTest {

    private static final String ME = "/api/v1/users/me";

    private final Realm realm = Realm.get();
    private Realm.Identity person;

    @BeforeEach
    void createPerson() {
        person = realm.createIdentity("secure-page", "user");
    }

    private Page open(int width) {
        Page page = console.newPage(width, person);
        page.navigate(console.url("/"));
        return page;
    }

    private Locator security() {
        return console.region("Sign-in and security");
    }

    private Locator sessions() {
        return console.region("Sessions").getByRole(AriaRole.LISTITEM);
    }

    private void confirm(String dialog, String action) {
        console.dialog(dialog)
                .getByRole(
                        AriaRole.BUTTON,
                        new Locator.GetByRoleOptions().setName(action).setExact(true))
                .click();
    }

    private List<String> credentials() {
        return realm.read("/users/" + person.subject() + "/credentials").findValuesAsText("type");
    }

    @Test
    void sessionsAreListedAndEndedOneByOne() {
        ApiCaller phone = Api.as(realm.token(person));
        open(WIDE);
        assertThat(sessions()).hasCount(2);
        Locator own = sessions().filter(new Locator.FilterOptions().setHasText("This session"));
        assertThat(own).containsText("rollcall");
        assertThat(own.getByRole(AriaRole.BUTTON)).hasCount(0);
        assertThat(console.region("Sessions")).containsText("offline sessions");
        assertThat(console.region("Last sign-ins")).containsText("Keycloak keeps them");
        assertThat(console.region("Last sign-ins").getByRole(AriaRole.LISTITEM)).hasCount(2);
        assertThat(security().getByText("Password", new Locator.GetByTextOptions().setExact(true)))
                .hasCount(1);
        console.inBothThemes("account-security", WIDE, NARROW);
        console.fits("account-security", NARROWEST);

        Pattern end = Pattern.compile("^End the session of rollcall-public, started ");
        console.page()
                .getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(end))
                .click();
        console.inBothThemes("account-end-session");
        confirm("End this session", "End session");

        console.showsStatus("The session has ended.");
        assertThat(sessions()).hasCount(1);
        assertThat(sessions()).containsText("This session");
        phone.get(ME).expect(401);
    }

    @Test
    void allOtherSessionsAreEndedAtOnce() {
        List<ApiCaller> others = List.of(Api.as(realm.token(person)), Api.as(realm.token(person)));
        open(NARROW);
        assertThat(sessions()).hasCount(3);

        console.button("Sign out everywhere else").click();
        confirm("Sign out everywhere else", "Sign out everywhere else");

        console.showsStatus("You are signed out everywhere else.");
        assertThat(sessions()).hasCount(1);
        assertThat(console.button("Sign out everywhere else")).hasCount(0);
        assertThat(headingOfPart("Sessions")).isFocused();
        others.forEach(other -> other.get(ME).expect(401));
    }

    @Test
    void passwordIsChangedOnKeycloaksPage() {
        Page page = open(WIDE);
        console.field("First name").fill("Half typed");
        console.button("Change password").click();
        page.locator("[name='cancel-aia']").click();

        console.showsStatus("Your password was not changed.");
        assertThat(page).hasURL(console.url("/"));
        assertThat(console.field("First name")).hasValue("Half typed");
        console.button("Change password").click();
        page.locator("#password-new").fill("another-1");
        page.locator("#password-confirm").fill("another-1");
        page.locator("#password-confirm").press("Enter");

        console.showsStatus("Your password is changed.");
        assertThat(page).hasURL(console.url("/"));
        Realm.Identity changed = new Realm.Identity(person.subject(), person.username(), "another-1");
        assertThat(realm.token(changed)).isNotBlank();
        page.reload();
        assertThat(console.button("Change password")).isVisible();
        assertThat(page.getByText("Your password is changed.")).hasCount(0);
    }

    /** Anybody can write the address of a page. */
    @Test
    void outcomeOfAnActionThatThisTabDidNotBeginIsNotShown() {
        Page page = console.newPage(WIDE, person);
        page.navigate(console.url("/?action_status=success"));

        assertThat(console.button("Change password")).isVisible();
        assertThat(page).hasURL(console.url("/"));
        assertThat(page.locator(".toast")).hasCount(0);
    }

    @Test
    void authenticatorAppIsRemovedOnlyWithItsCode() {
        Page page = open(NARROW);
        console.button("Set up an authenticator app").click();
        Totp app = new Totp(page.locator("#totpSecret").inputValue());
        page.locator("#userLabel").fill("Phone");
        page.locator("#totp").fill(app.code());
        page.locator("#totp").press("Enter");

        console.showsStatus("The authenticator app is set up.");
        assertThat(security()).containsText("Authenticator app");
        assertThat(security()).containsText("Phone");
        console.inBothThemes("account-second-factor");
        console.button("Remove the authenticator app Phone").click();
        signInAgain(page);
        page.locator("#otp").fill(app.nextCode());
        page.locator("#otp").press("Enter");
        page.locator("#kc-accept").click();

        console.showsStatus("The second factor is removed.");
        assertThat(security()).containsText("You have no second factor.");
        assertThat(credentials()).containsExactly("password");
    }

    /** Keycloak asks again although it has a session, and may know the user already. */
    private void signInAgain(Page page) {
        Locator username = page.locator("#username:visible");
        Locator password = page.locator("#password:visible");
        username.or(password).first().waitFor();
        if (password.count() == 0) {
            username.fill(person.username());
            page.locator("#kc-login").click();
        }
        password.fill(person.password());
        page.locator("#kc-login").click();
    }

    @Test
    void passkeyIsAddedAndIsThenAnotherWayToSignIn() {
        Page page = open(WIDE);
        addAuthenticator(page);
        assertThat(console.button("Remove the password")).hasCount(0);
        console.button("Add a passkey").click();
        page.locator("#registerWebAuthn").click();

        console.showsStatus("The passkey is added.");
        assertThat(console.button("Remove the password")).isVisible();
        console.inBothThemes("account-passkey", WIDE, NARROW);
        Locator remove = page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(Pattern.compile("^Remove the passkey")));
        remove.click();
        confirm("Remove the passkey", "Remove");

        assertThat(remove).hasCount(0);
        assertThat(console.button("Remove the password")).hasCount(0);
        assertThat(credentials()).containsExactly("password");
    }

    /** Gives the browser a device with a fingerprint reader that always agrees. */
    private static void addAuthenticator(Page page) {
        JsonObject options = new JsonObject();
        options.addProperty("protocol", "ctap2");
        options.addProperty("transport", "internal");
        options.addProperty("hasResidentKey", true);
        options.addProperty("hasUserVerification", true);
        options.addProperty("isUserVerified", true);
        options.addProperty("automaticPresenceSimulation", true);
        JsonObject device = new JsonObject();
        device.add("options", options);
        CDPSession session = page.context().newCDPSession(page);
        session.send("WebAuthn.enable");
        session.send("WebAuthn.addVirtualAuthenticator", device);
    }

    @Test
    void onlyActionsThatTheRealmHasEnabledAreOffered() {
        setEnabled("CONFIGURE_TOTP", false);
        try {
            open(WIDE);
            assertThat(console.button("Add a security key")).isVisible();
            assertThat(console.button("Set up an authenticator app")).hasCount(0);
        } finally {
            setEnabled("CONFIGURE_TOTP", true);
        }
    }

    private void setEnabled(String action, boolean enabled) {
        String path = "/authentication/required-actions/" + action;
        ObjectNode settings = (ObjectNode) realm.read(path);
        settings.put("enabled", enabled);
        realm.admin("PUT", path, settings);
    }

    @Test
    void requiredActionsAreShown() {
        Page page = open(WIDE);
        realm.admin("PUT", "/users/" + person.subject(), Map.of("requiredActions", List.of("CONFIGURE_TOTP")));
        page.reload();

        assertThat(security())
                .containsText("Keycloak asks you for this at your next sign-in: Set up an authenticator app.");
        console.inBothThemes("account-required-action");
    }

    @Test
    void verificationMailIsSentAgain() {
        Mailbox mails = new Mailbox(person.username() + "@example.org");
        Page page = open(NARROW);
        assertThat(security()).isVisible();
        console.patch(Api.as(person).id(), Map.of("emailVerified", false));
        page.reload();
        assertThat(security()).containsText("Your e-mail address is not verified.");
        console.inBothThemes("account-unverified");

        realm.withoutMailServer(() -> {
            console.button("Send verification mail again").click();
            assertThat(page.getByRole(AriaRole.ALERT)).containsText("Keycloak");
        });
        console.button("Send verification mail again").click();

        console.showsStatus("Keycloak has sent an e-mail to " + mails.address());
        assertThat(page.getByRole(AriaRole.ALERT)).hasCount(0);
        assertThat(mails.awaitMail().linkWith("/login-actions/action-token")).startsWith(realm.url());
    }

    @Test
    void newAddressIsConfirmedByTheLinkInItsMail() {
        String address = "new-" + person.username() + "@example.org";
        Page page = open(NARROW);
        ask(address);
        console.inBothThemes("account-pending-email", WIDE, NARROW);
        console.fits("account-pending-email", NARROWEST);
        console.button("Send the mail again").click();
        console.showsStatus("Another mail is on its way to " + address);
        String token =
                new Mailbox(address).awaitMail().linkWith("/email-change#").replaceFirst(".*#", "");

        page.navigate(console.url("/email-change#" + token));

        assertThat(page).hasURL(console.url("/email-change"));
        assertThat(page.getByRole(AriaRole.MAIN)).containsText(address + " becomes the e-mail address of your account");
        console.inBothThemes("email-change", WIDE, NARROW);
        console.button("Confirm this address").click();
        assertThat(page.getByText("Your e-mail address is " + address + " now."))
                .isVisible();
        assertThat(realm.user(person.subject()).path("email").asText()).isEqualTo(address);
        console.link("Go to my account").click();
        assertThat(console.region("About you")).containsText(address);
        assertThat(console.region("New e-mail address")).hasCount(0);

        page.navigate(console.url("/email-change#" + token));
        assertThat(page.getByText("This link is not valid for your account")).isVisible();
        console.inBothThemes("email-change-invalid", WIDE, NARROW);
    }

    /** The link is opened in a browser without a session, which the tab leads back to it. */
    @Test
    void linkOfANewAddressLeadsThroughTheSignIn() {
        String address = "new-" + person.username() + "@example.org";
        open(WIDE);
        ask(address);
        String token =
                new Mailbox(address).awaitMail().linkWith("/email-change#").replaceFirst(".*#", "");

        Page page = console.newPageSignedOut(WIDE);
        page.navigate(console.url("/email-change#" + token));
        console.inBothThemes("email-change-signed-out", WIDE, NARROW);
        page.getByRole(AriaRole.MAIN)
                .getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName("Sign in"))
                .click();
        Chromium.signIn(page, person.username(), person.password());

        console.button("Confirm this address").click();
        assertThat(page.getByText("Your e-mail address is " + address + " now."))
                .isVisible();
    }

    @Test
    void newAddressIsWithdrawn() {
        String address = "new-" + person.username() + "@example.org";
        open(WIDE);
        ask(address);

        console.button("Withdraw the new address").click();
        confirm("Withdraw the new address", "Withdraw");

        console.showsStatus("The new address is withdrawn.");
        assertThat(console.region("New e-mail address")).hasCount(0);
        assertThat(realm.user(person.subject()).path("email").asText()).isEqualTo(person.username() + "@example.org");
    }

    private void ask(String address) {
        console.field("E-mail").fill(address);
        console.button("Save changes").click();
        console.showsStatus("Open the link in the mail to " + address);
        assertThat(console.region("New e-mail address")).containsText(address);
        assertThat(console.field("E-mail")).hasValue(person.username() + "@example.org");
    }

    /** The demo realm's service account may not see providers. */
    @Test
    void linkedAccountIsUnlinked() {
        String alias = "corp-" + UUID.randomUUID().toString().substring(0, 8);
        Map<String, String> config = Map.of(
                "clientId", "client",
                "clientSecret", "secret",
                "authorizationUrl", "https://idp.example.org/auth",
                "tokenUrl", "https://idp.example.org/token");
        realm.admin(
                "POST",
                "/identity-provider/instances",
                Map.of("alias", alias, "providerId", "oidc", "enabled", true, "config", config));
        try {
            realm.admin(
                    "POST",
                    "/users/" + person.subject() + "/federated-identity/" + alias,
                    Map.of("identityProvider", alias, "userId", alias, "userName", "at-" + alias));
            open(NARROW);
            assertThat(security()).containsText("at-" + alias);
            assertThat(security()).containsText("Linked accounts do not count as a way to sign in here");
            console.inBothThemes("account-linked");

            console.button("Unlink " + alias).click();
            confirm("Unlink " + alias, "Unlink");

            console.showsStatus("Your account at " + alias + " is not linked any more.");
            assertThat(security()).containsText("No account at another provider is linked.");
            assertThat(security()).not().containsText("Linked accounts do not count");
        } finally {
            realm.admin("DELETE", "/identity-provider/instances/" + alias, null);
        }
    }

    @Test
    void partIsReadAgainWhenKeycloakAnswers() {
        Page page = console.newPage(WIDE, person);
        page.route(
                "**" + ME + "/credentials",
                route -> route.fulfill(new Route.FulfillOptions()
                        .setStatus(503)
                        .setContentType("application/problem+json")
                        .setBody("{\"status\": 503, \"detail\": \"Keycloak does not answer at the moment.\"}")));
        page.navigate(console.url("/"));
        assertThat(security().getByRole(AriaRole.ALERT)).containsText("Keycloak does not answer at the moment.");
        assertThat(sessions()).hasCount(1);
        console.inBothThemes("account-security-unavailable");

        page.unroute("**" + ME + "/credentials");
        console.button("Try again").click();

        assertThat(console.button("Change password")).isVisible();
        assertThat(page.getByRole(AriaRole.ALERT)).hasCount(0);
    }
}
