package dev.rollcall.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.rollcall.pages.Console.NARROW;
import static dev.rollcall.pages.Console.NARROWEST;
import static dev.rollcall.pages.Console.WIDE;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import dev.rollcall.invitation.InvitationsSwitchedOff;
import dev.rollcall.job.PerformedJobs;
import dev.rollcall.testing.Mailbox;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.browser.WithBrowser;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The invitations of an organization: inviting, resending, revoking, and how far each invitation is. */
@QuarkusTest
@WithBrowser
@Tag("slow")
class InvitationsTabTest extends PageTest {

    private final Realm realm = Realm.get();

    @Inject
    PerformedJobs performed;

    private Invited invited;

    @BeforeEach
    void createOrganization() {
        if (invited == null) {
            invited = new Invited(console);
        }
    }

    @Test
    void peopleAreInvitedFromAPastedListWhoseBadLinesAreNamed() {
        Invited empty = new Invited(console);
        empty.createTeam("Support");
        String ada = name();
        String bob = name();
        Page page = console.open(WIDE, tab(empty));
        for (int width : List.of(NARROW, WIDE)) {
            console.resize(width);
            assertThat(page.getByText("No invitations")).isVisible();
            console.inBothThemes("invitations-empty");
        }
        console.button("Invite people").last().click();
        console.button("Send invitations").click();
        assertThat(page.getByText("Enter at least one address.")).isVisible();

        addresses().fill("\"Lovelace, Ada\" <%s>\nnonsense\n%s, %s; also@wrong@address".formatted(ada, bob, ada));
        console.button("Send invitations").click();
        assertThat(addresses()).isFocused();
        assertThat(addresses()).hasAttribute("aria-invalid", "true");
        assertThat(page.getByText("Line 2: nonsense is not an e-mail address.")).isVisible();
        assertThat(page.getByText("Line 3: also@wrong@address is not an e-mail address."))
                .isVisible();
        console.inBothThemes("invite-errors", NARROW, WIDE);
        console.button("Remove these addresses").click();
        assertThat(addresses()).hasValue(ada + "\n" + bob);
        console.field("Role").selectOption("admin");
        console.field("Support").check();
        console.inBothThemes("invite");
        console.fits("invite", NARROW);
        console.button("Send invitations").click();

        console.showsStatus("2 invitations are created.");
        assertThat(item(ada)).containsText("Admin");
        assertThat(item(ada)).containsText("to the team Support");
        assertThat(item(bob)).containsText(Pattern.compile("Mail sent"));
        assertThat(item(ada)).containsText(Pattern.compile("Mail sent"));
        assertThat(new Mailbox(ada).awaitMail().text()).contains(empty.organization());
        console.inBothThemes("invitations", NARROW, WIDE);
        console.fits("invitations", NARROWEST);
    }

    @Test
    void addressOfAMemberAndOpenInvitationAreNamed() {
        String open = name();
        invited.invite(open);
        String member = console.identity().username() + "@example.org";
        invited.add(console.identity());
        Page page = console.open(NARROW, tab(invited) + "&invite=1");

        addresses().fill("%s\n%s\n%s".formatted(name(), open.toUpperCase(Locale.ROOT), member));
        console.button("Send invitations").click();

        assertThat(page.getByText(Pattern.compile("Line 2: .+ has an open invitation already")))
                .isVisible();
        assertThat(page.getByText(Pattern.compile("Line 3: .+ is that of a member already")))
                .isVisible();
        console.inBothThemes("invite-taken");
        console.button("Remove these addresses").click();
        console.button("Send invitations").click();
        console.showsStatus("1 invitation is created.");
    }

    @Test
    void invitationFromBeforeARestoreSaysWhichRoleItGives() {
        String email = name();
        invited.invite(email, "admin");
        try {
            records.execute("update change_log set restored_at = now()");
            Page page = console.open(NARROW, tab(invited));

            assertThat(item(email))
                    .containsText("It gives the role Member, since the database of Rollcall was restored");
            console.inBothThemes("invitation-restored");
            console.button("Resend the invitation of " + email).click();
            console.showsStatus("Another mail to %s is on its way.".formatted(email));
            assertThat(page.getByText("database was restored")).hasCount(0);
        } finally {
            records.execute("update change_log set restored_at = null");
        }
    }

    @Test
    void invitationIsResentAndRevokedByKeyboard() {
        String email = name();
        invited.invite(email);
        Page page = console.open(NARROW, tab(invited));

        console.button("Resend the invitation of " + email).focus();
        page.keyboard().press("Enter");
        console.showsStatus("Another mail to %s is on its way.".formatted(email));
        List<Mailbox.Mail> mails = new Mailbox(email).awaitMails(2);
        assertThat(mails)
                .extracting(mail -> mail.linkWith("/invitation#"))
                .as("the same link, so that the older mail is still good")
                .containsOnly(mails.get(0).linkWith("/invitation#"));

        console.button("Revoke the invitation of " + email).focus();
        page.keyboard().press("Enter");
        assertThat(console.dialog("Revoke the invitation of " + email)).isVisible();
        console.inBothThemes("invitation-revoke");
        console.fits("invitation-revoke", WIDE);
        // meanwhile someone else sends another mail
        console.api().post(invited.lastPath() + "/resend").expect(200);
        console.button("Revoke invitation").click();
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("has changed in the meantime");
        console.button("Revoke invitation").click();

        console.showsStatus("The invitation of %s is revoked.".formatted(email));
        assertThat(item(email)).containsText("Revoked");
        assertThat(item(email).getByRole(AriaRole.BUTTON)).hasCount(0);
        console.field("Status").selectOption("open");
        assertThat(item(email)).hasCount(0);
        assertThat(page).hasURL(Pattern.compile(".*[?&]status=open.*"));
        console.field("Status").selectOption("revoked");
        assertThat(item(email)).hasCount(1);
    }

    @Test
    void ownerSendsInvitationsAgainWhoseInviterLostTheRole() {
        Invited losing = new Invited(console);
        Realm.Identity inviter = realm.createIdentity("inviter", "user");
        losing.add(inviter, "admin");
        Realm.Identity joined = realm.createIdentity("joined", "user");
        String email = name();
        losing.inviteAs(inviter, email);
        losing.inviteAs(inviter, joined.username() + "@example.org");
        losing.add(joined);
        losing.remove(inviter);
        Page page = console.open(NARROW, tab(losing));

        assertThat(item(joined.username())).containsText("the person has become a member");
        assertThat(item(joined.username()).getByRole(AriaRole.BUTTON)).hasCount(0);
        assertThat(item(email)).containsText("the inviter may not grant this role any longer");
        console.inBothThemes("invitations-inviter-lost-role", NARROW, WIDE);
        console.button("Send again the invitation of " + email).click();

        console.showsStatus("Another mail to %s is on its way.".formatted(email));
        assertThat(item(email)).containsText("Invited by Ada Admin");
        assertThat(item(email)).containsText("Open");
        assertThat(console.button("Resend the invitation of " + email)).isVisible();
        page.navigate(console.url("/console/organizations/" + losing.id() + "?tab=audit-log"));
        assertThat(page.getByText("Reason: the inviter may not grant the role any longer."))
                .isVisible();
        assertThat(page.getByText("Reason: the invited person has become a member."))
                .isVisible();
    }

    @Test
    void everyStatusIsShownWithTheReason() {
        String list = """
                {"items": [%s, %s, %s, %s, %s], "next": null}""".formatted(
                invitation("late@example.org", "open", "pending", 3, "\"The mail server did not answer in time.\""),
                invitation("failed@example.org", "open", "failed", 9, "\"The mail server refused the recipient.\""),
                invitation("expired@example.org", "expired", "sent", 1, "null"),
                invitation("accepted@example.org", "accepted", "sent", 1, "null"),
                invitation("revoked@example.org", "revoked", "sent", 1, "null"));
        Page page = console.newPage(WIDE);
        page.route(
                "**" + invited.path() + "?*",
                route -> route.fulfill(new Route.FulfillOptions()
                        .setContentType("application/json")
                        .setBody(list)));
        page.navigate(console.url(tab(invited)));

        assertThat(item("late@example.org"))
                .containsText(
                        "The mail is not sent yet; Rollcall tries again. The mail server did not answer in time.");
        assertThat(item("failed@example.org"))
                .containsText("The mail could not be sent. The mail server refused the recipient.");
        assertThat(item("expired@example.org").getByRole(AriaRole.BUTTON)).hasCount(1);
        assertThat(item("accepted@example.org").getByRole(AriaRole.BUTTON)).hasCount(0);
        console.inBothThemes("invitations-states", NARROW, WIDE);
    }

    @Test
    void switchedOffInvitationsAreExplainedBeforeAnyoneIsInvited() {
        String off =
                "Invitations are off on this service: its operator has to set rollcall.mail.host, rollcall.mail.from"
                        + " and rollcall.public-url.";
        Invited earlier = new Invited(console);
        String email = name();
        earlier.invite(email);
        Page page = console.open(NARROW, tab(earlier));
        // the list was read while invitations were on
        assertThat(item(email)).isVisible();
        console.button("Invite people").click();
        addresses().fill(name());
        InvitationsSwitchedOff.install();

        console.button("Send invitations").click();
        assertThat(page.getByRole(AriaRole.ALERT)).hasText(off);
        console.inBothThemes("invite-off");
        page.reload();

        assertThat(page.getByText(off)).isVisible();
        assertThat(console.dialog("Invite people")).hasCount(0);
        assertThat(console.button("Invite people")).hasCount(0);
        assertThat(item(email).getByRole(AriaRole.BUTTON)).hasText("Revoke");
        console.inBothThemes("invitations-off", NARROW, WIDE);
        page.navigate(console.url(tab(new Invited(console))));
        assertThat(page.getByText(off)).isVisible();
        assertThat(page.getByText("No invitations")).isVisible();
        console.inBothThemes("invitations-off-empty");
    }

    @Test
    void invitationsAreFoundByTypingAndByStatus() {
        Invited many = new Invited(console);
        String ada = name();
        String bob = name();
        many.invite(ada);
        many.invite(bob);
        console.api().delete(many.lastPath()).expect(204);
        Page page = console.open(NARROW, tab(many));
        console.showsStatus("2 invitations");

        console.field("Search").fill(bob.toUpperCase(Locale.ROOT).replace("@", " "));
        console.showsStatus("1 invitation matches");
        assertThat(item(bob)).isVisible();
        assertThat(item(ada)).hasCount(0);
        assertThat(page).hasURL(Pattern.compile("[?&]q=NEW-"));
        console.inBothThemes("invitations-found", NARROW, WIDE);
        page.reload();
        console.showsStatus("1 invitation matches");

        console.field("Status").selectOption("open");
        assertThat(page.getByText("No invitations match")).isVisible();
        console.inBothThemes("invitations-none", NARROW, WIDE);
        console.button("Clear filters").click();
        console.showsStatus("2 invitations");
        assertThat(console.field("Search")).hasValue("");
        assertThat(console.field("Status")).hasValue("");
    }

    @Test
    void selectedInvitationsAreRevokedByAJob() {
        Invited many = new Invited(console);
        List<String> emails = List.of(name(), name(), name());
        emails.forEach(many::invite);
        console.api().delete(many.lastPath()).expect(204);
        Page page = console.open(NARROW, tab(many));
        console.showsStatus("3 invitations");
        // nothing can be done about it
        assertThat(page.getByLabel("Select " + emails.get(2))).hasCount(0);

        page.getByLabel("Select all invitations that are loaded").check();
        console.showsStatus("2 invitations selected");
        console.inBothThemes("invitations-selected", NARROW, WIDE);
        console.button("Revoke").click();
        console.dialog("Revoke 2 invitations")
                .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Revoke"))
                .click();
        console.showsStatus("Started: Revoke 2 invitations");
        performed.untilAllEnded();

        console.showsStatus("2 invitations revoked.");
        assertThat(console.api().read(many.path()).<String>list("items.status")).containsOnly("revoked");
        console.button("Show").last().click();
        assertThat(console.heading("Revoke 2 invitations")).isVisible();
        assertThat(row(emails.get(0))).containsText("Done");
        assertThat(row(emails.get(1))).containsText("Done");
    }

    @Test
    void teamsThatCannotBeReadAreReadAgain() {
        Invited teams = new Invited(console);
        teams.createTeam("Support");
        teams.createTeam("Sales");
        Page page = console.newPage(NARROW);
        page.route("**/teams?*", Route::abort);
        page.navigate(console.url(tab(teams) + "&invite=1"));
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("The teams could not be read.");
        console.inBothThemes("invite-no-teams");
        page.unroute("**/teams?*");
        // so that each page has one team
        page.route(
                "**/teams?limit=200*",
                route -> route.resume(
                        new Route.ResumeOptions().setUrl(route.request().url().replace("limit=200", "limit=1"))));

        console.button("Try again").click();

        assertThat(console.field("Sales")).isVisible();
        assertThat(console.field("Support")).isVisible();
        assertThat(page.getByRole(AriaRole.ALERT)).hasCount(0);
    }

    @Test
    void disabledOrganizationInvitesNobody() {
        Invited disabled = new Invited(console);
        String email = name();
        disabled.invite(email);
        disabled.disable();
        Page page = console.open(WIDE, tab(disabled) + "&invite=1");

        assertThat(item(email).getByRole(AriaRole.BUTTON)).hasText("Revoke");
        assertThat(page.getByText("The organization is disabled, so it invites no one. Enable it in the settings."))
                .isVisible();
        assertThat(console.button("Invite people")).hasCount(0);
        assertThat(console.dialog("Invite people")).hasCount(0);
        console.inBothThemes("invitations-disabled", NARROW, WIDE);
        console.button("Revoke the invitation of " + email).click();
        console.button("Revoke invitation").click();
        console.showsStatus("The invitation of %s is revoked.".formatted(email));
        assertThat(item(email).getByRole(AriaRole.BUTTON)).hasCount(0);
    }

    @Test
    void draftSurvivesTheEndOfTheSession() {
        String email = name();
        Page page = console.open(NARROW, tab(invited) + "&invite=1");
        addresses().fill(email);
        console.field("Role").selectOption("owner");
        page.context().clearCookies();

        console.button("Send invitations").click();
        console.signInAgain();

        page.waitForURL(console.url(tab(invited) + "&invite=1"));
        assertThat(addresses()).hasValue(email);
        assertThat(console.field("Role")).hasValue("owner");
        assertThat(page.getByText("Your unsaved changes are still here.")).isVisible();
        page.keyboard().press("Escape");
        assertThat(console.dialog("Invite people")).hasCount(0);
        console.button("Invite people").first().click();
        assertThat(addresses()).hasValue(email);
    }

    @Test
    void longListIsLoadedPageByPageAndItsMailsAreFollowed() {
        Invited many = new Invited(console);
        Page page = console.newPage(WIDE);
        // as if the mails of the second page were being sent when it is loaded
        page.route("**" + many.path() + "?*&cursor=*", route -> {
            APIResponse loaded = route.fetch();
            route.fulfill(new Route.FulfillOptions()
                    .setResponse(loaded)
                    .setBody(loaded.text().replace("\"status\":\"sent\"", "\"status\":\"pending\"")));
        });
        page.navigate(console.url(tab(many) + "&invite=1"));
        addresses().fill(IntStream.range(0, 60).mapToObj(number -> name()).collect(Collectors.joining("\n")));
        assertThat(page.getByText("60 addresses.")).isVisible();
        console.button("Send invitations").click();
        console.showsStatus("60 invitations are created.");
        console.showsStatus("50 invitations so far");
        assertThat(items()).hasCount(50);

        page.waitForCondition(() -> {
            page.evaluate("scrollTo(0, document.documentElement.scrollHeight)");
            return page.getByText("End of the list").isVisible();
        });

        assertThat(items()).hasCount(60);
        assertThat(page.getByRole(AriaRole.STATUS)
                        .getByText("60 invitations", new Locator.GetByTextOptions().setExact(true)))
                .isVisible();
        assertThat(page.getByText("The mail is being sent.")).hasCount(0);
    }

    @Test
    void adminOfTheOrganizationIsOfferedOnlyWhatTheyMayGrant() {
        Invited own = new Invited(console);
        Realm.Identity admin = realm.createIdentity("organization-admin", "user");
        own.add(admin, "admin");
        String owner = name();
        own.invite(owner, "owner");
        Page page = console.newPage(NARROW, admin);
        page.navigate(console.url("/organizations/" + own.id()));
        console.link("Invite people").click();

        assertThat(item(owner)).containsText("Owner");
        assertThat(item(owner).getByRole(AriaRole.BUTTON)).hasCount(0);
        console.button("Invite people").first().click();
        assertThat(console.field("Role").locator("option")).hasText(new String[] {"Admin", "Member"});
        String email = name();
        addresses().fill(email);
        console.button("Send invitations").click();

        console.showsStatus("1 invitation is created.");
        assertThat(item(email)).containsText("by First Last");
        own.disable();
        page.reload();
        assertThat(page.getByText("The organization is disabled, so it invites no one. An owner can enable it."))
                .isVisible();
        console.link("Members").click();
        assertThat(page.getByText("(you)")).isVisible();
        assertThat(console.link("Invite people")).hasCount(0);
    }

    private String tab(Invited organization) {
        return "/console/organizations/" + organization.id() + "?tab=invitations";
    }

    private Locator addresses() {
        return console.field("E-mail addresses");
    }

    private Locator items() {
        return console.page()
                .getByRole(AriaRole.LIST, new Page.GetByRoleOptions().setName("Invitations"))
                .getByRole(AriaRole.LISTITEM);
    }

    private Locator item(String email) {
        return items().filter(new Locator.FilterOptions().setHasText(email));
    }

    private static String invitation(String email, String status, String mail, int attempts, String problem) {
        return """
                {"id": "%s", "organizationId": "%s", "email": "%s", "role": "member", "teamIds": [],
                 "inviter": {"id": "%s", "name": "Ada Admin"}, "status": "%s", "createdAt": "2026-01-01T00:00:00Z",
                 "expiresAt": "2026-01-08T00:00:00Z", "endedAt": "2026-01-02T00:00:00Z", "acceptedBy": null, "version": 1,
                 "mail": {"status": "%s", "attempts": %d, "at": "2026-01-01T00:00:00Z", "problem": %s}}""".formatted(
                UUID.randomUUID(), UUID.randomUUID(), email, UUID.randomUUID(), status, mail, attempts, problem);
    }

    private static String name() {
        return "new-" + UUID.randomUUID().toString().substring(0, 8) + "@example.org";
    }
}
