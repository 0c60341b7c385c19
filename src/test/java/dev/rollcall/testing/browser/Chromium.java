package dev.rollcall.testing.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.APIRequestContext;
import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserType.ConnectOverCDPOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.FormData;
import com.microsoft.playwright.options.ReducedMotion;
import com.microsoft.playwright.options.RequestOptions;
import dev.rollcall.testing.Realm;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Assumptions;

/**
 * A test class's connection to the browser that all tests share, see {@link ChromiumProcess}. Uses the browser installed on this machine
 * and downloads nothing. Without a browser the test is skipped, or fails with {@code -Dbrowser.required=true}.
 * {@code -Dbrowser.visible=true} shows the browser's windows.
 */
public final class Chromium implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Chromium.class);

    private static final String VARIABLE = "ROLLCALL_CHROMIUM";
    private static final Path SCREENSHOTS = Path.of("target/screenshots");
    private static final Path ILLUSTRATIONS = Path.of("docs/images");
    private static final int TIMEOUT_MILLIS = 30_000;

    /** The same browser without what shows windows: its tests cost half as much. */
    private static final String HEADLESS = "/usr/lib/chromium/chromium-headless-shell";

    private static final List<String> USUAL_PATHS = List.of(
            HEADLESS,
            "/usr/bin/chromium",
            "/usr/bin/chromium-browser",
            "/usr/bin/google-chrome",
            "/usr/bin/google-chrome-stable",
            "/snap/bin/chromium",
            "/Applications/Chromium.app/Contents/MacOS/Chromium",
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome");

    private static final Pattern FORM_ACTION = Pattern.compile("<form[^>]*action=\"([^\"]+)\"");

    /** Playwright's driver, a separate process that all classes of this class loader share. It ends when the JVM closes its input. */
    private static Playwright playwright;

    /** Handles of the driver's process. */
    private static List<ProcessHandle> drivers;

    private static Chromium connected;

    private final com.microsoft.playwright.Browser browser;

    private Chromium(String endpoint) {
        if (playwright == null) {
            // the same timeout as for everything else: Playwright's default is too short for a busy machine
            PlaywrightAssertions.setDefaultAssertionTimeout(TIMEOUT_MILLIS);
            PlaywrightDriver.use();
            Set<ProcessHandle> before = children().collect(Collectors.toSet());
            playwright = Playwright.create(new Playwright.CreateOptions()
                    .setEnv(Map.of(
                            "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1", "TMPDIR", System.getProperty("java.io.tmpdir"))));
            drivers = children().filter(child -> !before.contains(child)).toList();
        }
        try {
            browser = playwright
                    .chromium()
                    .connectOverCDP(endpoint, new ConnectOverCDPOptions().setTimeout(2 * TIMEOUT_MILLIS));
        } catch (RuntimeException e) {
            endDriver();
            throw e;
        }
    }

    private static Stream<ProcessHandle> children() {
        return ProcessHandle.current().children();
    }

    /** Kills the driver; the next class starts another. */
    private static void endDriver() {
        playwright = null;
        drivers.forEach(ProcessHandle::destroyForcibly);
    }

    /** Connects to the browser. Without a browser, aborts the test. */
    public static Chromium connect() {
        Optional<Path> executable = find();
        if (executable.isEmpty()) {
            String message =
                    "No Chromium or Chrome was found. Install one (Debian: apt-get install chromium), or name its"
                            + " executable in the environment variable " + VARIABLE + ".";
            if (Boolean.getBoolean("browser.required")) {
                throw new AssertionError(message);
            }
            // Maven's output gives no reason when a whole class is skipped.
            LOG.warn("Skipping a browser test. " + message);
            Assumptions.abort(message);
        }
        connected = new Chromium(ChromiumProcess.sharedEndpoint(executable.get(), isVisible()));
        return connected;
    }

    private static boolean isVisible() {
        return Boolean.getBoolean("browser.visible");
    }

    /** Finds the browser: the configured one and no other, or else the first at a usual path. */
    private static Optional<Path> find() {
        String named = System.getProperty(VARIABLE, System.getenv(VARIABLE));
        Stream<String> paths = named == null ? USUAL_PATHS.stream() : Stream.of(named);
        return paths.filter(path -> !isVisible() || !path.equals(HEADLESS))
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Opens a page in a new browser session. */
    public Page newPage() {
        return newPage(1280);
    }

    /**
     * Opens a page in a new browser session, with another screen width.
     *
     * @param width screen width in CSS pixels
     */
    public Page newPage(int width) {
        return newPage(width, null);
    }

    /**
     * Opens a page with the cookies and local storage of another session.
     *
     * @param storageState state of the other session; null for a new one
     */
    public Page newPage(int width, String storageState) {
        return newPage(width, storageState, "en-US");
    }

    /**
     * As {@link #newPage(int, String)}, in a browser with this language.
     */
    public Page newPage(int width, String storageState, String language) {
        Page page = browser.newContext(new NewContextOptions()
                        .setLocale(language)
                        .setViewportSize(width, 900)
                        .setColorScheme(ColorScheme.LIGHT)
                        .setReducedMotion(ReducedMotion.REDUCE)
                        .setStorageState(storageState))
                .newPage();
        page.setDefaultTimeout(TIMEOUT_MILLIS);
        return page;
    }

    /** Submits Keycloak's sign-in form, which the page must show: first the username, then the password. */
    public static void signIn(Page page, String username, String password) {
        page.locator("#username").fill(username);
        page.locator("#kc-login").click();
        page.locator("#password").fill(password);
        page.locator("#kc-login").click();
    }

    /**
     * Signs in by HTTP requests alone, which is faster than rendering Keycloak's form.
     *
     * @param login URL at which the service redirects to Keycloak
     * @return state of the session, for {@link #newPage(int, String)}
     */
    public String session(String login, Realm.Identity identity) {
        APIRequestContext requests = playwright.request().newContext();
        try {
            APIResponse page = requests.get(login);
            APIResponse next = submit(requests, page, FormData.create().set("username", identity.username()));
            APIResponse end = submit(
                    requests,
                    next,
                    FormData.create().set("username", identity.username()).set("password", identity.password()));
            assertThat(end.url())
                    .as("where the sign-in ends")
                    .startsWith(URI.create(login).resolve("/").toString());
            return requests.storageState();
        } finally {
            requests.dispose();
        }
    }

    private static APIResponse submit(APIRequestContext requests, APIResponse page, FormData data) {
        Matcher form = FORM_ACTION.matcher(page.text());
        assertThat(form.find()).as("a form at " + page.url()).isTrue();
        return requests.post(
                form.group(1).replace("&amp;", "&"), RequestOptions.create().setForm(data));
    }

    /** Saves a screenshot of the whole page in {@code target/screenshots}; only with {@code -Ddocs.images=true}. */
    public static void screenshot(Page page, String name) {
        if (Boolean.getBoolean("docs.images")) {
            page.screenshot(picture(SCREENSHOTS, name).setFullPage(true));
        }
    }

    /** Saves the visible part in {@code docs/images}; only with {@code -Ddocs.images=true}, because no two runs give the same bytes. */
    public static void illustration(Page page, String name) {
        if (Boolean.getBoolean("docs.images")) {
            page.screenshot(picture(ILLUSTRATIONS, name));
        }
    }

    /** Saves screenshots of all open pages in {@code target/screenshots}. */
    static void screenshotOfAll(String name) {
        if (connected == null) {
            return;
        }
        List<Page> pages = connected.browser.contexts().stream()
                .flatMap(context -> context.pages().stream())
                .toList();
        for (int i = 0; i < pages.size(); i++) {
            pages.get(i).screenshot(picture(SCREENSHOTS, name + "-" + i));
        }
    }

    private static Page.ScreenshotOptions picture(Path directory, String name) {
        return new Page.ScreenshotOptions().setPath(directory.resolve(name + ".png"));
    }

    /** Disconnects. Kills the driver if it does not answer in time, because Playwright would wait for ever. */
    @Override
    public void close() {
        connected = null;
        CompletableFuture<Void> closed = new CompletableFuture<>();
        closed.orTimeout(2 * TIMEOUT_MILLIS, TimeUnit.MILLISECONDS).exceptionally(late -> {
            endDriver();
            return null;
        });
        try {
            browser.close();
        } finally {
            closed.complete(null);
        }
    }
}
