package dev.rollcall.testing.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Page;
import java.util.List;

/** Checks a page's accessibility with axe-core. */
public final class AccessibilityCheck {

    /** Widths of a desktop and a phone screen, in CSS pixels. */
    public static final List<Integer> WIDTHS = List.of(1280, 390);

    private static final String AXE = "() => {" + AxeBuilder.getAxeScript() + "}";

    /** Runs axe-core directly: {@link AxeBuilder} opens a browser context for each result, for cross-origin frames, which we don't have. */
    private static final String VIOLATIONS = """
            async () => {
              const { violations } = await axe.run({ resultTypes: ['violations'] });
              return violations.map(({ id, help, nodes }) =>
                `${id}: ${help} ${JSON.stringify(nodes.map(({ target, html, failureSummary }) => ({ target, html, failureSummary })))}`);
            }""";

    private AccessibilityCheck() {}

    /**
     * Fails if the page has violations, and lists them with their elements.
     *
     * @param what what the page shows, for the message
     */
    public static void check(Page page, String what) {
        if (page.evaluate("'axe' in window").equals(false)) {
            page.evaluate(AXE);
        }

        assertThat((List<?>) page.evaluate(VIOLATIONS)).as("axe-core: " + what).isEmpty();
    }
}
