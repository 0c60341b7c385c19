package dev.rollcall.user.api;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.rollcall.testing.OrganizationRecords;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class UserListTest {

    private static final int COUNT = 53;

    /** A role that only the users of one test have. */
    private final String role = "role-" + UUID.randomUUID();

    @Inject
    ServiceDatabase records;

    @Inject
    OrganizationRecords organizations;

    private final ApiCaller admin = Api.admin();

    @BeforeEach
    void insert() {
        records.insertUsers(role, COUNT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"createdAt", "-createdAt", "username", "-username", "lastSeenAt", "-lastSeenAt"})
    void everySortOrderIsPagedWithoutGapsOrDuplicates(String sort) {
        assertPages("limit", 10, "sort", sort);
    }

    /** Users of a range are sorted, instead of being looked for among all visits. */
    @ParameterizedTest
    @ValueSource(strings = {"lastSeenAt", "-lastSeenAt"})
    void usersOfARangeOfCreationArePagedInTheOrderOfLastVisits(String sort) {
        assertPages("limit", 10, "sort", sort, "createdAfter", "2000-01-01T00:00:00Z");
    }

    private void assertPages(Object... parameters) {
        List<Map<String, Object>> all = pages(parameters);

        assertThat(all).hasSize(COUNT).doesNotHaveDuplicates();
        assertThat(all).isSortedAccordingTo(order((String) parameters[3]));
    }

    /** Reads all pages, forward and backward. */
    private List<Map<String, Object>> pages(Object... parameters) {
        return admin.query("role", role).query(parameters).pages("/api/v1/users").stream()
                .flatMap(page -> page.<List<Map<String, Object>>>path("items").stream())
                .toList();
    }

    @Test
    void concurrentChangesDoNotShiftPages() {
        ApiResponse first = list("limit", 20);
        records.execute("update users set deleted_at = now() where id = ?::uuid", first.text("items[0].id"));

        ApiResponse second = list("limit", 20, "cursor", first.text("next"));

        assertThat(second.list("items.id")).hasSize(20).doesNotContainAnyElementsOf(first.list("items.id"));
        ApiResponse again = list("limit", 20, "cursor", second.text("previous"));
        assertThat(again.list("items.id"))
                .containsExactlyElementsOf(first.list("items.id").subList(1, 20));
        assertThat(again.text("previous")).isNull();
    }

    @Test
    void defaultPageHasFiftyUsers() {
        assertThat(list().list("items")).hasSize(50);
    }

    @Test
    void linkHeadersLeadToNeighbouringPages() {
        ApiResponse response = get("limit", 10);

        ApiResponse second = admin.withEncodedPaths().get(response.link("next"));

        assertThat(second.list("items.id")).hasSize(10).doesNotContainAnyElementsOf(response.list("items.id"));
        assertThat(second.link("first")).contains("limit=10").doesNotContain("cursor");
        assertThat(second.link("prev")).contains("cursor=");
        assertThat(response.link("prev")).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "enabled, true, 43",
        "enabled, false, 10",
        "createdAfter, 2025-01-01T00:10:00Z, 32",
        "createdBefore, 2025-01-01T01:10:00+01:00, 19",
        "emailVerified, false, 53",
        "lastSeenAfter, 2025-06-01T05:00:00Z, 13",
        "lastSeenBefore, 2025-06-01T02:00:00Z, 25",
        "search, Given7, 1",
        "search, given7, 1",
        "search, FAMILY3, 8",
        "search, family3 given1, 2",
        "search, mail52@example, 1",
        "search, gi, 53",
        "search, iv, 0",
        "search, %, 0",
        "search, given_, 0",
        "search, nobody, 0"
    })
    void filtersAndSearchFindMatchingUsers(String name, String value, int count) {
        ApiResponse page = list("limit", 200, name, value, "total", true);

        assertThat(page.list("items")).hasSize(count);
        assertThat(page.<Integer>path("total.count")).isEqualTo(count);
        assertThat(page.<Boolean>path("total.exact")).isTrue();
    }

    /** In every order, since each reads other statements. */
    @ParameterizedTest
    @ValueSource(strings = {"createdAt", "-createdAt", "username", "-username", "lastSeenAt", "-lastSeenAt"})
    void membersVisitsAndVerifiedAddressesArePagedInEveryOrder(String sort) {
        String organization = organizations.organization(role + " Works");
        records.execute("""
                insert into memberships (id, organization_id, user_id, membership_type, joined_at)
                select gen_random_uuid(), ?::uuid, id, 'unmanaged', now() from users
                where ? = any(roles) and first_name like 'Given1%'""", organization, role);
        records.execute("update users set email_verified = true where ? = any(roles) and first_name like '%2'", role);

        for (Object[] filter : List.<Object[]>of(
                new Object[] {"organizationId", organization},
                new Object[] {"lastSeenAfter", "2025-06-01T03:00:00Z", "lastSeenBefore", "2025-06-01T06:00:00Z"},
                new Object[] {"emailVerified", true},
                new Object[] {
                    "organizationId", organization, "lastSeenBefore", "2025-06-01T03:00:00Z", "emailVerified", false
                })) {
            List<Object> parameters = new ArrayList<>(List.of("limit", 4, "sort", sort));
            parameters.addAll(List.of(filter));

            List<Map<String, Object>> found = pages(parameters.toArray());

            assertThat(found)
                    .as(Arrays.toString(filter))
                    .isSortedAccordingTo(order(sort))
                    .extracting(user -> user.get("firstName"))
                    .containsExactlyInAnyOrderElementsOf(expected(filter.length, (String) filter[0]));
        }
    }

    /** The users among the inserted ones who pass a filter of the test above, by their numbers. */
    private static List<Object> expected(int length, String first) {
        return IntStream.rangeClosed(1, COUNT)
                .filter(n -> {
                    boolean isMember = Integer.toString(n).startsWith("1");
                    boolean isSeen = n % 3 != 0;
                    return switch (first) {
                        case "lastSeenAfter" -> isSeen && n % 10 > 3 && n % 10 < 6;
                        case "emailVerified" -> n % 10 == 2;
                        default -> isMember && (length == 2 || n % 10 != 2 && (!isSeen || n % 10 < 3));
                    };
                })
                .<Object>mapToObj(n -> "Given" + n)
                .toList();
    }

    /** Makes every tenth of the inserted users an agent. */
    private void makeAgents() {
        records.execute("update users set kind = 'agent' where ? = any(roles) and first_name like '%0'", role);
    }

    /** In every order, with and without a search, since each reads other statements. */
    @ParameterizedTest
    @ValueSource(strings = {"createdAt", "-createdAt", "username", "-username", "lastSeenAt", "-lastSeenAt"})
    void kindsArePagedInEveryOrderAndPersonsAreTheDefault(String sort) {
        makeAgents();
        List<Object> agents = List.of("Given10", "Given20", "Given30", "Given40", "Given50");

        for (Object[] searched : List.of(new Object[0], new Object[] {"search", "given"})) {
            assertThat(pages(with(searched, "limit", 2, "sort", sort, "kind", "agent")))
                    .isSortedAccordingTo(order(sort))
                    .allMatch(user -> user.get("kind").equals("agent"))
                    .extracting(user -> user.get("firstName"))
                    .containsExactlyInAnyOrderElementsOf(agents);
            assertThat(pages(with(searched, "limit", 20, "sort", sort)))
                    .isSortedAccordingTo(order(sort))
                    .hasSize(COUNT - agents.size())
                    .allMatch(user -> user.get("kind").equals("person"));
            assertThat(pages(with(searched, "limit", 20, "sort", sort, "kind", "any")))
                    .hasSize(COUNT);
        }
        assertThat(pages("limit", 2, "kind", "agent", "search", "given"))
                .extracting(user -> user.get("firstName"))
                .containsExactlyInAnyOrderElementsOf(agents);
    }

    private static Object[] with(Object[] first, Object... others) {
        return Stream.of(first, others).flatMap(Stream::of).toArray();
    }

    @Test
    void usersWhoAreNamedByAnIdAreOfAnyKind() {
        makeAgents();
        String id = records.text("select id from users where ? = any(roles) and first_name = 'Given10'", role);
        records.execute("update users set external_id = ? where id = ?::uuid", role, id);
        String subject = records.text("select keycloak_id from users where id = ?::uuid", id);

        for (Object[] named : List.<Object[]>of(
                new Object[] {"ids", id}, new Object[] {"keycloakId", subject}, new Object[] {"externalId", role})) {
            assertThat(list(named).list("items.id")).containsExactly(id);
            assertThat(admin.query("role", role)
                            .query("kind", "person")
                            .query(named)
                            .get("/api/v1/users")
                            .list("items.id"))
                    .isEmpty();
        }
        assertThat(list("search", id).list("items.id")).isEmpty();
        assertThat(list("search", id, "kind", "agent").list("items.id")).containsExactly(id);
    }

    @Test
    void totalsAndExportsHaveTheFilterByKind() {
        makeAgents();

        assertThat(list("total", true).<Integer>path("total.count")).isEqualTo(COUNT - 5);
        assertThat(list("total", true, "kind", "agent").<Integer>path("total.count"))
                .isEqualTo(5);
        assertThat(list("total", true, "kind", "any").<Integer>path("total.count"))
                .isEqualTo(COUNT);
        for (Map.Entry<String, Integer> rows :
                Map.of("person", COUNT - 5, "agent", 5, "any", COUNT).entrySet()) {
            String csv = admin.query("role", role)
                    .query("kind", rows.getKey(), "format", "csv")
                    .get("/api/v1/users/export")
                    .expect(200)
                    .asString();
            assertThat(csv.lines())
                    .hasSize(rows.getValue() + 1)
                    .first()
                    .asString()
                    .contains(",kind,");
        }
        assertThat(admin.query("role", role)
                        .get("/api/v1/users/export")
                        .expect(200)
                        .asString()
                        .lines())
                .hasSize(COUNT - 5)
                .allMatch(line -> line.contains("\"kind\":\"person\""));
        refusesCursor("cursor", list("limit", 10).text("next"), "kind", "any");
    }

    @Test
    void searchesTotalsAndExportsHaveTheSameFilters() {
        String organization = organizations.organization(role + " Search");
        records.execute("""
                insert into memberships (id, organization_id, user_id, membership_type, joined_at)
                select gen_random_uuid(), ?::uuid, id, 'unmanaged', now() from users
                where ? = any(roles) and first_name like 'Given1%'""", organization, role);

        ApiResponse found = list("organizationId", organization, "search", "given1 family3", "total", true);
        assertThat(found.<Object>list("items.firstName")).containsExactlyInAnyOrder("Given10", "Given17");
        assertThat(found.<Integer>path("total.count")).isEqualTo(2);
        assertThat(list("search", "given1", "lastSeenAfter", "2025-06-01T05:00:00Z", "total", true)
                        .<Integer>path("total.count"))
                .isEqualTo(3);
        assertThat(list("organizationId", UUID.randomUUID(), "total", true).<Integer>path("total.count"))
                .isZero();
        String csv = admin.query("role", role)
                .query("organizationId", organization, "lastSeenBefore", "2025-06-01T01:00:00Z", "format", "csv")
                .get("/api/v1/users/export")
                .expect(200)
                .asString();
        // the heading, 10, 12, 15 and 18
        assertThat(csv.lines()).hasSize(5);
        refusesCursor("cursor", list("limit", 10).text("next"), "organizationId", organization);
    }

    @Test
    void searchWithoutAnOrderListsTheBestMatchFirst() {
        String exact = role + "-1";
        records.execute("update users set username = keycloak_id where ? = any(roles)", role);
        records.execute("update users set created_at = '2026-01-01T00:00:00Z' where username = ?", exact);

        assertThat(list("search", exact.toUpperCase(Locale.ROOT)).list("items.username"))
                .hasSize(11)
                .startsWith(exact, exact + "0", exact + "1");
        assertThat(list("search", exact, "sort", "relevance").list("items.username"))
                .startsWith(exact, exact + "0");
        List<String> oldest = list("search", exact, "sort", "createdAt").list("items.username");
        assertThat(oldest).hasSize(11).endsWith(exact);
        // created at the same time
        assertThat(oldest.subList(0, 2)).containsExactlyInAnyOrder(exact + "0", exact + "1");
    }

    @Test
    void relevanceNeedsASearch() {
        get("sort", "relevance").expect(400).body("detail", equalTo("sort can be relevance only together with search"));
    }

    @Test
    void usernamesAreSortedWhateverTheirCase() {
        records.execute(
                "update users set username = upper(username) where ? = any(roles) and keycloak_id like '%1'", role);

        assertThat(pages("limit", 10, "sort", "username").stream().map(user -> (String) user.get("username")))
                .hasSize(COUNT)
                .isSortedAccordingTo(Comparator.comparing(name -> name.toLowerCase(Locale.ROOT)))
                .anyMatch(name -> name.startsWith("USER-"));
    }

    @Test
    void usersAreFoundByIds() {
        List<String> ids = list("limit", 4).list("items.id");
        records.execute("update users set deleted_at = now() where id = ?::uuid", ids.get(0));

        ApiResponse found =
                list("ids", String.join(",", ids) + "," + UUID.randomUUID() + "," + ids.get(1), "total", true);

        assertThat(found.list("items.id")).isEqualTo(ids.subList(1, 4));
        assertThat(found.<Integer>path("total.count")).isEqualTo(3);
    }

    @Test
    void tooManyIdsReturn400() {
        String hundred =
                Stream.generate(() -> UUID.randomUUID().toString()).limit(100).collect(joining(","));

        assertThat(list("ids", hundred).list("items")).isEmpty();
        admin.query("ids", hundred + "," + UUID.randomUUID())
                .get("/api/v1/users")
                .expect(400)
                .body("errors[0].field", equalTo("ids"))
                .body("errors[0].message", startsWith("must be 1 to 100 ids separated by commas"));
    }

    @Test
    void subjectsAndExternalIdsAreIdsToo() {
        List<String> ids = list("limit", 3).list("items.id");
        List<String> subjects = list("limit", 3).list("items.keycloakId");
        String externalId = "listed-" + UUID.randomUUID();
        records.execute("update users set external_id = ? where id = ?::uuid", externalId, ids.get(2));

        ApiResponse found = list(
                "ids",
                "kc:%s,%s,ext:%s,kc:%s,kc:%s"
                        .formatted(subjects.get(0), ids.get(1), externalId, UUID.randomUUID(), subjects.get(1)));

        assertThat(found.list("items.id")).isEqualTo(ids);
        assertThat(list("ids", "kc:" + UUID.randomUUID()).list("items")).isEmpty();
        assertThat(list("ids", "ext:" + UUID.randomUUID()).list("items")).isEmpty();
    }

    @Test
    void withoutALimitAPageHasAllUsersWithTheIds() {
        List<String> ids = allIds();

        ApiResponse found = list("ids", String.join(",", ids));

        assertThat(found.list("items.id")).hasSize(COUNT).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(found.text("next")).isNull();
    }

    @Test
    void otherFiltersRestrictTheUsersWithTheIds() {
        List<String> ids = allIds();

        assertThat(list("ids", String.join(",", ids), "enabled", false).list("items.id"))
                .hasSize(10)
                .isSubsetOf(ids);
    }

    @Test
    void usersWithIdsArePagedWhateverTheOrderOfTheIds() {
        List<String> ids = allIds();
        ApiResponse first = list("ids", String.join(",", ids), "limit", 30);
        Collections.reverse(ids);

        ApiResponse second = list("ids", String.join(",", ids), "limit", 30, "cursor", first.text("next"));

        assertThat(second.text("next")).isNull();
        assertThat(Stream.concat(first.<String>list("items.id").stream(), second.<String>list("items.id").stream()))
                .containsExactlyInAnyOrderElementsOf(ids);
    }

    private List<String> allIds() {
        return new ArrayList<>(list("limit", 200).list("items.id"));
    }

    @Test
    void totalIsReturnedOnlyOnRequest() {
        assertThat(list("limit", 1).map("")).doesNotContainKey("total");
        assertThat(list("limit", 1, "total", true).<Integer>path("total.count")).isEqualTo(COUNT);
    }

    @Test
    void tombstonesAreNotListed() {
        String id = list("limit", 1).text("items[0].id");
        records.execute("update users set deleted_at = now() where id = ?::uuid", id);

        assertThat(list("limit", 200).list("items.id")).hasSize(COUNT - 1).doesNotContain(id);
        admin.get("/api/v1/users/" + id).expect(404);
    }

    @Test
    void userIsReturnedById() {
        Map<String, Object> user = list("limit", 1).map("items[0]");

        admin.read("/api/v1/users/" + user.get("id")).body("$", equalTo(user));
    }

    @Test
    void unknownIdReturns404() {
        admin.get("/api/v1/users/" + UUID.randomUUID()).expectProblem(404, "not-found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "1-1-1-1-1", "0000", "01a20e97-0497-724c-9726-99f67c2eea6", "..%2f"})
    void invalidUuidReturns400(String id) {
        admin.withEncodedPaths()
                .get("/api/v1/users/" + id)
                .expect(400)
                .contentType("application/problem+json")
                .body("errors[0].field", equalTo("id"));
    }

    @ParameterizedTest
    @CsvSource({
        "ids, 1-1-1-1-1",
        "ids, ''",
        "ids, ','",
        "ids, '019ab4c2-7d10-7c3e-9d4b-2f6f3c1f8a55,'",
        "limit, 0",
        "limit, 201",
        "limit, -1",
        "limit, ten",
        "limit, 99999999999",
        "sort, name",
        "sort, --username",
        "sort, -relevance",
        "sort, relevance",
        "enabled, yes",
        "total, 1",
        "createdAfter, yesterday",
        "createdAfter, 2025-13-01T00:00:00Z",
        "createdBefore, +999999999-01-01T00:00:00Z",
        "emailVerified, maybe",
        "kind, robot",
        "kind, AGENT",
        "organizationId, acme",
        "lastSeenAfter, yesterday",
        "lastSeenBefore, 2025-13-01T00:00:00Z"
    })
    void wrongParameterReturns400WithItsName(String name, String value) {
        admin.query(name, value)
                .get("/api/v1/users")
                .expectProblem(400, "invalid-parameter")
                .body("errors[0].field", equalTo(name))
                .body("detail", containsString(name))
                .body("next", nullValue());
    }

    @Test
    void invalidSearchReturns400() {
        for (String search : List.of("a".repeat(201), "a\u0000b", "a\nb")) {
            admin.query("search", search).get("/api/v1/users").expect(400).body("errors[0].field", equalTo("search"));
        }
    }

    @Test
    void foreignOrModifiedCursorReturns400() {
        String cursor = list("limit", 10).text("next");
        char last = cursor.charAt(cursor.length() - 2);
        String tampered = cursor.substring(0, cursor.length() - 2)
                + (last == 'A' ? 'B' : 'A')
                + cursor.substring(cursor.length() - 1);

        refusesCursor("cursor", tampered);
        refusesCursor("cursor", cursor.substring(1));
        refusesCursor("cursor", "garbage");
        refusesCursor("cursor", "A".repeat(3000));
        refusesCursor("cursor", cursor, "sort", "-createdAt");
        refusesCursor("cursor", cursor, "enabled", true);
        refusesCursor("cursor", cursor, "search", "given");
        assertThat(list("cursor", cursor, "limit", 3).list("items")).hasSize(3);
    }

    private void refusesCursor(Object... parameters) {
        get(parameters).expectProblem(400, "invalid-cursor");
    }

    private ApiResponse list(Object... parameters) {
        return get(parameters).expect(200);
    }

    private ApiResponse get(Object... parameters) {
        return admin.query("role", role).query(parameters).get("/api/v1/users");
    }

    /** Users who were never seen come first. */
    private static Comparator<Map<String, Object>> order(String sort) {
        String key = sort.replace("-", "");
        Comparator<Map<String, Object>> order = Comparator.comparing((Map<String, Object> user) ->
                user.get(key) == null ? "" : user.get(key).toString());
        order = order.thenComparing(user -> user.get("id").toString());
        return sort.startsWith("-") ? order.reversed() : order;
    }
}
