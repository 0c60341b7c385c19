package dev.rollcall.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.rollcall.database.Select;
import dev.rollcall.paging.AttributeFilters;
import dev.rollcall.paging.FewMatches;
import dev.rollcall.testing.QueryPlanTest;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.user.RelevanceSelect.Kind;
import dev.rollcall.user.RelevanceSelect.Place;
import dev.rollcall.user.UserFilter.Exact;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import liquibase.exception.LiquibaseException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * PostgreSQL's plans for every page and every count of the API, on a table with many users.
 */
@QuarkusTest
@Tag("plans")
class UserPlansTest extends QueryPlanTest {

    private static final int LIMIT = 51;

    /** Looking up one visit after the other costs less than reading all of them, for larger tables only. */
    private static final boolean MAY_READ_ALL_VISITS = ROWS < 10_000_000;

    /** Filters that so many users pass that each order is read until the page is full. */
    private static final List<String> COMMON =
            List.of("all", "any kind", "enabled", "common role", "verified", "seen after", "seen before");

    /** The partial indexes that have only users with a rare state. */
    private static final List<String> RARE = List.of("users_disabled", "users_unverified", "users_agents");

    /** The indexes of attributes. */
    private static final List<String> GIN = List.of("users_by_attributes", "users_by_profile");

    private static final UserFilter AGENTS = UserFilter.NONE.withKind(Optional.of(UserKind.AGENT));

    private static final UUID MANY = new UUID(1, 1);
    private static final UUID FEW = new UUID(1, 2);

    @Inject
    ServiceDatabase database;

    @Inject
    UserFilter.Memberships memberships;

    @Override
    protected void fill() throws LiquibaseException {
        createSchema("users_trial", 2, """
                insert into %s.users (id, keycloak_id, external_id, username, email, email_verified, first_name, last_name, enabled, roles,
                    attributes, profile, kind, created_at, updated_at, synced_at, identity_as_of, deleted_at)
                select gen_random_uuid(), 'subject-' || n, case when n %% 3 = 1 then 'external-' || n end, 'user' || n, 'mail' || n || '@example.org',
                    n %% 1000 <> 1, 'Given' || md5(n::text), 'Family' || (n %% 1000), n %% 1000 <> 0,
                    case when n %% 10000 = 0 then array['admin', 'user'] else array['user'] end,
                    jsonb_build_object('plan', 'plan-' || n %% 5, 'batch', n %% 10000),
                    jsonb_build_object('department', 'department-' || n %% 10000), case when n %% 1000 = 2 then 'agent' else 'person' end,
                    timestamptz '2020-01-01 00:00:00Z' + n * interval '1 second', now(),
                    now(), now(), case when n %% 50 = 0 then now() end
                from generate_series(1, ?::int) n
                """, """
                update %1$s.last_visits set seen_at =
                    timestamptz '2025-01-01 00:00:00Z' + (split_part(username, 'user', 2)::int %% 99991) * interval '1 second'
                from (select id, username from %1$s.users limit ?::int) u
                where user_id = u.id and split_part(username, 'user', 2)::int %% 3 <> 0
                """);
        analyze("users");
        vacuum("last_visits");
        fillOrganizations();
    }

    /** An organization with many members, and one with few. */
    private void fillOrganizations() {
        database.execute("alter table users_trial.memberships disable trigger user");
        database.execute("""
                insert into users_trial.organizations (id, keycloak_id, name, alias, domains, enabled, created_at, updated_at)
                select id, id, id, id, '{}', true, now(), now() from (values ('%s'::uuid), ('%s'::uuid)) ids (id)""".formatted(MANY, FEW));
        database.execute("""
                insert into users_trial.memberships (id, organization_id, user_id, membership_type, joined_at)
                select gen_random_uuid(), '%s'::uuid, id, 'unmanaged', now() from users_trial.users where id < '40000000-0000-0000-0000-000000000000'
                union all
                select gen_random_uuid(), '%s'::uuid, id, 'unmanaged', now() from (select id from users_trial.users limit 50) few""".formatted(MANY, FEW));
        vacuum("memberships");
    }

    /** As the list has them, which shows persons unless ids name the users. */
    static Map<String, UserFilter> filters() {
        Optional<Instant> middle = Optional.of(Instant.parse("2020-01-01T12:00:00Z"));
        Map<String, UserFilter> filters = new LinkedHashMap<>(Map.of(
                "all", UserFilter.PERSONS,
                "enabled", filter(true, null, null),
                "disabled", filter(false, null, null),
                "common role", filter(null, "user", null),
                "rare role", filter(null, "admin", null),
                "unknown role", filter(null, "nobody", null),
                "search one", filter(null, null, "user4711@"),
                "search some", filter(null, null, "family77"),
                "search two words", filter(null, null, "family7 mail99"),
                "search nothing", filter(null, null, "zzzzzz")));
        filters.put(
                "created before",
                new UserFilter(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        middle,
                        Optional.empty(),
                        List.of(),
                        Exact.NONE,
                        AttributeFilters.NONE));
        filters.put("verified", emailVerified(true));
        filters.put("unverified", emailVerified(false));
        filters.put("seen after", seen(Instant.parse("2025-01-01T06:00:00Z"), null));
        filters.put("seen before", seen(null, Instant.parse("2025-01-01T18:00:00Z")));
        filters.put(
                "ids",
                UserFilter.ofIds(Stream.generate(UUID::randomUUID).limit(100).toList()));
        filters.replaceAll((name, filter) -> filter.ofKind(Optional.empty()));
        filters.put("any kind", UserFilter.NONE);
        filters.put("agents", AGENTS);
        return filters;
    }

    static Stream<Arguments> counts() {
        return filters().entrySet().stream().map(filter -> Arguments.of(filter.getKey(), filter.getValue()));
    }

    static Stream<Arguments> pages() {
        List<Arguments> pages = new ArrayList<>();
        for (UserSort.Key key : EnumSet.complementOf(EnumSet.of(UserSort.Key.RELEVANCE))) {
            for (boolean descending : List.of(false, true)) {
                UserSort sort = new UserSort(key, descending);
                for (boolean deep : List.of(false, true)) {
                    filters().forEach((name, filter) -> pages.add(Arguments.of(name, filter, sort, deep)));
                }
            }
        }
        return pages.stream();
    }

    @ParameterizedTest(name = "{0} by {2}, deep: {3}")
    @MethodSource("pages")
    void noPageReadsTheWholeTableOrSortsMoreThanItsMatches(
            String name, UserFilter filter, UserSort sort, boolean deep) {
        Select select = deep
                ? UserSelect.page(filter, sort, false, deepKey(sort.key()), new UUID(0, 0), LIMIT)
                : UserSelect.page(filter, sort, false, null, null, LIMIT);

        List<JsonNode> plan = explain(select);

        boolean sorts = plan.stream().anyMatch(node -> type(node).contains("Sort"));
        assertThat(plan)
                .as(plan.get(0).toString())
                .noneMatch(node -> type(node).equals("Seq Scan")
                        && !(sorts && MAY_READ_ALL_VISITS && relation(node).equals("last_visits")));
        if (COMMON.contains(name)) {
            assertThat(sorts).as(plan.get(0).toString()).isFalse();
        }
        if (sorts) {
            // A sort is above all filters, so it sorts only matches.
            assertThat(plan)
                    .filteredOn(node -> relation(node).equals("users"))
                    .singleElement()
                    .as("the sort reads only rows from an index: " + plan.get(0))
                    .matches(node -> node.has("Recheck Cond")
                            || RARE.contains(node.path("Index Name").asText())
                            || node.has("Index Cond")
                                    && !node.path("Index Cond").asText().contains("user_id"));
        }
    }

    /** All pairs are found for each page, so that it costs as much as there are users who are missing or new. */
    @Test
    void recordsThatMayBeOfOnePersonAreFoundByIndexes() {
        database.execute("""
                insert into users_trial.retained_users (user_id, username, email, attributes, erase_at)
                select id, username, email, '{}', now() + interval '1 day' from users_trial.users where deleted_at is not null limit 20""");
        analyze("retained_users");

        List<JsonNode> plan = plan(RetainedUsers.PAIRS, Map.of());

        assertThat(plan)
                .as(plan.get(0).toString())
                .noneMatch(
                        node -> type(node).equals("Seq Scan") && relation(node).equals("users"));
    }

    static Stream<Arguments> searches() {
        List<Arguments> searches = new ArrayList<>();
        List<String> terms = List.of(
                "user4711", // a username, and the beginning of more
                "user47",
                "user", // the beginning of every username
                "mail4711@example.org",
                "family77",
                "given", // in the middle, for everybody
                "zzzzzz",
                "o'x%_\\",
                UUID.randomUUID().toString());
        filters().forEach((name, filter) -> {
            if (filter.search().isEmpty()) {
                terms.forEach(term -> searches.add(Arguments.of(name, searching(filter, term), term)));
            }
        });
        return searches.stream();
    }

    /** From the beginning, from the end, and from a place among the matches of each kind. */
    @ParameterizedTest(name = "{0} {2}")
    @MethodSource("searches")
    void pagesInOrderOfRelevanceReadNoMoreThanTheirMatches(String name, UserFilter filter, String term) {
        for (boolean backward : List.of(false, true)) {
            for (Kind kind : Kind.values()) {
                String key =
                        kind == Kind.OTHER ? deepKey(UserSort.Key.CREATED_AT).toString() : term;
                Optional<Place> place = Optional.of(new Place(kind, key, new UUID(0, 0)));
                for (Optional<Place> from : List.of(Optional.<Place>empty(), place)) {
                    List<JsonNode> plan = explain(
                            kind == Kind.OTHER
                                    ? RelevanceSelect.others(filter, false, backward, from, LIMIT)
                                    : RelevanceSelect.leading(filter, false, backward, from, LIMIT));

                    assertOnlyMatchesAreSorted(plan);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"user4711", "user47", "mail4711@example.org", "family77", "zzzzzz"})
    void firstPageInOrderOfRelevanceIsReadAlongIndexesAndEndsWhenItIsFull(String term) {
        List<JsonNode> plan = explain(
                RelevanceSelect.leading(searching(UserFilter.PERSONS, term), false, false, Optional.empty(), LIMIT));

        assertReadsAlongIndexes(plan);
        assertThat(plan)
                .filteredOn(node -> node.has("Index Name")
                        && !node.path("Index Name").asText().endsWith("_pkey"))
                .allMatch(node -> node.path("Index Cond").asText().contains(term.substring(0, 4)));
    }

    /** PostgreSQL keeps a plan for all terms, and it is the same. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void pagesInOrderOfRelevanceNeedNoPlanOfTheirOwn(boolean backward) {
        for (UserFilter filter : List.of(UserFilter.NONE, UserFilter.PERSONS, filter(true, null, null))) {
            UserFilter search = searching(filter, "user47");
            List<JsonNode> first = kept(RelevanceSelect.leading(search, false, backward, Optional.empty(), LIMIT));

            assertThat(first)
                    .as(first.get(0).toString())
                    .anyMatch(node -> node.path("Index Cond").asText().contains("lower($"));
            assertReadsAlongIndexes(backward ? reversed(first) : first);
            for (Kind kind : Kind.LEADING) {
                Optional<Place> place = Optional.of(new Place(kind, "user471", new UUID(0, 0)));
                Select select = RelevanceSelect.leading(search, false, backward, place, LIMIT);
                List<JsonNode> next = planKept(select.sql(), used(select));
                assertThat(next)
                        .as(next.get(0).toString())
                        .filteredOn(node -> node.has("Index Name"))
                        .hasSizeGreaterThan(1)
                        .allMatch(node -> node.has("Index Cond"));
            }
        }
    }

    @Test
    void planIsKeptOnlyIfNoValueMakesFewUsersMatch() {
        assertThat(filters())
                .allSatisfy((name, filter) -> assertThat(
                                UserSelect.page(filter, UserSort.DEFAULT, false, null, null, LIMIT)
                                        .onePlan())
                        .as(name)
                        .isEqualTo(List.of("all", "any kind", "agents", "enabled", "disabled", "verified", "unverified")
                                .contains(name)));
        assertThat(attributes().values())
                .noneMatch(filter -> UserSelect.page(filter, UserSort.DEFAULT, false, null, null, LIMIT)
                        .onePlan());
        assertThat(List.of(true, false))
                .allSatisfy(enabled -> assertThat(RelevanceSelect.leading(
                                        searching(filter(enabled, null, null), "user47"),
                                        false,
                                        false,
                                        Optional.empty(),
                                        LIMIT)
                                .onePlan())
                        .isEqualTo(enabled));
        assertThat(RelevanceSelect.leading(searching(AGENTS, "user47"), false, false, Optional.empty(), LIMIT)
                        .onePlan())
                .isFalse();
    }

    /** PostgreSQL may keep a plan for all places in the list. */
    @ParameterizedTest
    @ValueSource(strings = {"createdAt", "-createdAt", "username", "-username", "lastSeenAt", "-lastSeenAt"})
    void pagesWithoutFiltersNeedNoPlanOfTheirOwn(String name) {
        UserSort sort = UserSort.parse(name);
        for (String filter : List.of("all", "any kind", "agents", "enabled", "disabled")) {
            Select deep =
                    UserSelect.page(filters().get(filter), sort, false, deepKey(sort.key()), new UUID(0, 0), LIMIT);
            assertThat(deep.onePlan()).isTrue();

            List<JsonNode> plan = planKept(deep.sql(), used(deep));

            assertThat(plan)
                    .as(plan.get(0).toString())
                    .noneMatch(node -> type(node).equals("Seq Scan"));
            if (!List.of("agents", "disabled").contains(filter)) {
                assertNothingIsSorted(plan);
            }
        }
    }

    private List<JsonNode> kept(Select select) {
        assertThat(select.onePlan()).isTrue();
        return planKept(select.sql(), used(select));
    }

    /** The plan with the parts of the append in reverse order. */
    private static List<JsonNode> reversed(List<JsonNode> plan) {
        ArrayNode parts = (ArrayNode) append(plan).path("Plans");
        List<JsonNode> kinds = new ArrayList<>();
        parts.forEach(kinds::add);
        Collections.reverse(kinds);
        parts.removeAll().addAll(kinds);
        return plan;
    }

    private static JsonNode append(List<JsonNode> plan) {
        return plan.stream()
                .filter(node -> type(node).equals("Append"))
                .findFirst()
                .orElseThrow();
    }

    private static void assertReadsAlongIndexes(List<JsonNode> plan) {
        JsonNode append = append(plan);
        assertThat(append.path("Plans")).as(append.toString()).hasSize(Kind.LEADING.size());
        List<String> indexes = List.of(
                "users_by_folded_username",
                "users_by_folded_email",
                "users_keycloak_id_key",
                "users_by_folded_username",
                "users_by_folded_email",
                "users_by_folded_last_name");
        for (int i = 0; i < indexes.size(); i++) {
            assertThat(nodes(append.path("Plans").get(i)))
                    .as(append.toString())
                    .extracting(node -> node.path("Index Name").asText())
                    .containsOnlyOnce(indexes.get(i));
        }
        assertThat(nodes(append))
                .as(append.toString())
                .filteredOn(node -> node.has("Index Name"))
                .allMatch(node -> node.has("Index Cond"));
        assertOnlyMatchesAreSorted(plan);
    }

    private static void assertOnlyMatchesAreSorted(List<JsonNode> plan) {
        assertThat(plan).as(plan.get(0).toString()).noneMatch(node -> type(node).equals("Seq Scan"));
        // A sort is above all filters, so it sorts only matches.
        for (JsonNode node : plan) {
            if (type(node).contains("Sort") && !isByPlace(node)) {
                assertThat(node.path("Plans").get(0).path("Node Type").asText())
                        .as(plan.get(0).toString())
                        .isIn("Bitmap Heap Scan", "Index Scan", "Sort");
                assertThat(node.path("Plans").get(0).has("Recheck Cond")
                                || node.path("Plans").get(0).has("Index Cond")
                                || RARE.contains(node.path("Plans")
                                        .get(0)
                                        .path("Index Name")
                                        .asText()))
                        .as("the sort reads only rows from an index: " + plan.get(0))
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lastSeenAt", "-lastSeenAt"})
    void usersAreReadInTheOrderOfTheirLastVisits(String sort) {
        for (String name : COMMON) {
            UserFilter filter = filters().get(name);
            for (Select select : List.of(
                    UserSelect.page(filter, UserSort.parse(sort), false, null, null, LIMIT),
                    UserSelect.page(
                            filter,
                            UserSort.parse(sort),
                            true,
                            deepKey(UserSort.Key.LAST_SEEN_AT),
                            new UUID(0, 0),
                            LIMIT))) {
                List<JsonNode> plan = explain(select);

                assertThat(plan)
                        .as(plan.get(0).toString())
                        .filteredOn(node -> node.has("Index Name"))
                        .extracting(node -> node.path("Index Name").asText())
                        .containsExactly("last_visits_by_seen_at", "users_pkey");
            }
        }
    }

    /** So it costs the same wherever these users are among all visits. */
    @ParameterizedTest
    @ValueSource(strings = {"lastSeenAt", "-lastSeenAt"})
    void usersOfAShortRangeOfCreationAreSorted(String sort) {
        Instant begin = Instant.parse("2020-01-01T00:00:00Z");
        UserFilter range = new UserFilter(
                Optional.of(true),
                Optional.of("user"),
                Optional.of(begin.plusSeconds(5000)),
                Optional.of(begin.plusSeconds(10_000)),
                Optional.empty(),
                List.of(),
                Exact.NONE,
                AttributeFilters.NONE);
        for (Object key : Arrays.asList(null, deepKey(UserSort.Key.LAST_SEEN_AT))) {
            List<JsonNode> plan =
                    explain(UserSelect.sortedPage(range, UserSort.parse(sort), false, key, new UUID(0, 0), LIMIT));

            assertThat(plan)
                    .as(plan.get(0).toString())
                    .filteredOn(node -> node.has("Index Name"))
                    .extracting(node -> node.path("Index Name").asText())
                    .contains("users_by_created_at")
                    .doesNotContain("last_visits_by_seen_at");
            assertThat(plan)
                    .as(plan.get(0).toString())
                    .anyMatch(node -> type(node).contains("Sort"))
                    .noneMatch(node -> type(node).equals("Seq Scan")
                            && !(MAY_READ_ALL_VISITS && relation(node).equals("last_visits")));
        }
    }

    /** Each name costs one look into the index, however many users there are. */
    @Test
    void usersWhomAnImportNamesAreFoundByIndexes() {
        Map<String, String> statements = Map.of(
                UserSubjects.WITH_USERNAMES,
                "users_by_folded_username",
                UserSubjects.WITH_EMAILS,
                "users_by_folded_email");
        statements.forEach((statement, index) -> {
            List<JsonNode> plan = plan(
                    statement.replace(
                            "?::text[]", "array(select 'Mail' || n || '@example.org' from generate_series(1, 500) n)"),
                    Map.of());

            assertThat(plan)
                    .as(plan.get(0).toString())
                    .noneMatch(
                            node -> type(node).equals("Seq Scan") || type(node).contains("Sort"))
                    .anyMatch(node -> node.path("Index Name").asText().equals(index));
        });
    }

    static Stream<Arguments> exact() {
        Map<Exact, String> indexes = Map.of(
                new Exact(Optional.of("subject-4711"), Optional.empty(), Optional.empty()), "users_keycloak_id_key",
                new Exact(Optional.empty(), Optional.of("external-4711"), Optional.empty()), "users_external_id_key",
                new Exact(Optional.empty(), Optional.of("nobody's"), Optional.empty()), "users_external_id_key",
                new Exact(Optional.empty(), Optional.empty(), Optional.of("MAIL4711@example.org")),
                        "users_by_folded_email",
                new Exact(Optional.empty(), Optional.empty(), Optional.of("nobody@example.org")),
                        "users_by_folded_email");
        return indexes.entrySet().stream()
                .flatMap(exact -> Stream.of(
                                filter(null, null, null),
                                filter(true, "user", null),
                                having(UserFilter.PERSONS, "attributes.plan", "plan-1"))
                        .map(filter -> Arguments.of(
                                new UserFilter(
                                                filter.enabled(),
                                                filter.role(),
                                                filter.createdAfter(),
                                                filter.createdBefore(),
                                                filter.search(),
                                                filter.ids(),
                                                exact.getKey(),
                                                filter.attributes())
                                        .ofKind(Optional.empty()),
                                exact.getValue())));
    }

    /** Whatever the order: walking its index would mean to read all users, since few have the value. */
    @ParameterizedTest
    @MethodSource("exact")
    void usersWithAWholeValueAreFoundByItsIndex(UserFilter filter, String index) {
        List<Select> selects = new ArrayList<>(List.of(UserSelect.count(filter, UserQueries.MOST_COUNTED + 1)));
        for (String sort : List.of("createdAt", "-createdAt", "username", "-username", "lastSeenAt", "-lastSeenAt")) {
            UserSort order = UserSort.parse(sort);
            selects.add(UserSelect.page(filter, order, false, null, null, LIMIT));
            selects.add(UserSelect.page(filter, order, false, deepKey(order.key()), new UUID(0, 0), LIMIT));
        }
        for (Select select : selects) {
            List<JsonNode> plan = explain(select);

            assertThat(plan)
                    .as(plan.get(0).toString())
                    .noneMatch(node -> type(node).equals("Seq Scan"))
                    .filteredOn(node -> node.has("Index Name"))
                    .extracting(node -> node.path("Index Name").asText())
                    .contains(index)
                    .isSubsetOf(index, "users_pkey", "last_visits_pkey");
        }
    }

    @Test
    void usersOfARangeOfCreationAreCountedAlongTheirIndex() {
        Optional<Instant> time = Optional.of(Instant.parse("2020-01-01T01:00:00Z"));
        UserFilter range = new UserFilter(
                Optional.empty(),
                Optional.empty(),
                time,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Exact.NONE,
                AttributeFilters.NONE);

        List<JsonNode> plan = explain(UserSelect.countCreated(range, UserQueries.MOST_SORTED + 1));

        assertThat(plan)
                .as(plan.get(0).toString())
                .filteredOn(node -> relation(node).equals("users"))
                .extracting(node -> node.path("Index Name").asText())
                .containsExactly("users_by_created_at");
    }

    @Test
    void onlyFewUsersOfARangeOfCreationAreSorted() {
        UserFilter range = filters().get("created before");
        for (String sort : List.of("lastSeenAt", "-lastSeenAt")) {
            UserSort order = UserSort.parse(sort);
            assertThat(UserQueries.isSorted(range, order, count -> UserQueries.MOST_SORTED))
                    .isTrue();
            assertThat(UserQueries.isSorted(range, order, count -> UserQueries.MOST_SORTED + 1))
                    .isFalse();
            assertThat(UserQueries.isSorted(filters().get("disabled"), order, count -> 0))
                    .isFalse();
        }
        assertThat(UserQueries.isSorted(range, UserSort.DEFAULT, count -> 0)).isFalse();
    }

    /** Some are many and some are few, which PostgreSQL cannot tell. */
    static Map<String, UserFilter> attributes() {
        Map<String, UserFilter> filters = new LinkedHashMap<>();
        filters.put("many", having(UserFilter.PERSONS, "attributes.plan", "plan-1"));
        filters.put("few", having(UserFilter.PERSONS, "attributes.batch", "4711"));
        filters.put("few, of the profile", having(UserFilter.PERSONS, "profile.department", "department-4711"));
        filters.put("any of several", having(UserFilter.PERSONS, "attributes.batch", "4711", "4712", "x"));
        filters.put(
                "few enabled", having(filter(true, "user", null).ofKind(Optional.empty()), "attributes.batch", "4711"));
        return filters;
    }

    static Stream<Arguments> attributePages() {
        List<Arguments> pages = new ArrayList<>();
        for (UserSort.Key key : EnumSet.complementOf(EnumSet.of(UserSort.Key.RELEVANCE))) {
            for (boolean descending : List.of(false, true)) {
                for (boolean deep : List.of(false, true)) {
                    attributes()
                            .forEach((name, filter) ->
                                    pages.add(Arguments.of(name, filter, new UserSort(key, descending), deep)));
                }
            }
        }
        return pages.stream();
    }

    @ParameterizedTest(name = "{0} by {2}, deep: {3}")
    @MethodSource("attributePages")
    void manyUsersWithAnAttributeAreReadInTheOrderOfTheList(
            String name, UserFilter filter, UserSort sort, boolean deep) {
        List<JsonNode> plan =
                explain(UserSelect.page(filter, sort, false, key(sort, deep), deep ? new UUID(0, 0) : null, LIMIT));

        assertNothingIsSorted(plan);
        assertThat(indexes(plan))
                .as(plan.get(0).toString())
                .contains(index(sort))
                .noneMatch(GIN::contains);
        assertThat(plan).as(plan.get(0).toString()).noneMatch(node -> type(node).equals("Seq Scan"));
    }

    @ParameterizedTest(name = "{0} by {2}, deep: {3}")
    @MethodSource("attributePages")
    void fewUsersWithAnAttributeAreFoundByItsIndexAndSorted(
            String name, UserFilter filter, UserSort sort, boolean deep) {
        if (name.equals("many")) {
            return;
        }
        List<JsonNode> plan = explain(
                UserSelect.sortedPage(filter, sort, false, key(sort, deep), deep ? new UUID(0, 0) : null, LIMIT));

        assertThat(indexes(plan))
                .as(plan.get(0).toString())
                .anyMatch(GIN::contains)
                .doesNotContain(index(sort));
        assertThat(plan)
                .as(plan.get(0).toString())
                .anyMatch(node -> type(node).contains("Sort"))
                .noneMatch(node -> type(node).equals("Seq Scan"));
    }

    @Test
    void usersWithAnAttributeAreCountedByItsIndex() {
        attributes().forEach((name, filter) -> {
            if (!name.equals("many")) {
                List<JsonNode> plan = explain(UserSelect.count(filter, FewMatches.MOST + 1));

                assertThat(indexes(plan)).as(plan.get(0).toString()).anyMatch(GIN::contains);
                assertThat(plan)
                        .as(plan.get(0).toString())
                        .noneMatch(node -> type(node).equals("Seq Scan"));
            }
        });
    }

    /** However many match, no more users are read. */
    @ParameterizedTest
    @ValueSource(strings = {"createdAt", "-createdAt"})
    void beginningOfAListIsLookedThroughAlongItsIndex(String name) {
        UserSort sort = UserSort.parse(name);
        for (UserFilter filter : attributes().values()) {
            for (boolean deep : List.of(false, true)) {
                List<JsonNode> plan = explain(UserSelect.beginning(
                        filter, sort, false, key(sort, deep), deep ? new UUID(0, 0) : null, LIMIT));

                assertThat(indexes(plan))
                        .as(plan.get(0).toString())
                        .contains(index(sort))
                        .noneMatch(GIN::contains);
                assertThat(plan)
                        .as(plan.get(0).toString())
                        .anyMatch(node -> type(node).equals("Limit")
                                && node.path("Plan Rows").asInt() == FewMatches.LOOKED_THROUGH)
                        .noneMatch(node -> type(node).equals("Seq Scan"));
            }
        }
    }

    /** They are found once, and compared with the term in memory. */
    @ParameterizedTest
    @ValueSource(strings = {"user4711", "user", "mail4711@example.org", "zzzzzz"})
    void searchAmongFewUsersWithAnAttributeReadsOnlyThese(String term) {
        UserFilter filter = searching(attributes().get("few"), term);
        List<JsonNode> leading = explain(RelevanceSelect.leading(filter, true, false, Optional.empty(), LIMIT));
        List<JsonNode> others = explain(RelevanceSelect.others(filter, true, false, Optional.empty(), LIMIT));

        assertThat(indexes(leading)).as(leading.get(0).toString()).containsOnlyOnce("users_by_attributes");
        // a rare word is as good
        assertThat(indexes(others))
                .as(others.get(0).toString())
                .containsAnyOf("users_by_attributes", "users_by_search_text")
                .doesNotContain("users_by_created_at");
        for (List<JsonNode> plan : List.of(leading, others)) {
            assertThat(plan)
                    .as(plan.get(0).toString())
                    .noneMatch(node -> type(node).equals("Seq Scan"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"user4711", "mail4711@example.org", "zzzzzz"})
    void searchAmongManyUsersWithAnAttributeReadsAlongTheIndexesOfTheSearch(String term) {
        assertOnlyMatchesAreSorted(explain(RelevanceSelect.leading(
                searching(attributes().get("many"), term), false, false, Optional.empty(), LIMIT)));
    }

    @Test
    void onlyFewUsersWithAnAttributeAreSorted() {
        UserFilter few = attributes().get("few");
        UserFilter without = having(UserFilter.PERSONS, "attributes.batch", "");
        for (String sort : List.of("createdAt", "-createdAt", "username", "-username", "lastSeenAt", "-lastSeenAt")) {
            UserSort order = UserSort.parse(sort);
            assertThat(UserQueries.isSorted(few, order, count -> FewMatches.MOST))
                    .isTrue();
            assertThat(UserQueries.isSorted(few, order, count -> FewMatches.MOST + 1))
                    .isFalse();
            assertThat(UserQueries.isSorted(without, order, count -> 0)).isFalse();
        }
    }

    /** Another index finds the few of them, however many users have the attribute. */
    @Test
    void usersWhoAreNamedAreNeitherCountedNorLookedForInTheOrderOfTheList() {
        Exact exact = new Exact(Optional.empty(), Optional.of("external-4711"), Optional.empty());
        Optional<Instant> begin = Optional.of(Instant.parse("2020-01-01T00:00:00Z"));
        AttributeFilters attributes = attributes().get("few").attributes();
        for (UserFilter named : List.of(
                new UserFilter(
                        Optional.empty(),
                        Optional.empty(),
                        begin,
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        exact,
                        attributes),
                new UserFilter(
                        Optional.empty(),
                        Optional.empty(),
                        begin,
                        Optional.empty(),
                        Optional.empty(),
                        List.of(UUID.randomUUID()),
                        Exact.NONE,
                        attributes))) {
            assertThat(named.isFoundByIndex()).isFalse();
            for (String sort : List.of("createdAt", "-username", "lastSeenAt")) {
                assertThat(UserQueries.isSorted(named, UserSort.parse(sort), count -> fail("counted")))
                        .isFalse();
            }
        }
    }

    /** As users with an attribute: PostgreSQL cannot tell how the members are spread over the list. */
    @ParameterizedTest
    @ValueSource(strings = {"createdAt", "-createdAt", "username", "-username", "lastSeenAt", "-lastSeenAt"})
    void membersAreLookedUpAlongTheListOrSortedIfTheyAreFew(String name) {
        UserSort sort = UserSort.parse(name);
        for (boolean deep : List.of(false, true)) {
            Object key = key(sort, deep);
            UUID id = deep ? new UUID(0, 0) : null;
            List<JsonNode> walked = explain(UserSelect.page(membersOf(MANY), sort, false, key, id, LIMIT));
            assertNothingIsSorted(walked);
            assertThat(indexes(walked))
                    .as(walked.get(0).toString())
                    .contains(index(sort))
                    .anyMatch(used -> used.startsWith("memberships_"));

            List<JsonNode> begun = explain(UserSelect.beginning(membersOf(MANY), sort, false, key, id, LIMIT));
            assertThat(indexes(begun)).as(begun.get(0).toString()).contains(index(sort));

            List<JsonNode> sorted = explain(UserSelect.sortedPage(membersOf(FEW), sort, false, key, id, LIMIT));
            assertThat(indexes(sorted))
                    .as(sorted.get(0).toString())
                    .contains("users_pkey")
                    .anyMatch(used -> used.startsWith("memberships_"))
                    .doesNotContain(index(sort));
            for (List<JsonNode> plan : List.of(walked, begun)) {
                assertThat(plan)
                        .as(plan.get(0).toString())
                        .noneMatch(node -> type(node).equals("Seq Scan"));
            }
        }
    }

    @Test
    void membersAreCountedByTheirIds() {
        for (UUID organization : List.of(MANY, FEW)) {
            List<JsonNode> plan = explain(UserSelect.count(membersOf(organization), FewMatches.MOST + 1));

            assertThat(indexes(plan)).as(plan.get(0).toString()).contains("users_pkey");
            assertThat(plan)
                    .as(plan.get(0).toString())
                    .noneMatch(node ->
                            type(node).equals("Seq Scan") && relation(node).equals("users"));
        }
    }

    @Test
    void fewUsersOfARangeOfLastVisitsAreSortedUnlessTheListIsInThatOrder() {
        UserFilter recent = seen(Instant.parse("2025-01-02T03:46:00Z"), null);
        assertThat(UserQueries.isSorted(recent, UserSort.DEFAULT, count -> FewMatches.MOST))
                .isTrue();
        assertThat(UserQueries.isSorted(recent, UserSort.DEFAULT, count -> FewMatches.MOST + 1))
                .isFalse();
        assertThat(UserQueries.isSorted(recent, UserSort.parse("-lastSeenAt"), count -> 0))
                .isFalse();

        for (Select select : List.of(
                UserSelect.sortedPage(recent, UserSort.DEFAULT, false, null, null, LIMIT),
                UserSelect.count(recent, FewMatches.MOST + 1))) {
            List<JsonNode> plan = explain(select);

            assertThat(indexes(plan)).as(plan.get(0).toString()).contains("last_visits_by_seen_at");
            assertThat(plan)
                    .as(plan.get(0).toString())
                    .noneMatch(node ->
                            type(node).equals("Seq Scan") && relation(node).equals("users"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"createdAt", "-createdAt"})
    void agentsAreReadAlongTheirIndex(String name) {
        UserSort sort = UserSort.parse(name);
        for (boolean deep : List.of(false, true)) {
            List<JsonNode> plan =
                    explain(UserSelect.page(AGENTS, sort, false, key(sort, deep), deep ? new UUID(0, 0) : null, LIMIT));

            assertNothingIsSorted(plan);
            assertThat(indexes(plan)).as(plan.get(0).toString()).containsExactly("users_agents", "last_visits_pkey");
        }
        assertThat(UserQueries.isSorted(AGENTS, sort, count -> fail("counted"))).isFalse();
    }

    /** The few of them may be at the end of the index of the order, so that PostgreSQL would walk it all. */
    @ParameterizedTest
    @ValueSource(strings = {"username", "-username", "lastSeenAt", "-lastSeenAt"})
    void fewAgentsAreSortedInOtherOrders(String name) {
        UserSort sort = UserSort.parse(name);
        assertThat(UserQueries.isSorted(AGENTS, sort, count -> FewMatches.MOST)).isTrue();
        assertThat(UserQueries.isSorted(AGENTS, sort, count -> FewMatches.MOST + 1))
                .isFalse();
        for (boolean deep : List.of(false, true)) {
            List<JsonNode> plan = explain(
                    UserSelect.sortedPage(AGENTS, sort, false, key(sort, deep), deep ? new UUID(0, 0) : null, LIMIT));

            assertThat(indexes(plan))
                    .as(plan.get(0).toString())
                    .contains("users_agents")
                    .doesNotContain(index(sort));
            assertThat(plan)
                    .as(plan.get(0).toString())
                    .noneMatch(node -> type(node).equals("Seq Scan"));
        }
    }

    @Test
    void agentsAreCountedAlongTheirIndex() {
        List<JsonNode> plan = explain(UserSelect.count(AGENTS, UserQueries.MOST_COUNTED + 1));

        assertThat(indexes(plan)).as(plan.get(0).toString()).containsExactly("users_agents");
        assertThat(plan).as(plan.get(0).toString()).noneMatch(node -> type(node).equals("Seq Scan"));
    }

    /** Of a day: its visits are counted, and only agents are looked up. */
    @Test
    void personsWhoWereSeenOnADayAreCountedAlongIndexes() {
        List<JsonNode> plan = plan(
                UserRows.SEEN
                        .replaceFirst("\\?", "'2025-01-01T06:00:00Z'")
                        .replaceFirst("\\?", "'2025-01-01T07:00:00Z'")
                        .replaceFirst("\\?", "'2025-01-01T06:00:00Z'")
                        .replaceFirst("\\?", "'2025-01-01T07:00:00Z'"),
                Map.of());

        assertThat(indexes(plan)).as(plan.get(0).toString()).contains("users_agents", "last_visits_by_seen_at");
        assertThat(plan)
                .as(plan.get(0).toString())
                .noneMatch(
                        node -> type(node).equals("Seq Scan") && relation(node).equals("users"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"user4711", "user", "mail4711@example.org", "zzzzzz"})
    void searchAmongFewAgentsReadsOnlyThese(String term) {
        UserFilter filter = searching(AGENTS, term);
        List<JsonNode> leading = explain(RelevanceSelect.leading(filter, true, false, Optional.empty(), LIMIT));
        List<JsonNode> others = explain(RelevanceSelect.others(filter, true, false, Optional.empty(), LIMIT));

        assertThat(indexes(leading)).as(leading.get(0).toString()).containsOnlyOnce("users_agents");
        // a rare word is as good
        assertThat(indexes(others)).as(others.get(0).toString()).containsAnyOf("users_agents", "users_by_search_text");
        for (List<JsonNode> plan : List.of(leading, others)) {
            assertThat(plan)
                    .as(plan.get(0).toString())
                    .noneMatch(node -> type(node).equals("Seq Scan"));
        }
    }

    private static List<String> indexes(List<JsonNode> plan) {
        return plan.stream()
                .filter(node -> node.has("Index Name"))
                .map(node -> node.path("Index Name").asText())
                .toList();
    }

    /** Returns the index of a sort order. */
    private static String index(UserSort sort) {
        return switch (sort.key()) {
            case RELEVANCE, CREATED_AT -> "users_by_created_at";
            case USERNAME -> "users_by_folded_username";
            case LAST_SEEN_AT -> "last_visits_by_seen_at";
        };
    }

    private static Object key(UserSort sort, boolean deep) {
        return deep ? deepKey(sort.key()) : null;
    }

    private static UserFilter having(UserFilter filter, String name, String... values) {
        return new UserFilter(
                        filter.enabled(),
                        filter.role(),
                        filter.createdAfter(),
                        filter.createdBefore(),
                        filter.search(),
                        filter.ids(),
                        filter.exact(),
                        AttributeFilters.of(
                                Stream.of(values)
                                        .map(value -> Map.entry(name, value))
                                        .toList(),
                                AttributeFilters.Column.values()))
                .withKind(filter.kind());
    }

    /** The statement of every request of a user. */
    @Test
    void oneUserAndTheirVisitAreFoundByUniqueIndexes() {
        List<JsonNode> plan = plan(UserRows.USERS + " where keycloak_id = :subject", Map.of("subject", "subject-1"));

        assertThat(plan)
                .as(plan.get(0).toString())
                .extracting(QueryPlanTest::type, node -> node.path("Index Name").asText())
                .containsExactly(
                        tuple("Nested Loop", ""),
                        tuple("Index Scan", "users_keycloak_id_key"),
                        tuple("Index Scan", "last_visits_pkey"));
    }

    /** A sequential scan is fine if its limit ends it long before the end of the table. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("counts")
    void noCountReadsTheWholeTable(String name, UserFilter filter) {
        int limit = UserQueries.MOST_COUNTED + 1;

        List<JsonNode> plan = explain(UserSelect.count(filter, limit));

        assertThat(plan.stream().filter(node -> type(node).equals("Seq Scan")))
                .as(plan.get(0).toString())
                .allMatch(scan -> scan.path("Plan Rows").asInt() > 2 * limit);
        assertThat(plan)
                .as(plan.get(0).toString())
                .anyMatch(node ->
                        type(node).equals("Limit") && node.path("Plan Rows").asInt() <= limit);
    }

    @ParameterizedTest
    @ValueSource(strings = {"createdAt", "-createdAt", "username", "-username", "lastSeenAt", "-lastSeenAt"})
    void usersAreFoundByTheirIdsThroughThePrimaryKey(String sort) {
        UserFilter hundred = filters().get("ids");

        List<JsonNode> plan = explain(UserSelect.page(hundred, UserSort.parse(sort), false, null, null, 101));

        assertThat(plan)
                .as(plan.get(0).toString())
                .filteredOn(node -> node.has("Index Name"))
                .extracting(node -> node.path("Index Name").asText())
                .containsExactly("users_pkey", "last_visits_pkey");
    }

    @Test
    void usersWithARareRoleAreFoundByIndex() {
        List<JsonNode> plan = explain(UserSelect.subjectsOfEnabled("admin", 50));

        assertThat(plan)
                .as(plan.get(0).toString())
                .anyMatch(node -> node.path("Index Name").asText().equals("users_by_role"))
                .noneMatch(node -> type(node).equals("Seq Scan"));
    }

    /** The page itself, which an order of relevance puts together. */
    private static boolean isByPlace(JsonNode sort) {
        return sort.path("Sort Key").toString().contains("row_number()");
    }

    private static String relation(JsonNode node) {
        return node.path("Relation Name").asText();
    }

    private List<JsonNode> explain(Select select) {
        return plan(select.sql(), used(select));
    }

    /** Returns the parameters that are in the statement; Hibernate refuses others. */
    private static Map<String, Object> used(Select select) {
        Map<String, Object> used = new LinkedHashMap<>(select.parameters());
        used.keySet().removeIf(name -> !select.sql().matches("(?s).*:" + name + "\\b.*"));
        return used;
    }

    private static UserFilter searching(UserFilter filter, String term) {
        return filter.withSearch(Optional.of(new UserSearch(term)));
    }

    private static Object deepKey(UserSort.Key key) {
        return switch (key) {
            case RELEVANCE, CREATED_AT -> Instant.parse("2020-01-01T00:00:00Z").plusSeconds(ROWS / 2);
            case USERNAME -> "user5";
            case LAST_SEEN_AT -> Instant.parse("2025-01-01T12:00:00Z");
        };
    }

    private static UserFilter emailVerified(boolean verified) {
        return filter(Optional.of(verified), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static UserFilter seen(Instant after, Instant before) {
        return filter(Optional.empty(), Optional.empty(), Optional.ofNullable(after), Optional.ofNullable(before));
    }

    private UserFilter membersOf(UUID organization) {
        return filter(
                Optional.empty(),
                Optional.of(new UserFilter.Members(organization, memberships)),
                Optional.empty(),
                Optional.empty());
    }

    private static UserFilter filter(
            Optional<Boolean> verified,
            Optional<UserFilter.Members> members,
            Optional<Instant> after,
            Optional<Instant> before) {
        return new UserFilter(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Exact.NONE,
                AttributeFilters.NONE,
                verified,
                members,
                after,
                before,
                Optional.of(UserKind.PERSON));
    }

    private static UserFilter filter(Boolean enabled, String role, String search) {
        return new UserFilter(
                Optional.ofNullable(enabled),
                Optional.ofNullable(role),
                Optional.empty(),
                Optional.empty(),
                Optional.ofNullable(search).map(UserSearch::new),
                List.of(),
                Exact.NONE,
                AttributeFilters.NONE);
    }
}
