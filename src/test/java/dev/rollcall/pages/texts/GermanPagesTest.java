package dev.rollcall.pages.texts;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.rollcall.pages.Console.WIDE;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.Route.FulfillOptions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.LoadState;
import dev.rollcall.pages.PageTest;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.browser.WithBrowser;
import dev.rollcall.webhook.WebhookRecords;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Pages and dialogs as an administrator sees them whose language is German: none shows a word that only the English texts have. Elements with {@code
 * lang="en"} are left out, as are code and identifiers.
 */
@QuarkusTest
@WithBrowser
@Tag("slow")
class GermanPagesTest extends PageTest {

    private static final Catalogue ENGLISH = Catalogue.english();
    private static final Catalogue GERMAN = Catalogue.read("de");

    private static final Pattern WORD = Pattern.compile("\\p{L}{4,}");
    private static final Pattern AROUND = Pattern.compile("^[^\\p{L}\\p{N}]+|[^\\p{L}\\p{N}]+$");

    /** What the demo realm has in English: names and descriptions of roles. */
    private static final Set<String> DATA = Set.of("user", "reader");

    private static final List<String> DESCRIPTIONS = List.of(
            "Manages the application's users",
            "Reads the application's users and changes nothing",
            "Lets a service ask what an API key is good for",
            "Uses the application");

    private static final String SHOWN_TEXTS = """
            () => {
              const skipped = '[lang=en], code, kbd, pre, .mono, script, style, noscript';
              const isShown = (element) =>
                !element.closest(skipped) &&
                (element.closest('select') ?? element).checkVisibility({ visibilityProperty: true });
              const texts = [document.title];
              const nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
              for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
                if (node.nodeType === Node.ELEMENT_NODE && isShown(node)) {
                  ['aria-label', 'title', 'placeholder', 'alt'].forEach((name) => texts.push(node.getAttribute(name) ?? ''));
                } else if (node.nodeType === Node.TEXT_NODE && isShown(node.parentElement)) {
                  texts.push(node.data);
                }
              }
              return texts;
            }""";

    private final Set<String> onlyEnglish = words(ENGLISH.values())
            .filter(Predicate.not(words(GERMAN.values()).collect(Collectors.toSet())::contains))
            .filter(word -> !DATA.contains(word))
            .collect(Collectors.toCollection(TreeSet::new));

    private String user;
    private String organization;
    private String agent;
    private String webhook;

    @Inject
    WebhookRecords webhooks;

    @BeforeAll
    void createRecords() {
        console.apiAsUser().patch("/api/v1/users/me", Map.of("locale", "de")).expect(200);
        ApiCaller api = console.api();
        String mark = "gp-" + UUID.randomUUID().toString().substring(0, 8);
        user = console.createUser(mark, Map.of("firstName", "Nadia", "lastName", "Rahimi", "roles", List.of("user")));
        String member = console.createUser(mark + "-b", Map.of("firstName", "Lotte", "lastName", "Lehmann"));
        organization = console.createOrganization(Map.of("name", mark, "ownerId", user));
        console.addMember(organization, member, "member");
        console.addMember(organization, console.apiAsUser().id(), "owner");
        api.createTeam(organization, "Gruppe");
        agent = api.post(
                        "/api/v1/agents", Map.of("name", "Nachtbericht", "sponsor", user, "organization", organization))
                .expect(201)
                .path("id");
        console.addMember(organization, agent, "member");
        webhook = webhooks.webhook(null);
        api.post(
                        "/api/v1/organizations/" + organization + "/invitations",
                        Map.of("emails", List.of(mark + "-c@example.org")))
                .expect(201);
    }

    @AfterAll
    void deleteWebhook() {
        records.execute("delete from webhooks where id::text = ?", webhook);
    }

    @ParameterizedTest
    @CsvSource({
        "/,",
        "/?key=new,",
        "/?agent=new,",
        "/nothing,",
        "/invitation,",
        "/email-change,",
        "/organizations,",
        "/console,",
        "/console/users,",
        "/console/users, Columns",
        "/console/users, More filters",
        "/console/users?enabled=true, Save filters",
        "/console/users?new=1,",
        "/console/users/{user},",
        "/console/users/{user}, Disable",
        "/console/users/{user}, Revoke sessions",
        "/console/users/{user}, Delete user",
        "/console/organizations,",
        "/console/organizations, Columns",
        "/console/organizations?new=1,",
        "/console/organizations/{organization}?tab=members,",
        "/console/organizations/{organization}?tab=members, Add member",
        "/console/organizations/{organization}?tab=teams,",
        "/console/organizations/{organization}?tab=teams, New team",
        "/console/organizations/{organization}?tab=invitations,",
        "/console/organizations/{organization}?tab=invitations, Invite people",
        "/console/organizations/{organization}?tab=settings,",
        "/console/organizations/{organization}?tab=settings, Transfer ownership",
        "/console/organizations/{organization}?tab=settings, Delete organization",
        "/console/organizations/{organization}?tab=agents,",
        "/console/organizations/{organization}?tab=agents, New agent",
        "/console/organizations/{organization}?tab=keys,",
        "/console/organizations/{organization}?tab=jobs,",
        "/console/organizations/{organization}?tab=audit-log,",
        "/console/invitations,",
        "/console/audit-log?actor={actor},",
        "/console/audit-log?user={user},",
        "/console/import,",
        "/console/agents,",
        "/console/agents?new=1,",
        "/console/agents/{agent},",
        "/console/agents/{agent}?log=about,",
        "/console/agents/{agent}, Edit",
        "/console/agents/{agent}, Change sponsor",
        "/console/agents/{agent}, Suspend agent and its keys",
        "/console/agents/{agent}, Delete agent",
        "/console/agents/{agent}, Create a key",
        "/console/users/{agent},",
        "/console/keys,",
        "/console/keys, Stop all keys",
        "/console/jobs,",
        "/console/webhooks,",
        "/console/webhooks/{webhook},",
        "/console/webhooks/{webhook}, Edit",
        "/console/webhooks/{webhook}, Rotate",
        "/console/webhooks/{webhook}, Replay",
        "/console/webhooks/{webhook}, Delete webhook",
        "/console/webhooks/{webhook}, Send a test",
        "/console/relinks,",
        "/console/sync,"
    })
    void pagesAndDialogsHaveNoEnglishWord(String path, String button) {
        Page page = open(path.replace("{user}", user)
                .replace("{organization}", organization)
                .replace("{agent}", agent)
                .replace("{webhook}", webhook)
                .replace("{actor}", console.identity().subject()));
        if (button != null) {
            german(button).click();
            page.waitForLoadState(LoadState.NETWORKIDLE);
        }
        assertThat(englishWords(page)).isEmpty();
    }

    @Test
    void paletteHasNoEnglishWord() {
        Page page = open("/console");
        page.keyboard().press("Control+k");
        assertThat(page.locator("dialog[open]")).isVisible();
        page.waitForLoadState(LoadState.NETWORKIDLE);

        assertThat(englishWords(page)).isEmpty();
    }

    @Test
    void problemsAndErrorsOfFieldsHaveNoEnglishWord() {
        Page page = open("/");
        page.locator("main input[name=email]").fill("a..b@example.org");
        page.locator("section[aria-labelledby=profile] button[type=submit]").click();
        assertThat(page.locator("main input[name=email]")).hasAttribute("aria-invalid", "true");
        assertThat(englishWords(page)).isEmpty();

        page.route("**/api/v1/users/me", route -> {
            if (route.request().method().equals("PATCH")) {
                route.fulfill(new FulfillOptions()
                        .setStatus(503)
                        .setContentType("application/problem+json")
                        .setBody("""
                                {"type": "urn:rollcall:problem:keycloak-unavailable", "title": "Keycloak cannot be reached", "status": 503,
                                 "detail": "Keycloak does not answer at the moment; nothing was done. Try again."}"""));
            } else {
                route.fallback();
            }
        });
        page.locator("main input[name=email]").fill("another@example.org");
        page.locator("section[aria-labelledby=profile] button[type=submit]").click();

        assertThat(page.getByRole(AriaRole.ALERT)).containsText("Keycloak antwortet zurzeit nicht.");
        assertThat(englishWords(page)).isEmpty();
    }

    @Test
    void whatTheServiceSaysInEnglishIsTranslatedOrMarked() {
        Page page = console.newPage(WIDE);
        page.route(
                "**/api/v1/organizations/*/invitations?*",
                route -> route.fulfill(
                        new FulfillOptions().setContentType("application/json").setBody("""
                                {"items": [{"id": "019ab4c2-7d10-7c3e-9d4b-2f6f3c1f8a55", "email": "mia@example.org", "role": "member",
                                  "grants": "member", "status": "open", "teamIds": [], "version": 1, "createdAt": "2026-11-30T12:00:00Z",
                                  "expiresAt": "2026-12-30T12:00:00Z",
                                  "mail": {"status": "failed", "problem": "The mail server refused the address (550)."}}],
                                 "next": null, "invitationsOff": "No mail server is set up, so nobody can be invited."}""")));
        page.navigate(console.url("/console/organizations/" + organization + "?tab=invitations"));

        assertThat(page.locator("main .notice")).containsText("Es können keine Einladungen gesendet werden.");
        assertThat(page.locator("main [lang=en]")).hasText("The mail server refused the address (550).");
        assertThat(englishWords(page)).isEmpty();
    }

    private Page open(String path) {
        Page page = console.open(WIDE, path);
        assertThat(page.locator("html")).hasAttribute("lang", "de");
        assertThat(page.getByRole(AriaRole.HEADING).first()).isVisible();
        page.waitForLoadState(LoadState.NETWORKIDLE);
        return page;
    }

    /** Returns the first button with the German text of this English one, whichever of their keys it has. */
    private Locator german(String english) {
        return ENGLISH.keysOf(english).stream()
                .flatMap(key -> GERMAN.texts().get(key).values().stream())
                .distinct()
                .map(text -> console.page()
                        .getByRole(
                                AriaRole.BUTTON,
                                new GetByRoleOptions().setName(text).setExact(true)))
                .reduce(Locator::or)
                .orElseThrow(() -> new AssertionError("There is no text " + english))
                .first();
    }

    @SuppressWarnings("unchecked") // a script that returns texts
    private Set<String> englishWords(Page page) {
        List<String> data = Stream.concat(DESCRIPTIONS.stream(), names()).toList();
        Stream<String> shown = ((List<String>) page.evaluate(SHOWN_TEXTS))
                .stream().map(text -> {
                    String rest = text;
                    for (String each : data) {
                        rest = rest.replace(each, " ");
                    }
                    return rest;
                });
        return words(shown).filter(onlyEnglish::contains).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Returns the names of the users, organizations, API keys and agents of all tests, which lists show. */
    private Stream<String> names() {
        return records.text("""
                        select string_agg(name, E'\\n') from (
                            select distinct concat_ws(' ', first_name, last_name) as name from users
                            union select name from organizations
                            union select name from api_keys
                            union select name from agents union select purpose from agents) names where name <> ''""").lines();
    }

    /** Returns the words that stand alone: no part of an address or of a name such as {@code manage-users}. */
    private static Stream<String> words(Stream<String> texts) {
        return texts.flatMap(text -> Arrays.stream(text.split("\\s+")))
                .map(word -> AROUND.matcher(word).replaceAll("").toLowerCase(Locale.ROOT))
                .filter(word -> WORD.matcher(word).matches());
    }
}
