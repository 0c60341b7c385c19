package dev.rollcall.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.rollcall.pages.Console.WIDE;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.browser.WithBrowser;
import dev.rollcall.testing.keycloak.RealmAdministrators;
import dev.rollcall.testing.keycloak.RealmAdministrators.GrantPath;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Users who administer the realm in Keycloak cannot be changed on the pages. */
@QuarkusTest
@WithBrowser
@Tag("slow")
class ProtectedPageTest extends PageTest {

    @Override
    protected Console signedIn() {
        Console chief = Console.signedIn(service, "protected-page", "user", "rollcall-admin");
        new RealmAdministrators(Realm.get()).grant(chief.identity(), GrantPath.COMPOSITE_ROLE);
        return chief;
    }

    private Locator notice(String who) {
        return console.page()
                .getByRole(AriaRole.STATUS)
                .filter(new Locator.FilterOptions()
                        .setHasText(who + " the realm in Keycloak, so this account can be changed only there."));
    }

    @Test
    void userPageOfRealmAdministratorIsReadOnly() {
        console.open(WIDE, "/console/users/" + console.apiAsUser().id());

        assertThat(notice("This user administers")).isVisible();
        assertThat(console.field("First name")).isDisabled();
        assertThat(console.page().locator(".role-list input").first()).isDisabled();
        assertThat(console.region("Actions")).hasCount(0);
        assertThat(console.region("Audit log")).isVisible();
        assertThat(console.region("Sign-in and security")).containsText("Password");
        assertThat(console.region("Sign-in and security").getByRole(AriaRole.BUTTON))
                .hasCount(0);
        console.inBothThemes("user-protected");
    }

    @Test
    void ownAccountOfRealmAdministratorIsReadOnly() {
        console.open(WIDE, "/");

        assertThat(notice("You administer")).isVisible();
        assertThat(console.field("First name")).isDisabled();
        assertThat(console.button("Change password")).isVisible();
        assertThat(console.button("Sign out everywhere else")).hasCount(0);
        console.inBothThemes("account-protected");
    }

    @Test
    void otherUsersCanBeChanged() {
        String username = "page-" + UUID.randomUUID().toString().substring(0, 8);
        String id = console.createUser(username, Map.of("firstName", "Nadia"));
        Page page = console.newPage(WIDE);
        page.waitForResponse("**/protection", () -> page.navigate(console.url("/console/users/" + id)));

        assertThat(console.region("Actions")).isVisible();
        assertThat(console.field("First name")).isEnabled();
        assertThat(notice("This user administers")).hasCount(0);
    }
}
