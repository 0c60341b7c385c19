package dev.rollcall.pages.user;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.rollcall.pages.Console.NARROW;
import static dev.rollcall.pages.Console.NARROWEST;
import static dev.rollcall.pages.Console.WIDE;
import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.not;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.rollcall.pages.PageTest;
import dev.rollcall.testing.Mailbox;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.browser.WithBrowser;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How a user signs in, on the page of the user for administrators. */
@QuarkusTest
@WithBrowser
@Tag("slow")
class UserSecurityPageTest extends PageTest {

    private static final Map<String, ?> APP = Map.of(
            "type", "otp",
            "userLabel", "Phone",
            "secretData", "{\"value\":\"JBSWY3DPEHPK3PXP\"}",
            "credentialData",
                    "{\"subType\":\"totp\",\"digits\":6,\"counter\":0,\"period\":30,\"algorithm\":\"HmacSHA1\"}");

    private final Realm realm = Realm.get();
    private Realm.Identity user;
    private String id;

    @BeforeEach
    void createUser() {
        user = realm.createIdentity("secure-user", "user");
        id = Api.as(user).id();
    }

    private Page open(int width) {
        return console.open(width, "/console/users/" + id);
    }

    private Locator security() {
        return console.region("Sign-in and security");
    }

    private void confirm(String dialog, String action) {
        console.dialog(dialog)
                .getByRole(
                        AriaRole.BUTTON,
                        new Locator.GetByRoleOptions().setName(action).setExact(true))
                .click();
    }

    @Test
    void lockedOutUserIsUnlocked() {
        // two in a second look like an attack
        await("a lock").atMost(Duration.ofSeconds(30)).until(() -> {
            failToSignIn();
            failToSignIn();
            return console.api().get("/api/v1/users/" + id + "/lock").<Boolean>path("locked");
        });
        open(WIDE);
        assertThat(security()).containsText("Keycloak has locked this user out after failed sign-ins");
        assertThat(security()).containsText("Last sign-ins");
        assertThat(security()).containsText("wrong password or code");
        assertThat(security()).containsText(Pattern.compile("The last was .+, from "));
        console.inBothThemes("user-locked", WIDE, NARROW);

        console.button("Unlock").click();

        console.showsStatus("First Last is not locked out any more.");
        assertThat(console.button("Unlock")).hasCount(0);
        assertThat(console.region("Audit log")).containsText("unlocked this user");
        assertThat(realm.token(user)).isNotBlank();
    }

    private void failToSignIn() {
        RestAssured.given()
                .formParams(Map.of(
                        "grant_type", "password",
                        "client_id", "rollcall-public",
                        "username", user.username(),
                        "password", "wrong"))
                .post(realm.url() + "/protocol/openid-connect/token")
                .then()
                .statusCode(not(200));
    }

    @Test
    void credentialIsRemoved() {
        realm.admin("PUT", "/users/" + user.subject(), Map.of("credentials", List.of(APP)));
        open(WIDE);
        assertThat(security()).containsText("Authenticator app");
        console.inBothThemes("user-security", WIDE, NARROW);
        console.fits("user-security", NARROWEST);

        console.button("Remove the authenticator app Phone").click();
        console.inBothThemes("user-remove-credential");
        confirm("Remove the authenticator app Phone of First Last", "Remove");

        console.showsStatus("The authenticator app Phone is removed.");
        assertThat(console.button("Remove the authenticator app Phone")).hasCount(0);
        assertThat(console.region("Audit log")).containsText("removed a credential of this user");
        assertThat(console.region("Audit log")).containsText("Authenticator app");
        assertThat(realm.read("/users/" + user.subject() + "/credentials").findValuesAsText("type"))
                .containsExactly("password");
    }

    @Test
    void requiredActionIsAskedAndTakenBack() {
        open(NARROW);
        console.field("Required action").selectOption("CONFIGURE_TOTP");
        console.inBothThemes("user-required-action", NARROW, WIDE);
        console.button("Ask at the next sign-in").click();

        console.showsStatus("“Set up an authenticator app” is asked of the user at the next sign-in.");
        assertThat(console.button("Take back: Set up an authenticator app")).isVisible();
        assertThat(console.button("Ask at the next sign-in")).isDisabled();
        assertThat(console.region("Audit log")).containsText("asked a required action of this user");
        assertThat(console.region("Audit log")).containsText("Set up an authenticator app");
        assertThat(requiredActions()).contains("CONFIGURE_TOTP");

        console.button("Take back: Set up an authenticator app").click();

        assertThat(console.button("Take back: Set up an authenticator app")).hasCount(0);
        assertThat(console.region("Audit log")).containsText("took a required action back from this user");
        assertThat(requiredActions()).doesNotContain("CONFIGURE_TOTP");
    }

    private String requiredActions() {
        return realm.user(user.subject()).path("requiredActions").toString();
    }

    @Test
    void sessionIsEnded() {
        ApiCaller phone = Api.as(realm.token(user));
        Page page = open(WIDE);
        Pattern name = Pattern.compile("^End the session of rollcall-public, started ");
        Locator ends = page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
        assertThat(ends.first()).isVisible();
        assertThat(security()).containsText("Without offline sessions");

        while (ends.count() > 0) {
            int before = ends.count();
            ends.first().click();
            confirm("End a session of First Last", "End session");
            assertThat(ends).hasCount(before - 1);
        }

        assertThat(console.region("Audit log")).containsText("ended a session of this user");
        phone.get("/api/v1/users/me").expect(401);
    }

    @Test
    void verificationMailIsSent() {
        console.patch(id, Map.of("emailVerified", false));
        Mailbox mails = new Mailbox(user.username() + "@example.org");
        Page page = open(WIDE);
        realm.withoutMailServer(() -> {
            console.button("Send verification mail").click();
            assertThat(page.getByRole(AriaRole.ALERT)).containsText("Keycloak");
        });

        console.button("Send verification mail").click();

        console.showsStatus("Keycloak has sent an e-mail to " + mails.address());
        assertThat(mails.awaitMail().linkWith("/login-actions/action-token")).startsWith(realm.url());
        assertThat(console.region("Audit log")).containsText("sent a verification mail to this user");
    }

    @Test
    void userWithoutWayToSignInIsMarked() {
        String name = "secure-none-" + user.username();
        id = console.createUser(name, Map.of("firstName", "Nora"));
        open(WIDE);

        assertThat(security()).containsText("The user has no way to sign in.");
    }
}
