package dev.rollcall.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.AxeResults;
import com.microsoft.playwright.Page;
import java.util.List;

/** Whether a page can be used by everybody, as far as axe-core can tell. */
public final class Accessible {

    /** A desk's screen and a telephone's, in CSS pixels. */
    public static final List<Integer> WIDTHS = List.of(1280, 390);

    private Accessible() {}

    /**
     * Fails with each violation and where it is.
     *
     * @param what is shown, for the message
     */
    public static void check(Page page, String what) {
        AxeResults results = new AxeBuilder(page).analyze();

        assertThat(results.getViolations())
                .as("axe-core: " + what)
                .extracting(rule -> rule.getId() + ": " + rule.getHelp() + " " + rule.getNodes())
                .isEmpty();
    }
}
