package dev.rollcall.externalid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The filters of lists for whole values: the id in Keycloak, the external id, and the e-mail address. */
@QuarkusTest
class ExactFiltersTest {

    private static final String USERS = "/api/v1/users";
    private static final String ORGANIZATIONS = "/api/v1/organizations";

    private final ApiCaller admin = Api.admin();
    private final String role = "exact-" + UUID.randomUUID();

    @Inject
    ServiceDatabase records;

    /** Four users, of whom two have the same address in another case, with the order of creation that of the numbers. */
    @BeforeEach
    void insertUsers() {
        records.insertUsers(role, 4);
        records.execute("""
                update users set external_id = keycloak_id || '/Ä',
                    email = case when email in ('mail1@example.org', 'mail3@example.org')
                        then case email when 'mail1@example.org' then 'Örtel' else 'örtel' end || keycloak_id || '@example.org'
                        else email end
                where ? = any(roles)""", role);
        records.execute(
                "update users set email = replace(email, keycloak_id, ?) where ? = any(roles) and email like '%rtel%'",
                role, role);
    }

    private List<String> usernames(Object... query) {
        return admin.query(query).read(USERS).path("items.lastName");
    }

    @Test
    void valuesAreComparedAsAWhole() {
        assertThat(usernames("keycloakId", role + "-2")).containsExactly("Family2");
        assertThat(usernames("keycloakId", role)).isEmpty();
        assertThat(usernames("keycloakId", (role + "-2").toUpperCase(Locale.ROOT)))
                .isEmpty();
        assertThat(usernames("externalId", role + "-2/Ä")).containsExactly("Family2");
        assertThat(usernames("externalId", role + "-2/ä")).isEmpty();
        assertThat(usernames("email", "mail2@example.org", "role", role)).containsExactly("Family2");
        assertThat(usernames("email", "mail2@example", "role", role)).isEmpty();
        assertThat(usernames("email", "%", "role", role)).isEmpty();
    }

    @Test
    void allUsersWithAnAddressAreListedWhateverItsCase() {
        String email = "ÖRTEL" + role.toUpperCase(Locale.ROOT) + "@Example.ORG";

        assertThat(usernames("email", email, "sort", "createdAt")).containsExactly("Family1", "Family3");
        admin.query("email", email, "total", "true").read(USERS).body("total.count", equalTo(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"createdAt", "-createdAt", "username", "-username", "lastSeenAt", "-lastSeenAt"})
    void filtersCombineWithSortsAndCursors(String sort) {
        String email = "örtel" + role + "@example.org";
        ApiCaller list = admin.query("email", email, "sort", sort, "limit", 1);

        assertThat(list.pages(USERS).stream().flatMap(page -> page.<List<String>>path("items.lastName").stream()))
                .containsExactlyInAnyOrder("Family1", "Family3");
        String cursor = list.read(USERS).path("next");
        admin.query("email", "other@example.org", "sort", sort, "limit", 1, "cursor", cursor)
                .get(USERS)
                .expectProblem(400, "invalid-cursor");
    }

    @Test
    void filtersCombineWithEachOther() {
        String email = "örtel" + role + "@example.org";

        assertThat(usernames("email", email, "externalId", role + "-3/Ä")).containsExactly("Family3");
        assertThat(usernames("email", email, "externalId", role + "-2/Ä")).isEmpty();
        assertThat(usernames("email", email, "search", "Given3")).containsExactly("Family3");
        assertThat(usernames("email", email, "search", "Family", "sort", "createdAt"))
                .containsExactly("Family1", "Family3");
        assertThat(usernames("keycloakId", role + "-1", "search", "nobody")).isEmpty();
        assertThat(usernames("email", email, "enabled", "false")).isEmpty();
        assertThat(usernames("keycloakId", role + "-1", "role", "nobody")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"createdAt", "-username", "-lastSeenAt", "relevance"})
    void filtersCombineWithAttributes(String sort) {
        String email = "örtel" + role + "@example.org";
        records.execute(
                "update users set attributes = '{\"plan\": \"pro\"}' where ? = any(roles) and last_name <> 'Family3'",
                role);
        List<String> order = new ArrayList<>(List.of("sort", sort));
        if (sort.equals("relevance")) {
            order.addAll(List.of("search", "Given"));
        }
        ApiCaller sorted = admin.query(order.toArray());

        for (Map.Entry<String, String> exact : Map.of(
                        "email", email, "keycloakId", role + "-1", "externalId", role + "-1/Ä")
                .entrySet()) {
            ApiCaller list = sorted.query(exact.getKey(), exact.getValue(), "total", "true");
            list.query("attributes.plan", "pro")
                    .read(USERS)
                    .body("items.lastName", equalTo(List.of("Family1")))
                    .body("total.count", equalTo(1));
            list.query("attributes.plan", "free").read(USERS).body("items", equalTo(List.of()));
        }
        sorted.query("email", email, "attributes.plan", "")
                .read(USERS)
                .body("items.lastName", equalTo(List.of("Family3")));
    }

    @Test
    void tombstonesAreNotListed() {
        records.execute("update users set deleted_at = now(), external_id = null where keycloak_id = ?", role + "-2");

        assertThat(usernames("keycloakId", role + "-2")).isEmpty();
        assertThat(usernames("email", "mail2@example.org", "role", role)).isEmpty();
    }

    @Test
    void organizationsAreFilteredToo() {
        String id = admin.createOrganization(role);
        String keycloakId = admin.read(ORGANIZATIONS + "/" + id).path("keycloakId");
        admin.patch(ORGANIZATIONS + "/" + id, Map.of("externalId", role + "/Ä", "attributes", Map.of("plan", "pro")))
                .expect(200);

        for (Object[] query : List.of(
                new Object[] {"keycloakId", keycloakId},
                new Object[] {"externalId", role + "/Ä"},
                new Object[] {"externalId", role + "/Ä", "attributes.plan", "pro", "sort", "-name"},
                new Object[] {"externalId", role + "/Ä", "enabled", "true", "search", role, "sort", "-createdAt"})) {
            admin.query(query).read(ORGANIZATIONS).body("items.id", equalTo(List.of(id)));
        }
        for (Object[] query : List.of(
                new Object[] {"keycloakId", id},
                new Object[] {"externalId", role},
                new Object[] {"externalId", role + "/Ä", "attributes.plan", "free"},
                new Object[] {"externalId", role + "/Ä", "enabled", "false"})) {
            admin.query(query).read(ORGANIZATIONS).body("items", equalTo(List.of()));
        }
    }

    @ParameterizedTest
    @CsvSource({
        USERS + ", keycloakId, 300",
        USERS + ", externalId, 255",
        USERS + ", email, 255",
        USERS + "/export, externalId, 255",
        ORGANIZATIONS + ", keycloakId, 300",
        ORGANIZATIONS + ", externalId, 255"
    })
    void emptyAndTooLongValuesAreRefused(String path, String name, int most) {
        for (String wrong : List.of("", " ", "x".repeat(most + 1), "a\u0000")) {
            admin.query(name, wrong)
                    .get(path)
                    .expectProblem(400, "invalid-parameter")
                    .body("errors.field", equalTo(List.of(name)));
        }
        admin.query(name, "x".repeat(most)).get(path).expect(200);
    }

    @Test
    void readersFilterAndUsersMayNot() {
        Api.as(Realm.get().createIdentity("exact-reader", "reader"))
                .query("externalId", role + "-1/Ä")
                .read(USERS)
                .body("items.externalId", equalTo(List.of(role + "-1/Ä")));
        Api.user("exact").query("externalId", role + "-1/Ä").get(USERS).expectProblem(403, "forbidden");
    }
}
