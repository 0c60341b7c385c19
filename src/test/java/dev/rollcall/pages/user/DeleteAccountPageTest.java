package dev.rollcall.pages.user;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.rollcall.pages.Console.NARROW;
import static dev.rollcall.pages.Console.WIDE;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
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

/** The account page of a service whose operator lets people delete their own account. */
@QuarkusTest
@WithBrowser
@Tag("slow")
@TestProfile(DeleteAccountPageTest.Allowed.class)
class DeleteAccountPageTest extends PageTest {

    /** Lets people delete their own account. */
    public static class Allowed implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("rollcall.management.me.delete", "true");
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
        assertThat(console.heading("Rollcall")).isVisible();
        assertThat(realm.named(person.username())).isEmpty();
        page.reload();
        assertThat(console.link("Sign in")).isVisible();
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
