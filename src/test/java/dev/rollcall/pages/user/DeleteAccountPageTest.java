package dev.rollcall.pages.user;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.rollcall.pages.Console.NARROW;
import static dev.rollcall.pages.Console.WIDE;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.rollcall.pages.PageTest;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.browser.WithBrowser;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The pages of a service whose operator lets people delete their own account, and has given it a name and a look. */
@QuarkusTest
@WithBrowser
@Tag("slow")
@TestProfile(DeleteAccountPageTest.Allowed.class)
class DeleteAccountPageTest extends PageTest {

    /** Lets people delete their own account, and sets the branding. */
    public static class Allowed implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "rollcall.management.me.delete",
                    "true",
                    "rollcall.branding.name",
                    "Example ID",
                    "rollcall.branding.logo",
                    "src/main/resources/META-INF/resources/app/icon.svg",
                    "rollcall.branding.color",
                    "#ffcc00",
                    "rollcall.branding.support",
                    "help@example.org");
        }
    }

    private final Realm realm = Realm.get();

    private Page open(Realm.Identity person) {
        Page page = console.newPage(WIDE, person);
        page.navigate(console.url("/"));
        console.button("Delete my account").click();
        return page;
    }

    private Locator confirmation() {
        return console.dialog("Delete my account")
                .getByRole(
                        AriaRole.BUTTON,
                        new Locator.GetByRoleOptions()
                                .setName("Delete my account")
                                .setExact(true));
    }

    @Test
    void accountIsDeletedByItsOwner() {
        Realm.Identity person = realm.createIdentity("leaving-page", "user");
        Page page = open(person);
        assertThat(confirmation()).isDisabled();
        console.inBothThemes("account-delete", WIDE, NARROW);
        console.field("Type " + person.username() + " to confirm").fill(person.username());
        confirmation().click();

        console.showsStatus("Your account is deleted.");
        assertThat(console.heading("Example ID")).isVisible();
        assertThat(realm.named(person.username())).isEmpty();
        page.reload();
        assertThat(console.link("Sign in")).isVisible();
    }

    /** The yellow of the settings is too light for a button on white, but not on black. */
    @Test
    void pagesShowTheNameLogoColorAndSupportAddressOfTheSettings() {
        Page page = console.newPageSignedOut(WIDE);
        page.navigate(console.url("/"));
        assertThat(console.heading("Example ID")).isVisible();
        assertThat(page).hasTitle("Example ID");
        assertThat(page.getByRole(AriaRole.CONTENTINFO)).hasText("Need help? help@example.org");
        assertThat(page.locator(".brand img")).hasAttribute("src", "/app/logo.svg");
        page.waitForFunction("document.querySelector('.brand img').naturalWidth > 0");
        assertThat(console.link("Sign in")).hasCSS("background-color", "rgb(163, 131, 0)");
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        assertThat(console.link("Sign in")).hasCSS("background-color", "rgb(255, 204, 0)");
        console.inBothThemes("branded", NARROW, WIDE);

        console.open(WIDE, "/");
        assertThat(console.heading("My account")).isVisible();
        assertThat(console.page()).hasTitle("My account · Example ID");
        assertThat(console.page().getByRole(AriaRole.BANNER)).containsText("Example ID");
        assertThat(console.page().getByText("All data that Example ID and Keycloak hold about you"))
                .isVisible();
    }

    @Test
    void lastOwnerOfAnOrganizationIsRefusedWithASentence() {
        Realm.Identity owner = realm.createIdentity("leaving-page-owner", "user");
        console.createOrganization(
                Map.of("name", owner.username(), "ownerId", Api.as(owner).id()));
        Page page = open(owner);
        console.field("Type " + owner.username() + " to confirm").fill(owner.username());
        confirmation().click();

        assertThat(page.getByRole(AriaRole.ALERT)).containsText("owner");
        assertThat(realm.named(owner.username())).hasSize(1);
    }
}
