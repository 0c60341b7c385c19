package dev.rollcall.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.rollcall.pages.Console.NARROW;
import static dev.rollcall.pages.Console.WIDE;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.ForcedColors;
import dev.rollcall.branding.Color;
import dev.rollcall.branding.Theme;
import dev.rollcall.testing.browser.WithBrowser;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The parts that all pages share: toasts, high contrast, invalid fields, and one column on narrow screens. */
@QuarkusTest
@WithBrowser
@Tag("slow")
class PageLayoutTest extends PageTest {

    /** Whether a button is where toasts stand first, at the bottom right. */
    private static final String IS_WHERE_TOASTS_BEGIN = """
            button => {
              const {right, bottom, top} = button.getBoundingClientRect();
              return right > innerWidth - 140 && bottom > innerHeight - 50 && top < innerHeight;
            }""";

    /** Whether a toast is shown, inside the window, and covers no button. */
    private static final String COVERS_NO_BUTTON = """
            () => {
              const toast = document.querySelector('.toast')?.getBoundingClientRect();
              if (!toast || toast.top < 0 || toast.left < 0 || toast.bottom > innerHeight || toast.right > innerWidth) {
                return false;
              }
              return [...document.querySelectorAll('main button, main .button, header .button')]
                  .map(button => button.getBoundingClientRect())
                  .every(({left, right, top, bottom}) =>
                      right <= toast.left || left >= toast.right || bottom <= toast.top || top >= toast.bottom);
            }""";

    private static final Path STYLE = Path.of("src/main/resources/META-INF/resources/app/style.css");

    private String settings;

    @BeforeEach
    void createOrganization() {
        String name = "layout-" + UUID.randomUUID();
        settings = "/console/organizations/" + console.createOrganization(Map.of("name", name)) + "?tab=settings";
    }

    @ParameterizedTest
    @ValueSource(ints = {WIDE, NARROW})
    void toastCoversNoButton(int width) {
        Page page = console.open(width, settings);
        nameInput().fill("layout-" + UUID.randomUUID());
        Locator button = console.button("Delete organization");
        page.evaluate("scrollTo(0, 0)");
        BoundingBox box = button.boundingBox();
        page.setViewportSize(width, (int) Math.ceil(box.y + box.height));
        assertThat(button.evaluate(IS_WHERE_TOASTS_BEGIN)).isEqualTo(true);

        page.evaluate("document.querySelector('main form').requestSubmit()");

        console.showsStatus("Saved.");
        page.waitForFunction(COVERS_NO_BUTTON);
        // it also makes way when the page scrolls
        page.evaluate("scrollBy(0, 20)");
        page.waitForFunction(COVERS_NO_BUTTON);
    }

    /** Colors of the page do not count here, so the mark is a line in a color of the system. */
    @Test
    void highContrastMarksTheCurrentPage() {
        Page page = console.newPage(WIDE);
        page.emulateMedia(new Page.EmulateMediaOptions().setForcedColors(ForcedColors.ACTIVE));
        page.navigate(console.url(settings));
        assertThat(nameInput()).isVisible();

        String current = lineBelow(console.link("Organizations"));
        String other = lineBelow(console.link("Users"));

        assertThat(current).isNotEqualTo(other);
        assertThat(lineBelow(console.link("Settings"))).isEqualTo(current);
        assertThat(lineBelow(console.link("Members"))).isEqualTo(other);
    }

    @Test
    void invalidFieldIsRed() {
        Page page = console.open(WIDE, settings);
        nameInput().fill("");
        page.evaluate("document.querySelector('main form').requestSubmit()");

        assertThat(nameInput()).hasAttribute("aria-invalid", "true");
        assertThat(nameInput()).hasCSS("border-top-color", "rgb(179, 38, 30)");
    }

    /** The stylesheet is the one that the service sends with this {@code rollcall.branding.color}. */
    @Test
    void pageIsReadableInTheColorOfTheOperator() throws IOException {
        String style = Files.readString(STYLE) + Theme.rules(Color.parse("#e4572e"));
        Page page = console.newPage(WIDE);
        page.route(
                "**/app/style.css",
                route -> route.fulfill(
                        new Route.FulfillOptions().setContentType("text/css").setBody(style)));
        page.navigate(console.url(settings));
        assertThat(nameInput()).isVisible();

        console.inBothThemes("organization-settings-branded");
    }

    @Test
    void columnsStandBelowEachOtherOnNarrowWindows() {
        Page page = console.open(1000, settings);
        Locator fields = page.locator(".user-fields");
        Locator side = page.locator(".user-side");
        assertThat(nameInput()).isVisible();
        assertThat(side.boundingBox().y).isEqualTo(fields.boundingBox().y);

        console.resize(999);

        assertThat(side.boundingBox().y).isGreaterThan(fields.boundingBox().y + fields.boundingBox().height);
        assertThat(side.boundingBox().x).isEqualTo(fields.boundingBox().x);
        console.inBothThemes("organization-settings", 999);
    }

    @Test
    void paletteFindsAgentsAndSaysThatTheyAreAgents() {
        String mark = "palette" + UUID.randomUUID().toString().substring(0, 8);
        console.createUser(mark, Map.of("firstName", "Pia", "lastName", "Program"));
        records.execute("update users set kind = 'agent' where username = ?", mark);
        Page page = console.open(WIDE, settings);
        assertThat(nameInput()).isVisible();

        console.openPalette();
        page.keyboard().type(mark);

        assertThat(page.getByRole(AriaRole.LISTBOX).getByRole(AriaRole.OPTION)).containsText("Agent · " + mark);
    }

    /** With the keyboard alone. */
    @Test
    void paletteGoesToPagesActionsUsersAndOrganizations() {
        String mark = "palette" + UUID.randomUUID().toString().substring(0, 8);
        console.createUser(mark, Map.of("firstName", "Pia", "lastName", "Palette"));
        console.createOrganization(Map.of("name", mark + " Works"));
        Page page = console.open(WIDE, settings);
        assertThat(nameInput()).isVisible();

        console.openPalette();
        Locator places = page.getByRole(AriaRole.LISTBOX).getByRole(AriaRole.OPTION);
        assertThat(places.first()).hasAttribute("aria-selected", "true");
        for (String place : List.of("Account", "Users", "Organizations", "New user", "Import users", "Sign out")) {
            assertThat(places.filter(
                            new Locator.FilterOptions().setHasText(Pattern.compile("^\\s*" + place + "\\s*$"))))
                    .hasCount(1);
        }
        console.inBothThemes("palette", WIDE, NARROW);
        console.resize(WIDE);
        page.keyboard().type("log");
        assertThat(places).hasText("Audit log");
        page.keyboard().press("Enter");
        assertThat(console.heading("Audit log")).isFocused();

        console.openPalette();
        page.keyboard().type(mark);
        assertThat(places).hasCount(2);
        assertThat(page.getByRole(AriaRole.GROUP, new Page.GetByRoleOptions().setName("Users")))
                .containsText("Pia Palette");
        console.showsStatus("2 results");
        console.inBothThemes("palette-found", WIDE);
        page.keyboard().press("ArrowDown");
        assertThat(places.last()).hasAttribute("aria-selected", "true");
        page.keyboard().press("Enter");
        assertThat(console.heading(mark + " Works")).isFocused();

        // Enter before the matches arrive
        console.button("Go to").click();
        assertThat(console.dialog("Go to").getByRole(AriaRole.COMBOBOX)).isFocused();
        page.keyboard().type(mark + "@example.org");
        page.keyboard().press("Enter");
        assertThat(console.heading("Pia Palette")).isFocused();
        console.openPalette();
        page.keyboard().type("nothing at all");
        assertThat(page.getByText("Nothing matches.")).isVisible();
        page.keyboard().press("Escape");
        assertThat(console.dialog("Go to")).hasCount(0);
        console.openPalette();
        page.keyboard().type("new user");
        page.keyboard().press("Enter");
        assertThat(console.dialog("New user")).isVisible();
        // not above another dialog
        page.keyboard().press("Control+k");
        assertThat(page.locator("dialog[open]")).hasCount(1);
    }

    private static String lineBelow(Locator link) {
        return (String) link.evaluate("link => getComputedStyle(link).borderBottomColor");
    }
}
