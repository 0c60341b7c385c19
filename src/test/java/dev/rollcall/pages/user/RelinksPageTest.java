package dev.rollcall.pages.user;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.rollcall.pages.Console.NARROW;
import static dev.rollcall.pages.Console.NARROWEST;
import static dev.rollcall.pages.Console.WIDE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Locator.GetByRoleOptions;
import com.microsoft.playwright.options.AriaRole;
import dev.rollcall.pages.PageTest;
import dev.rollcall.testing.browser.WithBrowser;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The page of users who may have a new identity. */
@QuarkusTest
@WithBrowser
@Tag("slow")
class RelinksPageTest extends PageTest {

    /** The list is in the order of ids: this one comes first, whatever pairs other tests have left. */
    private String former;

    private String username;
    private String current;

    /** Creates a user, and a former record with the same username and address, whose identity is gone. */
    private void createPair() {
        former = "00000000" + UUID.randomUUID().toString().substring(8);
        username = "relink-" + former.substring(9, 13) + former.substring(14, 18);
        current = console.createUser(username, Map.of("emailVerified", true, "attributes", Map.of("color", "red")));
        records.execute("""
                insert into users (id, keycloak_id, username, created_at, updated_at, identity_as_of, deleted_at)
                values (?::uuid, gen_random_uuid(), '', now(), now(), now(), now())""", former);
        records.execute("""
                insert into retained_users (user_id, username, email, attributes, erase_at)
                values (?::uuid, ?, ?, '{"shoe-size": 43}', now() + interval '1 day')""", former, username, username + "@example.org");
    }

    @AfterEach
    void deletePair() {
        records.execute("delete from users where id = ?::uuid", former);
        records.execute("update users set directory_id = null where id = ?::uuid", current);
    }

    private Locator pair() {
        return console.region(username + " and " + username);
    }

    @Test
    void administratorSeesBothSidesAndLinksThem() {
        createPair();
        console.open(WIDE, "/console/sync");
        console.link("New identities").click();
        assertThat(console.heading("New identities")).isVisible();
        assertThat(pair()).containsText("Same username");
        assertThat(pair()).containsText("Same e-mail");
        assertThat(pair()).containsText("shoe-size");
        assertThat(pair()).containsText("color");
        console.inBothThemes("relinks", WIDE, NARROW);
        console.fits("relinks", NARROWEST);

        pair().getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("Same person: link"))
                .click();
        Locator dialog = console.dialog("Link " + username);
        assertThat(dialog).containsText("1 attribute");
        dialog.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("Link").setExact(true))
                .click();

        console.showsStatus(username + " has the former record again.");
        assertThat(pair()).hasCount(0);
        assertThat(console.user(former).text("username")).isEqualTo(username);
        assertThat(console.user(former).map("attributes")).isEqualTo(Map.of("shoe-size", 43));
        console.api()
                .get("/api/v1/users/" + current)
                .expectProblem(404, "not-found")
                .body("replacedBy", equalTo(former));
        console.open(WIDE, "/console/users/" + current);
        console.link("another record").click();
        assertThat(console.heading(username)).isVisible();
    }

    @Test
    void administratorErasesAFormerRecordOfSomebodyElse() {
        createPair();
        console.open(NARROW, "/console/relinks");
        pair().getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("Erase the former record"))
                .click();
        Locator dialog = console.dialog("Erase the former record");
        dialog.getByRole(
                        AriaRole.BUTTON, new GetByRoleOptions().setName("Erase").setExact(true))
                .click();

        console.showsStatus("The former record is erased.");
        assertThat(pair()).hasCount(0);
        assertThat(records.number("select count(*) from retained_users where user_id = ?::uuid", former))
                .isZero();
    }

    /** A session of the browser sends the number that was typed, and the service compares it with its own. */
    @Test
    void allSafePairsNeedTheirNumber() {
        createPair();
        records.execute("update users set directory_id = id::text where id = ?::uuid", current);
        console.open(WIDE, "/console/relinks");
        console.button("Link all safe pairs").click();
        Locator all = console.page().getByRole(AriaRole.DIALOG);
        Locator link = all.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("Link all"));
        assertThat(link).isDisabled();
        console.inBothThemes("relinks-safe");
        all.getByRole(AriaRole.TEXTBOX).fill("1");
        assertThat(link).isEnabled();
        link.click();

        // Keycloak does not confirm that the identity comes from a federation
        console.showsStatus("0 users are linked, 1 left.");
        assertThat(pair()).isVisible();
    }
}
