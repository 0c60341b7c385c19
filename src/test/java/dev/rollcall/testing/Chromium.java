package dev.rollcall.testing;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Assumptions;

/**
 * A real browser for tests of what only a browser does: it is the machine's own, nothing is downloaded. Where there is none
 * the test is skipped, or fails if {@code -Dbrowser.required=true} says so.
 */
public final class Chromium implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Chromium.class);

    private static final String VARIABLE = "ROLLCALL_CHROMIUM";
    private static final Path SCREENSHOTS = Path.of("target/screenshots");
    private static final Path ILLUSTRATIONS = Path.of("docs/images");
    private static final int TIMEOUT_MILLIS = 30_000;

    private static final List<String> USUAL_PLACES = List.of(
            "/usr/bin/chromium",
            "/usr/bin/chromium-browser",
            "/usr/bin/google-chrome",
            "/usr/bin/google-chrome-stable",
            "/snap/bin/chromium",
            "/Applications/Chromium.app/Contents/MacOS/Chromium",
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome");

    /** No sandbox, since tests run as root in containers; no talk with anyone but the pages under test. */
    private static final List<String> ARGUMENTS = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    private final Playwright playwright;
    private final com.microsoft.playwright.Browser browser;

    /** The one process that Playwright has started. */
    private final List<ProcessHandle> drivers;

    private Chromium(Path executable) {
        // as long as everything else: its own is made for machines that do nothing but this
        PlaywrightAssertions.setDefaultAssertionTimeout(TIMEOUT_MILLIS);
        Set<ProcessHandle> before = children().collect(Collectors.toSet());
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        drivers = children().filter(child -> !before.contains(child)).toList();
        try {
            browser = playwright
                    .chromium()
                    .launch(new BrowserType.LaunchOptions()
                            .setExecutablePath(executable)
                            .setArgs(ARGUMENTS)
                            .setTimeout(2 * TIMEOUT_MILLIS));
        } catch (RuntimeException e) {
            within(playwright::close);
            throw e;
        }
    }

    private static Stream<ProcessHandle> children() {
        return ProcessHandle.current().children();
    }

    /** Playwright itself waits for its driver for as long as that lives. */
    private void within(Runnable action) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        done.orTimeout(2 * TIMEOUT_MILLIS, TimeUnit.MILLISECONDS).exceptionally(late -> {
            drivers.forEach(driver -> {
                driver.descendants().forEach(ProcessHandle::destroyForcibly);
                driver.destroyForcibly();
            });
            return null;
        });
        try {
            action.run();
        } finally {
            done.complete(null);
        }
    }

    /** Starts the browser, or ends the test if there is none. */
    public static Chromium launch() {
        Optional<Path> executable = find();
        if (executable.isEmpty()) {
            String message =
                    "No Chromium or Chrome was found. Install one (Debian: apt-get install chromium), or name its"
                            + " executable in the environment variable " + VARIABLE + ".";
            if (Boolean.getBoolean("browser.required")) {
                throw new AssertionError(message);
            }
            // A class that is skipped as a whole leaves no reason in Maven's output.
            LOG.warn("Skipping a browser test. " + message);
            Assumptions.abort(message);
        }
        return new Chromium(executable.get());
    }

    /** The one that is named, and no other if that is not there; else the first that is where it usually is. */
    private static Optional<Path> find() {
        String named = System.getProperty(VARIABLE, System.getenv(VARIABLE));
        Stream<String> places = named == null ? USUAL_PLACES.stream() : Stream.of(named);
        return places.map(Path::of).filter(Files::isExecutable).findFirst();
    }

    /** A page of a browser that has never been here before. */
    public Page newPage() {
        return newPage(1280, ColorScheme.LIGHT);
    }

    /**
     * The same on a screen of another width, whose owner wishes for a light or a dark one.
     *
     * @param width in CSS pixels
     */
    public Page newPage(int width, ColorScheme scheme) {
        return newPage(width, scheme, null);
    }

    /**
     * The same with the session of another page's browser.
     *
     * @param storageState that browser's, null for none
     */
    public Page newPage(int width, ColorScheme scheme, String storageState) {
        Page page = browser.newContext(new NewContextOptions()
                        .setViewportSize(width, 900)
                        .setColorScheme(scheme)
                        .setReducedMotion(ReducedMotion.REDUCE)
                        .setStorageState(storageState))
                .newPage();
        page.setDefaultTimeout(TIMEOUT_MILLIS);
        return page;
    }

    /** Fills in and sends Keycloak's sign-in form, which the page must show. */
    public static void signIn(Page page, String username, String password) {
        page.locator("#username").fill(username);
        page.locator("#password").fill(password);
        page.locator("#kc-login").click();
    }

    /** Kept below {@code target/screenshots}, for whoever wants to see what the test saw. */
    public static void screenshot(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve(name + ".png")));
    }

    /** The same for {@code docs/images}, written with {@code -Ddocs.images=true} alone: no two are equal to the last byte. */
    public static void illustration(Page page, String name) {
        if (Boolean.getBoolean("docs.images")) {
            page.screenshot(new Page.ScreenshotOptions().setPath(ILLUSTRATIONS.resolve(name + ".png")));
        }
    }

    @Override
    public void close() {
        try {
            within(browser::close);
        } finally {
            within(playwright::close);
        }
    }
}
