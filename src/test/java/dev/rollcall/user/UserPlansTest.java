package dev.rollcall.user;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.database.Select;
import dev.rollcall.testing.QueryPlanSchema;
import io.quarkus.liquibase.LiquibaseFactory;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import liquibase.exception.LiquibaseException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * PostgreSQL's plans for every page and every count of the API, on a table with many users.
 */
@QuarkusTest
@Tag("plans")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UserPlansTest {

    private static final int LIMIT = 51;

    @Inject
    DataSource database;

    @Inject
    LiquibaseFactory liquibase;

    @Inject
    EntityManager entities;

    private QueryPlanSchema schema;

    @BeforeEach
    void fill() throws SQLException, LiquibaseException {
        if (schema != null) {
            return;
        }
        schema = QueryPlanSchema.filled("users_trial", database, entities, liquibase, 1, """
                insert into %s.users (id, keycloak_id, username, email, first_name, last_name, enabled, roles,
                    created_at, updated_at, last_seen_at, synced_at, identity_as_of, deleted_at)
                select gen_random_uuid(), 'subject-' || n, 'user' || n, 'mail' || n || '@example.org',
                    'Given' || md5(n::text), 'Family' || (n %% 1000), n %% 1000 <> 0,
                    case when n %% 10000 = 0 then array['admin', 'user'] else array['user'] end,
                    timestamptz '2020-01-01 00:00:00Z' + n * interval '1 second', now(),
                    case when n %% 3 = 0 then null else timestamptz '2025-01-01 00:00:00Z' + (n %% 99991) * interval '1 second' end,
                    now(), now(), case when n %% 50 = 0 then now() end
                from generate_series(1, ?::int) n
                """);
        schema.analyze("users");
    }

    @AfterAll
    void drop() throws SQLException {
        schema.close();
    }

    static Map<String, UserFilter> filters() {
        Optional<Instant> middle = Optional.of(Instant.parse("2020-01-01T12:00:00Z"));
        Map<String, UserFilter> filters = new LinkedHashMap<>(Map.of(
                "all", UserFilter.NONE,
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
                        Optional.empty(), Optional.empty(), Optional.empty(), middle, Optional.empty(), List.of()));
        filters.put(
                "ids",
                new UserFilter(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Stream.generate(UUID::randomUUID).limit(100).toList()));
        return filters;
    }

    static Stream<Arguments> counts() {
        return filters().entrySet().stream().map(filter -> Arguments.of(filter.getKey(), filter.getValue()));
    }

    static Stream<Arguments> pages() {
        List<Arguments> pages = new ArrayList<>();
        for (UserSort.Key key : UserSort.Key.values()) {
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

        assertThat(plan)
                .as(plan.get(0).toString())
                .noneMatch(node -> QueryPlanSchema.type(node).equals("Seq Scan"));
        if (filter.equals(UserFilter.NONE)) {
            assertThat(plan)
                    .as(plan.get(0).toString())
                    .noneMatch(node -> QueryPlanSchema.type(node).contains("Sort"));
        }
        // A sort is above all filters, so it sorts only matches.
        for (JsonNode node : plan) {
            if (QueryPlanSchema.type(node).contains("Sort")) {
                assertThat(node.path("Plans").get(0).path("Node Type").asText())
                        .as(plan.get(0).toString())
                        .isIn("Bitmap Heap Scan", "Index Scan", "Sort");
                assertThat(node.path("Plans").get(0).has("Recheck Cond")
                                || node.path("Plans").get(0).has("Index Cond")
                                || node.path("Plans")
                                        .get(0)
                                        .path("Index Name")
                                        .asText()
                                        .equals("users_disabled"))
                        .as("the sort reads only rows from an index: " + plan.get(0))
                        .isTrue();
            }
        }
    }

    /** A sequential scan is fine if its limit ends it long before the end of the table. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("counts")
    void noCountReadsTheWholeTable(String name, UserFilter filter) {
        int limit = UserQueries.MOST_COUNTED + 1;

        List<JsonNode> plan = explain(UserSelect.count(filter, limit));

        assertThat(plan.stream().filter(node -> QueryPlanSchema.type(node).equals("Seq Scan")))
                .as(plan.get(0).toString())
                .allMatch(scan -> scan.path("Plan Rows").asInt() > 2 * limit);
        assertThat(plan)
                .as(plan.get(0).toString())
                .anyMatch(node -> QueryPlanSchema.type(node).equals("Limit")
                        && node.path("Plan Rows").asInt() <= limit);
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
                .containsExactly("users_pkey");
    }

    @Test
    void usersWithARareRoleAreFoundByIndex() {
        List<JsonNode> plan = explain(UserSelect.subjectsOfEnabled("admin", 50));

        assertThat(plan)
                .as(plan.get(0).toString())
                .anyMatch(node -> node.path("Index Name").asText().equals("users_by_role"))
                .noneMatch(node -> QueryPlanSchema.type(node).equals("Seq Scan"));
    }

    private List<JsonNode> explain(Select select) {
        return schema.plan(select.sql(), select.parameters());
    }

    private static Object deepKey(UserSort.Key key) {
        return switch (key) {
            case CREATED_AT -> Instant.parse("2020-01-01T00:00:00Z").plusSeconds(QueryPlanSchema.ROWS / 2);
            case USERNAME -> "user5";
            case LAST_SEEN_AT -> Instant.parse("2025-01-01T12:00:00Z");
        };
    }

    private static UserFilter filter(Boolean enabled, String role, String search) {
        return new UserFilter(
                Optional.ofNullable(enabled),
                Optional.ofNullable(role),
                Optional.empty(),
                Optional.empty(),
                Optional.ofNullable(search).map(UserSearch::new),
                List.of());
    }
}
