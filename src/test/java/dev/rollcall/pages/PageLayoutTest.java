package dev.rollcall.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.rollcall.pages.Console.NARROW;
import static dev.rollcall.pages.Console.WIDE;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.ForcedColors;
import dev.rollcall.testing.browser.WithBrowser;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The parts that all pages share: toasts, high contrast, and one column on narrow screens. */
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

    private static String lineBelow(Locator link) {
        return (String) link.evaluate("link => getComputedStyle(link).borderBottomColor");
    }
}
