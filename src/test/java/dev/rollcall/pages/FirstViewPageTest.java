package dev.rollcall.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.rollcall.pages.Console.WIDE;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.LoadState;
import com.microsoft.playwright.options.Sizes;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.browser.WithBrowser;
import dev.rollcall.webhook.WebhookRecords;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The first view of each page, with an empty cache: how much it loads, and from where. How soon it shows something is written to {@code
 * target/first-views.md}, see bench/README.md.
 */
@QuarkusTest
@WithBrowser
@Tag("slow")
class FirstViewPageTest extends PageTest {

    private static final int MOST_REQUESTS = 35;
    private static final int MOST_BYTES = 120_000;
    private static final String FIRST_PAINT =
            "Math.ceil(performance.getEntriesByName('first-contentful-paint')[0].startTime)";

    private final List<String> table =
            new ArrayList<>(List.of("| page | requests | kB | first contentful paint |", "|---|--:|--:|--:|"));
    private final List<Request> requests = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();

    private String role;
    private String user;
    private Invited organization;
    private String token;
    private String job;
    private String run;
    private String agent;
    private String webhook;

    @Inject
    WebhookRecords webhooks;

    @BeforeAll
    void createRecords() {
        role = "first-view-" + UUID.randomUUID();
        // more than the table shows at first
        records.insertUsers(role, 150);
        String name = "first-view-" + UUID.randomUUID().toString().substring(0, 8);
        user = console.createUser(name, Map.of("firstName", "Fiona", "lastName", "View"));
        organization = new Invited(console);
        console.addMember(organization.id(), user, "member");
        agent = console.api()
                .post("/api/v1/agents", Map.of("name", "First view", "sponsor", user))
                .expect(201)
                .path("id");
        webhook = webhooks.webhook(null);
        token = organization.invite(name + "-guest@example.org");
        ApiCaller api = console.api();
        Map<String, ?> endSessions = Map.of("kind", "end-sessions", "ids", List.of(user));
        job = api.post("/api/v1/jobs", endSessions).expect(201).path("id");
        api.post("/api/v1/jobs/" + job + "/stop").expect(200);
        run = api.post("/api/v1/sync/runs", "{}").expect(201).path("id");
        api.post("/api/v1/sync/runs/" + run + "/cancel").expect(200);
    }

    @AfterAll
    void deleteRunAndWebhook() {
        records.execute("delete from webhooks where id::text = ?", webhook);
        records.execute("delete from sync_runs where id::text = ?", run);
    }

    @ParameterizedTest
    @CsvSource({
        "/, false",
        "/, true",
        "/invitation#{token}, false",
        "/email-change, false",
        "/organizations, true",
        "/organizations/{organization}, true",
        "/console, true",
        "/console/users?role={role}, true",
        "/console/invitations, true",
        "/console/users/{user}, true",
        "/console/organizations, true",
        "/console/organizations/{organization}?tab=members, true",
        "/console/organizations/{organization}?tab=teams, true",
        "/console/organizations/{organization}?tab=invitations, true",
        "/console/organizations/{organization}?tab=settings, true",
        "/console/organizations/{organization}?tab=audit-log, true",
        "/console/audit-log?user={user}, true",
        "/console/import, true",
        "/console/keys, true",
        "/console/agents?sponsor={user}, true",
        "/console/agents/{agent}, true",
        "/agents/{agent}, true",
        "/console/organizations/{organization}?tab=agents, true",
        "/console/jobs, true",
        "/console/jobs/{job}, true",
        "/console/webhooks, true",
        "/console/webhooks/{webhook}, true",
        "/console/relinks, true",
        "/console/sync, true",
        "/console/sync/{run}, true",
        "/console/nothing, true"
    })
    void firstViewIsSmallAndLoadsOnlyFromThisService(String path, boolean signedIn) {
        isSmall(
                path,
                signedIn ? console.newPage(WIDE) : console.newPageSignedOut(WIDE),
                signedIn ? "" : ", signed out");
    }

    /** German texts are longer than English ones, and this page loads most. */
    @Test
    void germanFirstViewIsSmall() {
        isSmall("/console/users/{user}", console.newPage(WIDE, "de-DE"), ", German");

        assertThat(console.heading("Fiona View")).isVisible();
        assertThat(console.page().locator("html")).hasAttribute("lang", "de");
    }

    private void isSmall(String path, Page page, String how) {
        int millis = view(path, page);
        assertThat(complaints).isEmpty();
        int bytes = requests.stream().mapToInt(FirstViewPageTest::onTheWire).sum();
        table.add("| `%s`%s | %d | %.1f | %,d ms |".formatted(path, how, requests.size(), bytes / 1e3, millis));

        assertThat(requests)
                .hasSizeBetween(5, MOST_REQUESTS)
                .extracting(Request::url)
                .allSatisfy(url -> assertThat(url).startsWith(console.url("/")));
        assertThat(bytes).as(() -> "bytes of " + largest()).isBetween(5_000, MOST_BYTES);
    }

    private String largest() {
        return requests.stream()
                .sorted(Comparator.comparingInt(FirstViewPageTest::onTheWire).reversed())
                .limit(8)
                .map(request -> onTheWire(request) + " " + request.url())
                .collect(Collectors.joining(", "));
    }

    @AfterAll
    void writeTable() throws IOException {
        Files.write(Path.of("target/first-views.md"), table);
    }

    /** Opens an address, and returns the milliseconds until it showed something. */
    private int view(String path, Page page) {
        requests.clear();
        complaints.clear();
        page.onRequest(requests::add);
        page.onRequestFailed(request -> complaints.add(request.url() + " failed: " + request.failure()));
        page.onConsoleMessage(message -> {
            if (message.text().contains("Content Security Policy")) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);

        page.navigate(console.url(path.replace("{role}", role)
                .replace("{user}", user)
                .replace("{organization}", organization.id())
                .replace("{job}", job)
                .replace("{run}", run)
                .replace("{agent}", agent)
                .replace("{webhook}", webhook)
                .replace("{token}", token)));
        assertThat(page.getByRole(AriaRole.HEADING).first()).isVisible();
        if (path.startsWith("/console/users?")) {
            assertThat(page.getByRole(AriaRole.ROW).nth(10)).isVisible();
        }
        page.waitForLoadState(LoadState.NETWORKIDLE);
        return (int) page.evaluate(FIRST_PAINT);
    }

    private static int onTheWire(Request request) {
        Sizes sizes = request.sizes();
        return sizes.responseBodySize + sizes.responseHeadersSize;
    }
}
