package dev.rollcall.pages;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.options.AriaRole;
import dev.rollcall.testing.ServiceDatabase;
import io.quarkus.test.common.http.TestHTTPResource;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** Base class for tests of pages in a browser, which all tests of a class share. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class PageTest {

    @TestHTTPResource("/")
    protected URI service;

    @Inject
    protected ServiceDatabase records;

    protected Console console;

    /** The requests of {@link #openWithoutRefusals} that the service has refused. */
    protected final List<String> refused = new ArrayList<>();

    @BeforeAll
    void signIn() {
        console = signedIn();
    }

    /** Opens the browser with a new administrator; a class for other people overrides it. */
    protected Console signedIn() {
        return Console.signedIn(service);
    }

    @AfterAll
    void closeBrowser() {
        if (console != null) {
            console.close();
        }
    }

    /** Opens a page, and lets the test fail if the service refuses one of its requests. */
    protected Page openWithoutRefusals(int width, String path) {
        Page page = console.newPage(width);
        page.onResponse(response -> {
            if (response.status() >= 400) {
                refused.add(response.status() + " " + response.url());
            }
        });
        page.navigate(console.url(path));
        return page;
    }

    @AfterEach
    void nothingWasRefused() {
        List<String> found = List.copyOf(refused);
        refused.clear();
        assertThat(found).isEmpty();
    }

    /** Returns the heading of a part of the page. */
    protected Locator headingOfPart(String name) {
        return console.page()
                .getByRole(
                        AriaRole.HEADING,
                        new GetByRoleOptions().setName(name).setLevel(2).setExact(true));
    }

    /** Returns the input of the name of an organization, whose attributes have names, too. */
    protected Locator nameInput() {
        return console.page().locator("main input[name=name]");
    }

    protected Locator row(String text) {
        return console.page().getByRole(AriaRole.ROW).filter(new Locator.FilterOptions().setHasText(text));
    }

    /** Returns what a picker lists; a select is no list box. */
    protected static Locator options(Page page) {
        return page.getByRole(AriaRole.LISTBOX).getByRole(AriaRole.OPTION);
    }

    /** Returns the choice of one side of a conflict about a field. */
    protected static Locator side(Locator conflict, String field, String side) {
        return conflict.getByRole(
                        AriaRole.GROUP,
                        new Locator.GetByRoleOptions().setName(field).setExact(true))
                .getByRole(AriaRole.RADIO, new Locator.GetByRoleOptions().setName(side));
    }
}
