package dev.rollcall.pages.user;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.rollcall.pages.Console.NARROW;
import static dev.rollcall.pages.Console.NARROWEST;
import static dev.rollcall.pages.Console.WIDE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.SelectOption;
import dev.rollcall.directory.profile.RealmProfile;
import dev.rollcall.pages.PageTest;
import dev.rollcall.sync.reconcile.OtherProfileAttributes;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.browser.WithBrowser;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The forms that are built from the realm's user profile, with attributes that only this test knows: in one's own account, on the page of a
 * user, and in the dialog that creates one.
 */
@QuarkusTest
@WithBrowser
@Tag("slow")
@TestProfile(OtherProfileAttributes.class)
class ProfileFormsTest extends PageTest {

    private static final String BOTH = "\"admin\", \"user\"";
    private static final String ADMIN = "\"admin\"";

    private final Realm realm = Realm.get();

    /** The user profile of the realm before these tests; null until it is read. */
    private JsonNode original;

    private Realm.Identity person;
    private String id;

    @Inject
    RealmProfile profile;

    @BeforeAll
    void declareAttributes() {
        original = realm.read("/users/profile");
        ObjectNode changed = original.deepCopy();
        // the only one that other tests with this realm declare as well
        remove(changed, "hobbies");
        changed.withArray("attributes")
                .addAll(List.of(
                        declared("nickname", "Nickname", BOTH, BOTH, """
                        "validations": {"pattern": {"pattern": "[a-z]{3,}"}}"""),
                        declared("about", "Biography", BOTH, BOTH, """
                        "annotations": {"inputType": "textarea"}"""),
                        declared("shoeSize", "Shoe size", BOTH, BOTH, """
                        "annotations": {"inputType": "html5-number"}, "validations": {"integer": {"min": "1", "max": "60"}}"""),
                        declared("firstDay", "First day", BOTH, BOTH, """
                        "annotations": {"inputType": "html5-date"}"""),
                        declared("shirt", "Shirt", BOTH, BOTH, """
                        "validations": {"options": {"options": ["S", "M", "L"]}}, "annotations": {"inputType": "select-radiobuttons",
                          "inputOptionLabels": {"S": "Small", "M": "Medium", "L": "Large"}}"""),
                        declared("languages", "Languages", BOTH, BOTH, """
                        "multivalued": true, "validations": {"options": {"options": ["de", "en", "fr"]}},
                        "annotations": {"inputType": "multiselect-checkboxes",
                          "inputOptionLabels": {"de": "German", "en": "English", "fr": "French"}}"""),
                        declared("hobbies", "Hobbies", BOTH, BOTH, "\"multivalued\": true"),
                        declared("badge", "Badge", BOTH, ADMIN, "\"multivalued\": false"),
                        declared("locker", "Locker", ADMIN, ADMIN, "\"multivalued\": false"),
                        declared("motto", "Motto", BOTH, BOTH, "\"multivalued\": false")));
        realm.admin("PUT", "/users/profile", changed);
        profile.refresh();
    }

    @AfterAll
    void restoreAttributes() {
        if (original != null) {
            realm.admin("PUT", "/users/profile", original);
            profile.refresh();
        }
    }

    @BeforeEach
    void createPerson() {
        person = realm.createIdentity("forms", "user");
        id = Api.as(person).id();
    }

    private static JsonNode declared(String name, String displayName, String viewers, String editors, String more) {
        return Realm.json(
                "{\"name\": \"%s\", \"displayName\": \"%s\", \"permissions\": {\"view\": [%s], \"edit\": [%s]}, %s}"
                        .formatted(name, displayName, viewers, editors, more));
    }

    private static void remove(ObjectNode whole, String name) {
        for (int i = whole.path("attributes").size() - 1; i >= 0; i--) {
            if (whole.at("/attributes/%d/name".formatted(i)).asText().equals(name)) {
                whole.withArray("attributes").remove(i);
            }
        }
    }

    /** Does something while the realm declares something else. */
    private void declaring(Consumer<ObjectNode> change, Runnable work) {
        realm.withProfile(change, () -> {
            profile.refresh();
            work.run();
        });
        profile.refresh();
    }

    private void declaring(JsonNode attribute, Runnable work) {
        declaring(
                whole -> {
                    remove(whole, attribute.path("name").asText());
                    whole.withArray("attributes").add(attribute);
                },
                work);
    }

    /** Opens the account page as the person. */
    private Page openOwnAccount(int width) {
        Page page = console.newPage(width, person);
        page.navigate(console.url("/"));
        return page;
    }

    private String userPage() {
        return "/console/users/" + id;
    }

    private Map<String, Object> stored() {
        return console.user(id).map("profile");
    }

    private Locator group(String name) {
        return console.page()
                .getByRole(AriaRole.GROUP, new GetByRoleOptions().setName(name).setExact(true));
    }

    private Locator inGroup(String name, String label) {
        return group(name).getByLabel(label, new Locator.GetByLabelOptions().setExact(true));
    }

    /** Returns the patch that the form sends. */
    private JsonNode saved() {
        Request request = console.page()
                .waitForRequest(
                        sent -> sent.method().equals("PATCH"),
                        () -> console.button("Save changes").click());
        return Realm.json(request.postData());
    }

    @Test
    void ownAccountHasAnInputOfEachType() {
        Page page = openOwnAccount(WIDE);
        assertThat(console.field("Nickname")).hasAttribute("type", "text");
        assertThat(console.field("Biography")).hasJSProperty("tagName", "TEXTAREA");
        assertThat(console.field("Shoe size")).hasAttribute("type", "number");
        assertThat(console.field("First day")).hasAttribute("type", "date");
        assertThat(group("Employment").getByLabel("Department")).hasJSProperty("tagName", "SELECT");
        assertThat(group("Shirt").getByRole(AriaRole.RADIO)).hasCount(4);
        assertThat(inGroup("Shirt", "None")).isChecked();
        assertThat(group("Languages").getByRole(AriaRole.CHECKBOX)).hasCount(3);

        console.field("Nickname").fill("bo");
        console.field("Biography").fill("Likes\nnew lines");
        console.field("Shoe size").fill("38");
        console.field("First day").fill("2026-01-02");
        inGroup("Shirt", "Medium").check();
        inGroup("Languages", "English").check();
        inGroup("Languages", "German").check();
        inGroup("Hobbies", "Value 1").fill("go");
        group("Hobbies")
                .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Add value"))
                .click();
        inGroup("Hobbies", "Value 2").fill("chess");
        console.field("Department").selectOption(new SelectOption().setLabel("Customer support"));
        console.button("Save changes").click();

        assertThat(console.field("Nickname")).hasAccessibleDescription("Must match the pattern [a-z]{3,}.");
        assertThat(console.field("Nickname")).isFocused();
        assertThat(page.getByRole(AriaRole.ALERT)).hasCount(0);
        console.inBothThemes("profile-forms", NARROW, WIDE);
        console.fits("profile-forms", NARROWEST);
        assertThat(stored()).isEmpty();

        console.field("Nickname").fill("bob");
        assertThat(console.field("Nickname")).not().hasAttribute("aria-invalid", "true");
        console.button("Save changes").click();

        console.showsStatus("Your profile is saved.");
        assertThat(stored())
                .isEqualTo(Map.of(
                        "nickname",
                        "bob",
                        "about",
                        "Likes\nnew lines",
                        "shoeSize",
                        "38",
                        "firstDay",
                        "2026-01-02",
                        "shirt",
                        "M",
                        "languages",
                        List.of("de", "en"),
                        "hobbies",
                        List.of("chess", "go"),
                        "department",
                        "Support"));
        assertThat(realm.user(person.subject()).at("/attributes/languages").toString())
                .isEqualTo("[\"de\",\"en\"]");
        assertThat(console.button("Save changes")).isDisabled();
        assertThat(inGroup("Hobbies", "Value 1")).hasValue("chess");
    }

    @Test
    void patchHasOnlyWhatWasChangedAndNullForWhatWasRemoved() {
        console.patch(
                id,
                Map.of(
                        "profile",
                        Map.of(
                                "nickname",
                                "bob",
                                "shoeSize",
                                "38",
                                "shirt",
                                "M",
                                "languages",
                                List.of("de"),
                                "hobbies",
                                List.of("chess", "go"))));
        openOwnAccount(WIDE);

        console.button("Remove value 1 of Hobbies").click();
        console.field("Shoe size").clear();
        inGroup("Shirt", "None").check();
        inGroup("Languages", "German").uncheck();

        assertThat(saved())
                .isEqualTo(
                        Realm.json(
                                "{\"profile\": {\"hobbies\": [\"go\"], \"shoeSize\": null, \"shirt\": null, \"languages\": null}}"));
        console.showsStatus("Your profile is saved.");
        assertThat(stored()).isEqualTo(Map.of("nickname", "bob", "hobbies", List.of("go")));

        console.open(WIDE, userPage());
        console.field("Nickname").clear();
        assertThat(saved()).isEqualTo(Realm.json("{\"profile\": {\"nickname\": null}}"));
        console.showsStatus("Saved.");
        assertThat(stored()).isEqualTo(Map.of("hobbies", List.of("go")));
    }

    @Test
    void conflictInOnesOwnAccountShowsTheCurrentValueWithItsLabel() {
        openOwnAccount(WIDE);
        inGroup("Shirt", "Small").check();
        console.patch(id, Map.of("profile", Map.of("shirt", "L")));

        console.button("Save changes").click();

        assertThat(group("Shirt")).containsText("Current value: Large");
        assertThat(inGroup("Shirt", "Small")).isChecked();
        console.inBothThemes("profile-conflict");
        console.button("Save changes").click();
        console.showsStatus("Your profile is saved.");
        assertThat(stored()).isEqualTo(Map.of("shirt", "S"));
    }

    @Test
    void administratorsSeeRefusalsAtTheFieldAndConflictsWithLabels() {
        Page page = console.open(WIDE, userPage());
        console.field("Shoe size").fill("99");
        console.button("Save changes").click();
        assertThat(console.field("Shoe size")).hasAccessibleDescription("Must be a number from 1 to 60.");
        assertThat(console.field("Shoe size")).isFocused();
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("Shoe size must be a number from 1 to 60");
        console.inBothThemes("user-profile-errors", NARROW, WIDE);

        console.field("Shoe size").fill("40");
        console.patch(id, Map.of("profile", Map.of("department", "Support", "shirt", "L")));
        console.button("Save changes").click();

        Locator conflict = console.dialog("Someone else has changed this user");
        assertThat(side(conflict, "Department", "Theirs")).isChecked();
        assertThat(conflict).containsText("Customer support");
        assertThat(conflict).containsText("Large");
        assertThat(side(conflict, "Shoe size", "Yours")).isChecked();
        console.inBothThemes("user-profile-conflict");
        console.button("Save this choice").click();

        console.showsStatus("Saved.");
        assertThat(stored()).isEqualTo(Map.of("department", "Support", "shirt", "L", "shoeSize", "40"));
        assertThat(console.field("Department")).hasValue("Support");
        assertThat(console.region("Audit log")).containsText("Shoe size");
    }

    @Test
    void newUserHasAttributesFromTheBeginning() {
        String username = "forms-" + UUID.randomUUID().toString().substring(0, 8);
        Page page = console.open(NARROW, "/console/users?new=1");
        console.field("Username").fill(username);
        console.radio("Neither").check();
        console.field("Nickname").fill("X");
        console.field("Locker").fill("7");
        inGroup("Languages", "French").check();
        console.button("Create user").click();
        assertThat(console.field("Nickname")).hasAccessibleDescription("Must match the pattern [a-z]{3,}.");
        assertThat(console.field("Nickname")).isFocused();
        console.inBothThemes("user-new-profile", WIDE, NARROW);

        console.field("Nickname").fill("bob");
        console.button("Create user").click();

        assertThat(console.dialog("User created")).isVisible();
        assertThat(page.getByRole(AriaRole.ALERT)).hasCount(0);
        assertThat(console.api().read("/api/v1/users?search=" + username).<Map<String, Object>>path("items[0].profile"))
                .isEqualTo(Map.of("nickname", "bob", "locker", "7", "languages", List.of("fr")));
    }

    /** Keycloak lets no service write what only users may edit. */
    @Test
    void readOnlyAttributesSayWhoChangesThem() {
        console.patch(id, Map.of("profile", Map.of("badge", "B-1", "locker", "7", "motto", "Onwards")));
        String pages = "Keycloak’s account pages";
        declaring(declared("motto", "Motto", BOTH, "\"user\"", "\"multivalued\": false"), () -> {
            openOwnAccount(WIDE);
            isReadOnly("Badge", "B-1", "Only an administrator can change this.");
            isReadOnly("Motto", "Onwards", "You can change this in " + pages + ".");
            assertThat(console.region("Profile").getByText(pages, new Locator.GetByTextOptions().setExact(true)))
                    .hasAttribute("href", realm.url() + "/account");
            assertThat(console.field("Locker")).hasCount(0);
            console.inBothThemes("profile-read-only", NARROW, WIDE);

            console.open(WIDE, userPage());
            isReadOnly("Motto", "Onwards", "Only the user can change this, in " + pages + ".");
            assertThat(console.link(pages)).hasAttribute("href", realm.url() + "/account");
            assertThat(console.field("Badge")).isEditable();
            assertThat(console.field("Locker")).hasValue("7");
            console.inBothThemes("user-profile", NARROW, WIDE);
            console.field("Badge").fill("B-2");
            console.button("Save changes").click();
            console.showsStatus("Saved.");
            assertThat(stored()).isEqualTo(Map.of("badge", "B-2", "locker", "7", "motto", "Onwards"));

            console.open(WIDE, "/console/users?new=1");
            assertThat(console.field("Badge")).isEditable();
            assertThat(console.field("Motto")).hasCount(0);
        });
    }

    private void isReadOnly(String field, String value, String description) {
        assertThat(console.field(field)).hasValue(value);
        assertThat(console.field(field)).not().isEditable();
        assertThat(console.field(field)).hasAccessibleDescription(description);
    }

    @Test
    void readersSeeNamesAndLabelsWithoutInputs() {
        console.patch(
                id,
                Map.of("profile", Map.of("department", "Support", "languages", List.of("de", "fr"), "locker", "7")));
        Page page = console.newPage(WIDE, realm.createIdentity("forms", "user", "reader"));
        page.navigate(console.url(userPage()));

        Locator shown = console.region("Profile");
        assertThat(shown).containsText(Pattern.compile("Department\\s*Customer support"));
        assertThat(shown).containsText(Pattern.compile("Languages\\s*German, French"));
        assertThat(shown).containsText(Pattern.compile("Locker\\s*7"));
        assertThat(shown).containsText(Pattern.compile("Shirt\\s*Empty"));
        assertThat(page.locator("main input, main select, main textarea, main button"))
                .hasCount(0);
        console.inBothThemes("reader-user-profile", NARROW, WIDE);
    }

    @Test
    void requiredAttributeIsMarkedAndItsRemovalIsRefusedAtTheField() {
        console.patch(id, Map.of("profile", Map.of("shirt", "M")));
        Page page = openOwnAccount(WIDE);
        assertThat(group("Shirt")).isVisible();
        declaring(declared("shirt", "Shirt", BOTH, BOTH, """
                        "required": {"roles": ["user"]}, "validations": {"options": {"options": ["S", "M", "L"]}}"""), () -> {
            page.reload();
            assertThat(page.getByText("Shirt (required)")).isVisible();
            console.field("Shirt").selectOption("");
            console.button("Save changes").click();

            assertThat(console.field("Shirt")).hasAccessibleDescription("Is required in this realm.");
            console.inBothThemes("profile-required");
        });
        assertThat(stored()).isEqualTo(Map.of("shirt", "M"));
    }

    /** For scripts, an input is empty while the browser cannot read it: it would remove the value. */
    @Test
    void dateThatIsNotCompleteIsNotSent() {
        console.patch(id, Map.of("profile", Map.of("firstDay", "2026-01-02")));
        Page page = openOwnAccount(WIDE);
        List<String> sent = new ArrayList<>();
        page.onRequest(request -> {
            if (request.method().equals("PATCH")) {
                sent.add(request.url());
            }
        });
        console.field("Last name").fill("Changed");
        console.field("First day").focus();
        page.keyboard().press("Backspace");

        console.button("Save changes").click();

        assertThat(console.field("First day")).isFocused();
        assertThat(console.field("First day").evaluate("input => input.validity.badInput"))
                .isEqualTo(true);
        assertThat(sent).isEmpty();
        console.field("First day").fill("2026-01-03");
        console.button("Save changes").click();
        console.showsStatus("Your profile is saved.");
        assertThat(stored()).isEqualTo(Map.of("firstDay", "2026-01-03"));
    }

    @Test
    void valuesThatNoInputOfTheirTypeCanShowAreShownNevertheless() {
        console.patch(id, Map.of("profile", Map.of("firstDay", "1/2/26", "shirt", "M")));
        declaring(
                declared("shirt", "Shirt", BOTH, BOTH, "\"validations\": {\"options\": {\"options\": [\"XL\"]}}"),
                () -> {
                    console.open(WIDE, userPage());
                    assertThat(console.field("First day")).hasValue("1/2/26");
                    assertThat(console.field("Shirt")).hasValue("M");
                    assertThat(console.button("Save changes")).isDisabled();
                });
    }

    @Test
    void formsHaveOnlyWhatTheRealmDeclares() {
        declaring(
                whole -> List.of(
                                "department",
                                "nickname",
                                "about",
                                "shoeSize",
                                "firstDay",
                                "shirt",
                                "languages",
                                "hobbies",
                                "badge",
                                "locker",
                                "motto")
                        .forEach(name -> remove(whole, name)),
                () -> {
                    Page page = console.newPage(WIDE, person);
                    page.waitForResponse("**/api/v1/profile", () -> page.navigate(console.url("/")));
                    assertThat(console.field("First name")).isVisible();
                    console.fits("profile-none", WIDE);
                    assertThat(console.field("Nickname")).hasCount(0);
                    assertThat(group("Employment")).hasCount(0);
                    assertThat(page.getByRole(AriaRole.ALERT)).hasCount(0);
                });

        console.page().reload();
        assertThat(console.field("Nickname")).isVisible();
        assertThat(group("Employment")).isVisible();
    }

    @Test
    void descriptionThatCannotBeReadIsReadAgainOnRequest() {
        Page page = console.newPage(WIDE, person);
        page.route("**/api/v1/profile", Route::abort);
        page.navigate(console.url("/"));
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("The service cannot be reached");
        assertThat(console.field("First name")).isEditable();
        console.inBothThemes("profile-not-read");

        page.unroute("**/api/v1/profile");
        console.button("Try again").click();

        assertThat(console.field("Nickname")).isVisible();
        assertThat(page.getByRole(AriaRole.ALERT)).hasCount(0);
    }
}
