package dev.rollcall.sync.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.directory.profile.RealmProfile;
import dev.rollcall.setup.Finding;
import dev.rollcall.setup.Setup;
import dev.rollcall.sync.UserSyncTest;
import dev.rollcall.testing.BulkClient;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiResponse;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Attributes of the realm's user profile in reconciliations: with other values, another declaration, and a declaration that cannot be read. */
@QuarkusTest
@Tag("sync")
@TestProfile(ReconciliationSwitchedOn.class)
class ProfileReconciliationTest extends UserSyncTest {

    /** The brake lets so many records pass, whatever their share. */
    private static final int MINIMUM = 10;

    private static final String PROFILE = "/users/profile";

    @Inject
    RealmProfile profile;

    @Inject
    Setup setup;

    private void set(Realm.Identity identity, Map<String, ?> attributes) {
        own.realm().update(identity, Map.of("attributes", attributes));
    }

    /** Changes the declaration of an attribute while something works. */
    private void with(String attribute, Consumer<ObjectNode> change, Runnable work) {
        own.realm()
                .withProfile(
                        whole -> whole.path("attributes").forEach(each -> {
                            if (each.path("name").asText().equals(attribute)) {
                                change.accept((ObjectNode) each);
                            }
                        }),
                        work);
        profile.refresh();
    }

    /** What the sync status shows, as it would be read now. */
    private String findings() {
        return setup.look().stream().map(Finding::text).collect(Collectors.joining(" "));
    }

    @Test
    void valuesAreFilledReplacedAndEmptied() {
        List<Realm.Identity> people = synced("profile", 3);
        set(people.get(1), Map.of("department", List.of("Sales")));
        set(people.get(2), Map.of("department", List.of("Sales"), "costCenter", List.of("1")));
        reconcile("finished");
        assertThat(of(people.get(2), "profile")).isEqualTo("{\"costCenter\": \"1\", \"department\": \"Sales\"}");

        set(people.get(0), Map.of("department", List.of("Sales")));
        set(people.get(1), Map.of("department", List.of("Finance")));
        set(people.get(2), Map.of("costCenter", List.of("1")));
        ApiResponse run = reconcile("finished");

        run.body("counts.fields.'profile.department'", equalTo(3))
                .body("counts.fields.'profile.costCenter'", nullValue())
                .body("brake.find { it.kind == 'emptied' }.records", equalTo(1))
                .body("brake.find { it.kind == 'replaced' }.records", equalTo(1));
        assertThat(of(people.get(0), "profile")).isEqualTo("{\"department\": \"Sales\"}");
        assertThat(of(people.get(1), "profile")).isEqualTo("{\"department\": \"Finance\"}");
        assertThat(of(people.get(2), "profile")).isEqualTo("{\"costCenter\": \"1\"}");
        assertThat(fields(people.get(2))).isEqualTo("[\"profile.department\"]");
        reconcileWithoutChanges("finished").body("counts.changed", equalTo(0));
    }

    @Test
    void deletedAndReturningUsersLoseAndGetTheirAttributes() {
        Realm.Identity identity = synced("profile", 1).get(0);
        set(identity, Map.of("department", List.of("Sales")));
        reconcile("finished");
        updateRecord(identity, "deleted_at = now(), username = '', email = null, enabled = false, profile = '{}'");

        reconcile("finished");

        assertThat(of(identity, "profile")).isEqualTo("{\"department\": \"Sales\"}");
        own.realm().delete(identity);
        reconcile("finished");
        assertThat(of(identity, "profile")).isEqualTo("{}");
    }

    /** Only the form of the values changes, so the brake does not count it. */
    @Test
    void attributeThatBecomesMultivaluedChangesItsFormInAllRecords() {
        List<Realm.Identity> people = synced("profile", MINIMUM + 2);
        people.forEach(identity -> set(identity, Map.of("department", List.of("Sales"))));
        reconcile("finished").body("brake.find { it.kind == 'replaced' }.records", equalTo(0));

        with("department", attribute -> attribute.put("multivalued", true), () -> {
            reconcile("finished")
                    .body("counts.fields.'profile.department'", greaterThanOrEqualTo(people.size()))
                    .body("brake.find { it.kind == 'replaced' }.records", equalTo(0));
            assertThat(of(people.get(0), "profile")).isEqualTo("{\"department\": [\"Sales\"]}");
            admin.read("/api/v1/users?search=" + people.get(0).username())
                    .body("items[0].profile.department", equalTo(List.of("Sales")));
        });

        reconcile("finished");
        assertThat(of(people.get(0), "profile")).isEqualTo("{\"department\": \"Sales\"}");
    }

    @Test
    void replacedValuesOfManyStopARun() {
        List<Realm.Identity> people = synced("profile", MINIMUM + 2);
        people.forEach(identity -> set(identity, Map.of("department", List.of("Sales"))));
        reconcile("finished");
        people.forEach(identity -> set(identity, Map.of("department", List.of("Finance"))));

        reconcileWithoutChanges("stopped").body("brake.find { it.kind == 'replaced' }.records", equalTo(people.size()));

        forcedRun();
        assertThat(of(people.get(0), "profile")).isEqualTo("{\"department\": \"Finance\"}");
    }

    /** A run goes on without the attribute, and the copies stay until the setting does not name it any more. */
    @Test
    void attributeThatTheRealmDoesNotDeclareIsLeftAlone() {
        Realm.Identity identity = synced("profile", 1).get(0);
        set(identity, Map.of("department", List.of("Sales"), "costCenter", List.of("1")));
        reconcile("finished");

        with("department", attribute -> attribute.put("name", "unit"), () -> {
            own.realm()
                    .update(identity, Map.of("firstName", "Other", "attributes", Map.of("costCenter", List.of("2"))));
            reconcile("finished").body("counts.fields.'profile.department'", nullValue());

            assertThat(of(identity, "first_name")).isEqualTo("Other");
            assertThat(of(identity, "profile")).isEqualTo("{\"costCenter\": \"2\", \"department\": \"Sales\"}");
            assertThat(findings()).contains("does not declare the attribute department");
        });
    }

    @Test
    void attributeThatAdministratorsMayNotViewIsLeftAlone() {
        Realm.Identity identity = synced("profile", 1).get(0);
        set(identity, Map.of("costCenter", List.of("1")));
        reconcile("finished");

        with(
                "costCenter",
                attribute -> attribute.set("permissions", Realm.json("{\"view\": [\"user\"], \"edit\": [\"user\"]}")),
                () -> {
                    reconcile("finished").body("counts.changed", equalTo(0));
                    assertThat(of(identity, "profile")).isEqualTo("{\"costCenter\": \"1\"}");
                    assertThat(findings()).contains("does not let administrators view the attribute costCenter");
                });
    }

    @Test
    void profileThatCannotBeReadChangesNoAttribute() {
        Realm.Identity identity = synced("profile", 1).get(0);
        set(identity, Map.of("department", List.of("Sales")));
        reconcile("finished");
        set(identity, Map.of("department", List.of("Finance")));
        own.realm().update(identity, Map.of("firstName", "Other"));
        own.admin().answer(403, "{\"error\": \"HTTP 403 Forbidden\"}", "GET", PROFILE, 1000);
        try {
            reconcile("finished")
                    .body("counts.fields.firstName", equalTo(1))
                    .body("counts.fields.'profile.department'", nullValue());
            assertThat(of(identity, "first_name")).isEqualTo("Other");
            assertThat(of(identity, "profile")).isEqualTo("{\"department\": \"Sales\"}");

            admin.patch("/api/v1/users/" + of(identity, "id"), Map.of("profile", Map.of("department", "Support")))
                    .expectProblem(502, "directory-refused");
            admin.get("/api/v1/profile").expectProblem(502, "directory-refused");
            // which columns have several values is not known
            admin.body(BulkClient.CSV + "; charset=UTF-8", "username,profile.department\r\nprofile-nobody,a;b\r\n")
                    .post("/api/v1/users/import")
                    .expectProblem(502, "directory-refused");
            Api.as(identity).read("/api/v1/users/me").body("profile", equalTo(Map.of()));
            assertThat(findings())
                    .contains("user profile cannot be read", "each of them allows to read the user profile");
        } finally {
            own.admin().reset();
            profile.refresh();
        }

        reconcile("finished").body("counts.fields.'profile.department'", equalTo(1));
        assertThat(of(identity, "profile")).isEqualTo("{\"department\": \"Finance\"}");
    }

    /** As after the setting lost a name: of all records, so the brake must not count it. */
    @Test
    void attributesThatTheSettingDoesNotNameAreErased() {
        List<Realm.Identity> people = synced("profile", MINIMUM + 2);
        people.forEach(
                identity -> updateRecord(identity, "profile = '{\"motto\": \"old\", \"hobby\": [\"a\", \"b\"]}'"));
        set(people.get(0), Map.of("department", List.of("Sales")));

        ApiResponse dryRun = dryRun();
        ApiResponse run = reconcile("finished");

        for (ApiResponse each : List.of(dryRun, run)) {
            each.body("counts.fields.'profile-erased'", equalTo(people.size()))
                    .body("counts.fields.'profile.motto'", equalTo(people.size()))
                    .body("brake.kind", not(hasItem("profile-erased")))
                    .body("brake.find { it.kind == 'emptied' }.records", equalTo(0));
        }
        assertThat(of(people.get(0), "profile")).isEqualTo("{\"department\": \"Sales\"}");
        assertThat(of(people.get(1), "profile")).isEqualTo("{}");
        assertThat(fields(people.get(1))).contains("profile.hobby", "profile.motto");
        reconcileWithoutChanges("finished").body("counts.fields.'profile-erased'", nullValue());
    }

    /** The first copy of an attribute, as after the setting gained a name. */
    @Test
    void filledAttributesDoNotCount() {
        List<Realm.Identity> people = synced("profile", MINIMUM + 2);
        people.forEach(identity -> set(identity, Map.of("department", List.of("Sales"))));

        reconcile("finished")
                .body("counts.fields.'profile.department'", equalTo(people.size()))
                .body("brake.find { it.kind == 'replaced' }.records", equalTo(0));

        assertThat(of(people.get(MINIMUM), "profile")).isEqualTo("{\"department\": \"Sales\"}");
    }
}
