package dev.rollcall.pages.user;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.rollcall.pages.Console.NARROW;
import static dev.rollcall.pages.Console.NARROWEST;
import static dev.rollcall.pages.Console.WIDE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.JSHandle;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import dev.rollcall.http.Csv;
import dev.rollcall.job.PerformedJobs;
import dev.rollcall.pages.PageTest;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.browser.WithBrowser;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The import of users from a file. */
@QuarkusTest
@WithBrowser
@Tag("slow")
class ImportPageTest extends PageTest {

    @Inject
    PerformedJobs performed;

    private String mark;

    @BeforeEach
    void mark() {
        mark = "import-" + UUID.randomUUID().toString().substring(0, 8);
    }

    @Test
    void fileWithAnInvalidLineIsCheckedImportedCorrectedAndImportedAgain() throws IOException {
        Page page = console.open(WIDE, "/console/import");
        assertThat(console.heading("Import users")).isVisible();
        console.inBothThemes("import");
        console.fits("import", NARROW, NARROWEST);
        String bad = csv("ann", "bob", "b d", "cyd");
        choose(page, "people.csv", bad);
        assertThat(page.getByText(", 4 users")).isVisible();
        console.inBothThemes("import-chosen");

        console.button("Check").click();
        console.showsStatus("Some lines have errors.");
        assertThat(count(page, "Valid")).hasText("3");
        assertThat(count(page, "With errors")).hasText("1");
        assertThat(page.getByRole(AriaRole.LISTITEM)).hasCount(1);
        assertThat(page.getByRole(AriaRole.LISTITEM)).containsText("Line 4");
        assertThat(page.getByRole(AriaRole.LISTITEM)).containsText("username has a character that is not allowed");
        console.inBothThemes("import-checked");
        assertThat(created()).isEmpty();

        console.button("Import").click();
        assertThat(console.heading("Import 4 users from a file")).isVisible();
        console.inBothThemes("import-running");
        performed.untilAllEnded();
        console.showsStatus("3 users imported, 1 refused.");
        assertThat(count(page, "Done")).hasText("3");
        assertThat(count(page, "Refused")).hasText("1");
        assertThat(row("Line 4")).containsText("has a character that is not allowed");
        console.inBothThemes("import-done");
        Download errors = page.waitForDownload(
                () -> console.button("Download the error list").click());
        assertThat(Files.readString(errors.path()))
                .isEqualTo(
                        "\uFEFFline,status,field,message\r\n4,refused,username,has a character that is not allowed\r\n");
        assertThat(created()).hasSize(3);

        console.link("import it again").click();
        choose(page, "people.csv", bad.replace("b d", "bud"));
        assertThat(console.field("Resume that import")).isChecked();
        console.inBothThemes("import-go-on");
        console.button("Import").click();
        assertThat(console.heading("Import 4 users from a file")).isVisible();
        performed.untilAllEnded();
        assertThat(count(page, "Done")).hasText("4");
        assertThat(created()).hasSize(4);
        console.link("Show the newest users").click();
        assertThat(page.getByRole(AriaRole.TABLE)).containsText(mark + "-bud");
    }

    @Test
    void droppedFileIsImported() {
        Page page = console.open(NARROW, "/console/import");
        JSHandle dropped = page.evaluateHandle(
                """
                ([name, text]) => {
                  const data = new DataTransfer();
                  data.items.add(new File([text], name));
                  return data;
                }""",
                List.of("more.ndjson", "{\"username\":\"%1$s-dan\",\"email\":\"%1$s@example.org\"}\n".formatted(mark)));
        page.getByText("Drop a file here").dispatchEvent("drop", Map.of("dataTransfer", dropped));
        assertThat(page.getByText("Newline-delimited JSON, ")).isVisible();

        console.button("Import").click();

        assertThat(console.heading("Import 1 user from a file")).isVisible();
        performed.untilAllEnded();
        assertThat(count(page, "Done")).hasText("1");
        console.inBothThemes("import-dropped");
        assertThat(created()).hasSize(1);
    }

    @Test
    void usersOfKeycloakAreLinked() {
        List<String> people = Stream.of("gil", "hal")
                .map(name -> Realm.get().createIdentityNamed(mark + "-" + name).username())
                .toList();
        Page page = console.open(WIDE, "/console/import");
        page.getByLabel("Link users of Keycloak").check();
        console.inBothThemes("import-link");
        console.fits("import-link", NARROW, NARROWEST);
        choose(
                page,
                "legacy.csv",
                "username,externalId,attributes.plan\n%1$s,%3$s-1,pro\n%2$s,%3$s-2,\nnobody-%3$s,%3$s-3,\n"
                        .formatted(people.get(0), people.get(1), mark));

        console.button("Check").click();
        console.showsStatus("Some lines have errors.");
        assertThat(count(page, "Match")).hasText("2");
        assertThat(count(page, "New records")).hasText("2");
        assertThat(created()).isEmpty();

        console.button("Link").click();
        assertThat(console.heading("Link 3 users from a file")).isVisible();
        performed.untilAllEnded();
        assertThat(count(page, "Done")).hasText("2");
        assertThat(row("Line 4")).containsText("belongs to no user in Keycloak");
        console.inBothThemes("import-linked");
        assertThat(created()).hasSize(2);
        console.api().read("/api/v1/users/ext:" + mark + "-1").body("attributes.plan", equalTo("pro"));
    }

    @Test
    void runningImportIsStopped() {
        List<Route> held = new ArrayList<>();
        Page page = console.open(NARROW, "/console/import");
        page.route("**/api/v1/jobs/import?*", held::add);
        choose(page, "stopped.csv", csv("eve"));
        console.button("Import").click();
        console.showsStatus("Sending the file.");
        console.inBothThemes("import-sending");

        console.button("Stop sending").click();

        console.showsStatus("You stopped sending the file.");
        assertThat(console.button("Send again")).isVisible();
        assertThat(created()).isEmpty();
    }

    @Test
    void interruptedCheckShowsWhereItStopped() {
        Page page = console.open(NARROW, "/console/import");
        page.route(
                "**/api/v1/users/import?*",
                route -> route.fulfill(new Route.FulfillOptions()
                        .setContentType("application/x-ndjson")
                        .setBody("""
                        {"line":2,"status":201,"id":"019ab4c2-7d10-7c3e-9d4b-2f6f3c1f8a55","username":"eve"}
                        {"line":3,"status":202,"act":"019ab4c2-7d10-7c3e-9d4b-2f6f3c1f8a56","username":"flo"}
                        {"line":4,"status":503,"username":"guy","problem":{"type":"urn:rollcall:problem:keycloak-unavailable","title":"Keycloak cannot be reached","status":503}}
                        {"done":1,"failed":1,"pending":1,"skipped":7,"resumeAt":3,"problem":{"type":"urn:rollcall:problem:keycloak-unavailable","title":"Keycloak cannot be reached","status":503,"detail":"Keycloak does not answer."}}
                        """)));
        choose(page, "half.csv", csv("eve", "flo", "guy"));
        console.button("Check").click();

        console.showsStatus("Stopped before line 3.");
        assertThat(page.getByText("Keycloak does not answer.")).isVisible();
        assertThat(count(page, "Skipped")).hasText("7");
        assertThat(page.getByRole(AriaRole.LISTITEM)).hasCount(2);
        console.inBothThemes("import-stopped");
    }

    @Test
    void unreadableFileIsRefusedAsAWhole() {
        Page page = console.open(WIDE, "/console/import");
        choose(page, "odd.csv", "name,shoe size\nx,44\n");
        console.button("Check").click();

        assertThat(page.getByRole(AriaRole.ALERT)).containsText("Line 1: name is not a column of an import");
        console.showsStatus("The check could not be completed.");
        console.inBothThemes("import-refused");
    }

    @Test
    void errorListHasTheCellsOfAnExport() {
        List<String> texts = List.of(
                "ann",
                "=1",
                "+1",
                "-1",
                "@A1",
                "\t=1",
                "\r=1",
                "\n=1",
                "'=1",
                "''@x",
                "\uFF1D1",
                "\uFF0B1",
                "\uFF0D1",
                "\uFF201",
                "a,b",
                "say \"hi\"",
                "two\nlines",
                " padded",
                "padded ");
        Page page = console.open(WIDE, "/console/import");

        Object list = page.evaluate("""
                texts => import('/app/shared/jobs/report.js').then(({ errorList }) =>
                  errorList(texts.map(text => ({ line: 1, problem: { errors: [{ field: '', message: text }] } }))))""", texts);

        assertThat(list)
                .isEqualTo("\uFEFFline,status,field,message\r\n"
                        + texts.stream()
                                .map(text -> Csv.record(List.of(1, "refused", "", text)))
                                .collect(Collectors.joining()));
    }

    private static void choose(Page page, String name, String text) {
        page.getByLabel("Choose a file")
                .setInputFiles(new FilePayload(name, "text/csv", text.getBytes(StandardCharsets.UTF_8)));
    }

    private String csv(String... names) {
        StringBuilder text = new StringBuilder("username,email,roles\n");
        for (String name : names) {
            text.append("%s-%s,%s-%s@example.org,user\n".formatted(mark, name, mark, name.replace(" ", "")));
        }
        return text.toString();
    }

    private List<String> created() {
        return console.api().get("/api/v1/users?search=" + mark).list("items.username");
    }

    private static Locator count(Page page, String label) {
        return page.locator("dl.counts > div")
                .filter(new Locator.FilterOptions().setHasText(label))
                .locator("dd");
    }
}
