package dev.rollcall.testing.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Page;
import java.util.List;

/** Whether a page can be used by everybody, as far as axe-core can tell. */
public final class Accessible {

    /** A desk's screen and a telephone's, in CSS pixels. */
    public static final List<Integer> WIDTHS = List.of(1280, 390);

    private static final String AXE = "() => {" + AxeBuilder.getAxeScript() + "}";

    /** {@link AxeBuilder} itself opens a browser context for each result, for the sake of frames from elsewhere. Here are none. */
    private static final String VIOLATIONS = """
            async () => {
              const { violations } = await axe.run({ resultTypes: ['violations'] });
              return violations.map(({ id, help, nodes }) =>
                `${id}: ${help} ${JSON.stringify(nodes.map(({ target, html, failureSummary }) => ({ target, html, failureSummary })))}`);
            }""";

    private Accessible() {}

    /**
     * Fails with each violation and where it is.
     *
     * @param what is shown, for the message
     */
    public static void check(Page page, String what) {
        if (page.evaluate("'axe' in window").equals(false)) {
            page.evaluate(AXE);
        }

        assertThat((List<?>) page.evaluate(VIOLATIONS)).as("axe-core: " + what).isEmpty();
    }
}
