package dev.rollcall.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.rollcall.pages.Console.NARROW;
import static dev.rollcall.pages.Console.NARROWEST;
import static dev.rollcall.pages.Console.WIDE;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import dev.rollcall.directory.keycloak.FreshRealmSettings;
import dev.rollcall.testing.Mailbox;
import dev.rollcall.testing.Mailbox.Mail;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.browser.Chromium;
import dev.rollcall.testing.browser.WithBrowser;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An invitation from the mail to the membership, as the invited person sees it. */
@QuarkusTest
@WithBrowser
@Tag("slow")
class InvitationPageTest extends PageTest {

    private static final String ACCEPTED = "You are now a member of ";

    private final Realm realm = Realm.get();

    private Invited invited;

    @BeforeEach
    void createOrganization() {
        if (invited == null) {
            invited = new Invited(console);
        }
    }

    @Test
    void newPersonRegistersVerifiesTheAddressAndAccepts() {
        String email = name() + "@example.org";
        String token = invited.invite(email);
        Page page = open(null, token);
        for (int width : new int[] {NARROW, WIDE}) {
            console.resize(width);
            assertThat(console.heading("Invitation to " + invited.organization()))
                    .isVisible();
            assertThat(page.getByRole(AriaRole.MAIN)).containsText("Ada Admin invites you");
            assertThat(page.getByRole(AriaRole.MAIN)).containsText("•••@example.org");
            console.inBothThemes("invitation-signed-out");
        }
        assertThat(page).hasURL(console.url("/invitation"));

        console.link("Create an account").click();
        register(page, email);
        Mail verification = new Mailbox(email).awaitMails(2).get(0);
        page.navigate(verification.linkWith("/login-actions/action-token"));
        page.locator("#password-new").fill(email);
        page.locator("#password-confirm").fill(email);
        page.locator("[type=submit]").click();

        assertThat(page).hasURL(console.url("/invitation"));
        accept(page);
        console.link("Open the organization").click();
        assertThat(console.heading(invited.organization())).isVisible();
        assertThat(invited.memberRole(email)).isEqualTo("member");
    }

    /** Keycloak asks for the password after it has verified the address. */
    private static void register(Page page, String email) {
        page.locator("#username").fill(email.replace("@example.org", ""));
        page.locator("#email").fill(email);
        page.locator("#firstName").fill("Nora");
        page.locator("#lastName").fill("New");
        page.locator("[type=submit]").click();
    }

    @Test
    void existingPersonSignsInAndAcceptsByKeyboard() {
        Realm.Identity identity = realm.createIdentity("invited", "user");
        Page page = open(null, invited.invite(emailOf(identity)));

        // the page's own link, which comes after the one of its header
        assertThat(console.heading("Invitation to " + invited.organization())).isVisible();
        console.link("Sign in").last().press("Enter");
        Chromium.signIn(page, identity.username(), identity.password());
        assertThat(page).hasURL(console.url("/invitation"));
        console.button("Accept").focus();
        console.resize(NARROW);
        console.inBothThemes("invitation", NARROW, WIDE);
        page.keyboard().press("Enter");

        assertThat(console.heading("Welcome to " + invited.organization())).isFocused();
        assertThat(page.getByText(ACCEPTED + invited.organization())).isVisible();
        console.inBothThemes("invitation-accepted");
        console.resize(WIDE);
        console.inBothThemes("invitation-accepted");
        assertThat(invited.memberRole(emailOf(identity))).isEqualTo("member");
        assertThat(page.evaluate("localStorage.length")).isEqualTo(0);
    }

    @Test
    void endedInvitationIsRefusedWithItsReason() {
        Realm.Identity identity = realm.createIdentity("invited", "user");
        String used = invited.invite(emailOf(identity));
        Api.as(identity)
                .post("/api/v1/invitations/accept", Map.of("token", used))
                .expect(200);
        String revoked = invited.invite(name() + "@example.org");
        console.api().delete(invited.lastPath()).expect(204);
        String expired = invited.invite(name() + "@example.org");
        records.execute(
                "update invitations set expires_at = now() - interval '1 minute' where id = ?::uuid", invited.lastId());

        showsEnd(used, "This invitation was used already", "used");
        showsEnd(revoked, "This invitation was withdrawn", "revoked");
        showsEnd(expired, "This invitation has expired", "expired");
        showsEnd("A".repeat(43), "This link is not valid", "unknown");
        showsEnd("cut-off", "This link is not valid", "cut-off");
        console.page().reload();
        assertThat(console.page().getByText("No invitation is open here")).isVisible();
    }

    private void showsEnd(String token, String title, String name) {
        Page page = open(null, token);
        assertThat(page.getByRole(AriaRole.HEADING).getByText(title)).isVisible();
        assertThat(page).hasURL(console.url("/invitation"));
        console.fits("invitation-" + name, NARROW);
        console.inBothThemes("invitation-" + name);
    }

    @Test
    void invitationThatEndsWhileItIsShownIsRefused() {
        Realm.Identity identity = realm.createIdentity("invited", "user");
        Page page = open(identity, invited.invite(emailOf(identity)));
        assertThat(console.button("Accept")).isVisible();
        console.api().delete(invited.lastPath()).expect(204);

        console.button("Accept").click();

        assertThat(page.getByText("This invitation was withdrawn")).isVisible();
        assertThat(console.heading("Invitation")).isFocused();
    }

    @Test
    void forwardedInvitationIsRefusedAndAcceptedWithTheInvitedAccount() {
        Realm.Identity identity = realm.createIdentity("invited", "user");
        Realm.Identity other = realm.createIdentity("forwarded", "user");
        Page page = open(other, invited.invite(emailOf(identity)));

        assertThat(page.getByRole(AriaRole.ALERT)).containsText("This invitation was sent to i•••@example.org");
        // it would be refused in any case
        assertThat(console.button("Accept")).hasCount(0);
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("you are signed in as " + emailOf(other));
        assertThat(page.getByText(emailOf(identity))).hasCount(0);
        console.inBothThemes("invitation-wrong-address", NARROW, WIDE);
        console.fits("invitation-wrong-address", NARROWEST);
        console.link("Sign in with another account").click();
        assertThat(page).hasURL(console.url("/invitation"));
        console.link("Sign in").last().click();
        Chromium.signIn(page, identity.username(), identity.password());
        accept(page);
        assertThat(invited.memberRole(emailOf(other))).isNull();
        assertThat(invited.memberRole(emailOf(identity))).isEqualTo("member");
    }

    /** The page cannot tell: the service shows only the first character of the invited address, and its domain. */
    @Test
    void forwardedInvitationToASimilarAddressIsRefused() {
        Realm.Identity identity = realm.createIdentity("invited", "user");
        Realm.Identity other = realm.createIdentity("invited-too", "user");
        Page page = open(other, invited.invite(emailOf(identity)));

        console.button("Accept").click();

        assertThat(page.getByRole(AriaRole.ALERT)).containsText("you are signed in as " + emailOf(other));
        assertThat(console.button("Accept")).hasCount(0);
    }

    @Test
    void unverifiedAddressIsExplained() {
        Realm.Identity identity = realm.createIdentity("unverified", "user");
        Page page = open(identity, invited.invite(emailOf(identity)));
        assertThat(console.button("Accept")).isVisible();
        realm.update(identity, Map.of("emailVerified", false));

        console.button("Accept").click();
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("Your e-mail address is not verified yet");
        console.inBothThemes("invitation-not-verified");
        console.resize(NARROW);
        console.inBothThemes("invitation-not-verified");

        realm.update(identity, Map.of("emailVerified", true));
        console.button("Try again").click();
        assertThat(page.getByText(ACCEPTED + invited.organization())).isVisible();
    }

    @Test
    void withoutRegistrationThePageSaysWhomToAsk() {
        String token = invited.invite(name() + "@example.org");
        realm.set(Map.of("registrationAllowed", false));
        try {
            FreshRealmSettings.install();
            Page page = open(null, token);

            assertThat(page.getByText("If you have none, ask Ada Admin for one"))
                    .isVisible();
            assertThat(console.link("Create an account")).hasCount(0);
            console.inBothThemes("invitation-no-registration", NARROW, WIDE);
            page.waitForResponse("**/registration", () -> page.navigate(console.url("/")));
            assertThat(console.link("Sign in")).isVisible();
            assertThat(console.link("Create an account")).hasCount(0);
        } finally {
            realm.set(Map.of("registrationAllowed", true));
        }
    }

    @Test
    void pendingAndFailedAnswersCanBeRepeated() {
        Realm.Identity identity = realm.createIdentity("invited", "user");
        String token = invited.invite(emailOf(identity));
        Page page = console.newPage(NARROW, identity);
        page.route("**/api/v1/invitations/lookup", Route::abort);
        page.navigate(console.url("/invitation#" + token));
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("The service cannot be reached");
        page.unroute("**/api/v1/invitations/lookup");
        console.button("Try again").click();

        page.route(
                "**/api/v1/invitations/accept",
                route -> answer(route, 202, "{\"act\":\"%s\",\"outcome\":\"open\"}".formatted(UUID.randomUUID())));
        console.button("Accept").click();
        assertThat(page.getByText("Pending: Keycloak did not answer in time.")).isVisible();
        console.inBothThemes("invitation-pending");
        page.unroute("**/api/v1/invitations/accept");
        console.button("Check again").click();

        assertThat(page.getByText(ACCEPTED + invited.organization())).isVisible();
    }

    @Test
    void outdatedSessionDoesNotHideTheInvitation() {
        Realm.Identity identity = realm.createIdentity("invited", "user");
        Page page = console.newPage(WIDE, identity);
        page.context()
                .addCookies(page.context().cookies().stream()
                        .map(cookie -> new com.microsoft.playwright.options.Cookie(cookie.name, "outdated")
                                .setUrl(console.url("/")))
                        .toList());
        page.navigate(console.url("/invitation#" + invited.invite(emailOf(identity))));

        assertThat(console.heading("Invitation to " + invited.organization())).isVisible();
        assertThat(console.link("Create an account")).isVisible();
    }

    @Test
    void accountPageShowsOrganizationsAndAcceptsInvitations() {
        Realm.Identity identity = realm.createIdentity("invited", "user");
        invited.invite(emailOf(identity));
        Page page = console.newPage(WIDE, identity);
        page.navigate(console.url("/"));
        for (int width : new int[] {NARROW, WIDE}) {
            console.resize(width);
            assertThat(console.region("My organizations")).containsText("You are in no organization");
            assertThat(console.region("My invitations")).containsText(invited.organization());
            console.inBothThemes("account-invitations");
        }

        console.button("Accept the invitation to " + invited.organization()).click();

        console.showsStatus(ACCEPTED + invited.organization() + ".");
        assertThat(console.region("My organizations")).containsText(invited.organization());
        assertThat(console.region("My invitations"))
                .containsText("Invitations that are sent to %s appear here.".formatted(emailOf(identity)));
        console.inBothThemes("account-organizations");
        console.fits("account-organizations", NARROW);
    }

    @Test
    void accountPageSaysWhyAnInvitationHasEnded() {
        Realm.Identity identity = realm.createIdentity("invited", "user");
        invited.invite(emailOf(identity));
        Page page = console.newPage(NARROW, identity);
        page.navigate(console.url("/"));
        assertThat(console.region("My invitations")).containsText(invited.organization());
        console.api().delete(invited.lastPath()).expect(204);

        console.button("Accept the invitation to " + invited.organization()).click();

        assertThat(page.getByRole(AriaRole.ALERT))
                .hasText(invited.organization() + ": The invitation was revoked. Ask the person who invited you whether"
                        + " you may get a new one.");
        assertThat(page.getByRole(AriaRole.ALERT)).isFocused();
        assertThat(console.button("Accept the invitation to " + invited.organization()))
                .hasCount(0);
        console.inBothThemes("account-invitation-ended");
    }

    @Test
    void notNowLeavesTheInvitationOnTheAccountPage() {
        Realm.Identity identity = realm.createIdentity("invited", "user");
        open(identity, invited.invite(emailOf(identity)));

        console.link("Not now").click();
        assertThat(console.region("My invitations")).containsText(invited.organization());
        console.link("Show the invitation").click();

        assertThat(console.heading("Invitation to " + invited.organization())).isVisible();
    }

    @Test
    void tokenIsForgottenAtTheSignOut() {
        Realm.Identity identity = realm.createIdentity("invited", "user");
        Page page = open(identity, invited.invite(emailOf(identity)));
        assertThat(console.button("Accept")).isVisible();
        assertThat(page.evaluate("localStorage.length")).isEqualTo(1);

        console.link("Sign out").click();

        assertThat(console.link("Sign in").last()).isVisible();
        assertThat(page.evaluate("localStorage.length")).isEqualTo(0);
        page.navigate(console.url("/invitation"));
        assertThat(page.getByText("No invitation is open here")).isVisible();
    }

    @Test
    void tokenIsForgottenAfterADayOnWhateverPageIsOpen() {
        Page page = console.newPageSignedOut(WIDE);
        page.clock().install();
        page.navigate(console.url("/invitation#" + invited.invite(name() + "@example.org")));
        assertThat(console.link("Create an account")).isVisible();
        page.navigate(console.url("/"));
        assertThat(page.getByText("You have opened the link of an invitation.")).isVisible();

        page.clock().fastForward("23:59:00");
        assertThat(page.evaluate("localStorage.length")).isEqualTo(1);
        page.clock().fastForward("02:00");

        assertThat(page.evaluate("localStorage.length")).isEqualTo(0);
        page.reload();
        assertThat(console.link("Sign in").last()).isVisible();
        assertThat(page.getByText("You have opened the link of an invitation.")).hasCount(0);
    }

    @Test
    void tokenIsForgottenWhenTheInvitationIsAcceptedOnTheAccountPage() {
        Realm.Identity identity = realm.createIdentity("invited", "user");
        Page page = open(identity, invited.invite(emailOf(identity)));
        console.link("Not now").click();
        assertThat(console.region("My invitations")).containsText("You have opened the link of an invitation.");

        console.button("Accept the invitation to " + invited.organization()).click();

        console.showsStatus(ACCEPTED + invited.organization() + ".");
        assertThat(page.getByText("You have opened the link of an invitation.")).hasCount(0);
        assertThat(page.evaluate("localStorage.length")).isEqualTo(0);
    }

    /** @param person who is signed in, null for nobody */
    private Page open(Realm.Identity identity, String token) {
        Page page = identity == null ? console.newPageSignedOut(WIDE) : console.newPage(WIDE, identity);
        page.navigate(console.url("/invitation#" + token));
        return page;
    }

    private void accept(Page page) {
        console.button("Accept").click();
        assertThat(page.getByText(ACCEPTED + invited.organization())).isVisible();
    }

    private static void answer(Route route, int status, String json) {
        route.fulfill(new Route.FulfillOptions()
                .setStatus(status)
                .setContentType("application/json")
                .setBody(json));
    }

    private static String emailOf(Realm.Identity identity) {
        return identity.username() + "@example.org";
    }

    private static String name() {
        return "new-" + UUID.randomUUID().toString().substring(0, 8);
    }
}
