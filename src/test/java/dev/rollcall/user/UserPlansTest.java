package dev.rollcall.user;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.Records;
import io.quarkus.liquibase.LiquibaseFactory;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
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
import liquibase.Liquibase;
import liquibase.exception.LiquibaseException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Asks PostgreSQL how it would read each page that the API offers, of a table with {@code -Dplans.rows} users
 * (100,000 by default; CI takes a million).
 */
@QuarkusTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UserPlansTest {

    private static final int ROWS = Integer.getInteger("plans.rows", 100_000);
    private static final String SCHEMA = "plans_trial";
    private static final int LIMIT = 51;

    @Inject
    DataSource database;

    @Inject
    LiquibaseFactory liquibase;

    @Inject
    EntityManager entities;

    private boolean filled;

    /** In a schema of its own; rows before indexes, which is faster. */
    @BeforeEach
    void fill() throws SQLException, LiquibaseException {
        if (filled) {
            return;
        }
        Records records = new Records(database);
        records.execute("drop schema if exists " + SCHEMA + " cascade");
        records.execute("create schema " + SCHEMA);
        try (Liquibase trial = liquibase.createLiquibase()) {
            trial.getDatabase().setDefaultSchemaName(SCHEMA);
            trial.getDatabase().setLiquibaseSchemaName(SCHEMA);
            trial.update(1, "");
            records.execute("""
                    insert into %s.users (id, keycloak_id, username, email, first_name, last_name, enabled, roles,
                        created_at, updated_at, last_seen_at, synced_at, identity_as_of, deleted_at)
                    select gen_random_uuid(), 'subject-' || n, 'user' || n, 'mail' || n || '@example.org',
                        'Given' || md5(n::text), 'Family' || (n %% 1000), n %% 1000 <> 0,
                        case when n %% 10000 = 0 then array['admin', 'user'] else array['user'] end,
                        timestamptz '2020-01-01 00:00:00Z' + n * interval '1 second', now(),
                        case when n %% 3 = 0 then null else timestamptz '2025-01-01 00:00:00Z' + (n %% 99991) * interval '1 second' end,
                        now(), now(), case when n %% 50 = 0 then now() end
                    from generate_series(1, ?::int) n
                    """.formatted(SCHEMA), Integer.toString(ROWS));
            trial.update("");
        }
        records.execute("analyze " + SCHEMA + ".users");
        filled = true;
    }

    @AfterAll
    void drop() throws SQLException {
        new Records(database).execute("drop schema if exists " + SCHEMA + " cascade");
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
                new UserFilter(Optional.empty(), Optional.empty(), Optional.empty(), middle, Optional.empty()));
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
    void noPageReadsTheWholeTableAndNoneSortsMoreThanItsMatches(
            String name, UserFilter filter, UserSort sort, boolean deep) {
        UserSelect select = deep
                ? UserSelect.page(filter, sort, false, deepKey(sort.key()), new UUID(0, 0), LIMIT)
                : UserSelect.page(filter, sort, false, null, null, LIMIT);

        JsonNode plan = explain(select);

        assertThat(nodes(plan)).as(plan.toString()).noneMatch(node -> type(node).equals("Seq Scan"));
        if (filter.equals(UserFilter.NONE)) {
            assertThat(nodes(plan))
                    .as(plan.toString())
                    .noneMatch(node -> type(node).contains("Sort"));
        }
        // A sort stands above all filters: what it is given are matches.
        for (JsonNode node : nodes(plan)) {
            if (type(node).contains("Sort")) {
                assertThat(node.path("Plans").get(0).path("Node Type").asText())
                        .as(plan.toString())
                        .isIn("Bitmap Heap Scan", "Index Scan", "Sort");
                assertThat(node.path("Plans").get(0).has("Recheck Cond")
                                || node.path("Plans").get(0).has("Index Cond")
                                || node.path("Plans")
                                        .get(0)
                                        .path("Index Name")
                                        .asText()
                                        .equals("users_disabled"))
                        .as("reads only what an index found: " + plan)
                        .isTrue();
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("counts")
    void noCountReadsTheWholeTable(String name, UserFilter filter) {
        JsonNode plan = explain(UserSelect.count(filter, UserService.MOST_COUNTED + 1));

        assertThat(nodes(plan)).as(plan.toString()).noneMatch(node -> type(node).equals("Seq Scan"));
    }

    private JsonNode explain(UserSelect select) {
        return QuarkusTransaction.requiringNew().call(() -> {
            entities.createNativeQuery("set local search_path to " + SCHEMA + ", public")
                    .executeUpdate();
            Query query = entities.createNativeQuery("explain (format json) " + select.sql());
            select.parameters().forEach(query::setParameter);
            return Realm.json(query.getSingleResult().toString()).get(0).get("Plan");
        });
    }

    private static Object deepKey(UserSort.Key key) {
        return switch (key) {
            case CREATED_AT -> Instant.parse("2020-01-01T00:00:00Z").plusSeconds(ROWS / 2);
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
                Optional.ofNullable(search));
    }

    private static List<JsonNode> nodes(JsonNode plan) {
        List<JsonNode> nodes = new ArrayList<>();
        nodes.add(plan);
        plan.path("Plans").forEach(child -> nodes.addAll(nodes(child)));
        return nodes;
    }

    private static String type(JsonNode node) {
        return node.path("Node Type").asText();
    }
}
