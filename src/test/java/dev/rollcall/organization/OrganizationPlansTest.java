package dev.rollcall.organization;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.database.Select;
import dev.rollcall.paging.AttributeFilters;
import dev.rollcall.paging.FewMatches;
import dev.rollcall.testing.QueryPlanTest;
import dev.rollcall.user.UserSearch;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
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
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * PostgreSQL's plans for every page of organizations, members and teams, on tables with many rows: organizations with few members and some
 * with very many, and users with few organizations and one in very many.
 */
@QuarkusTest
@Tag("plans")
class OrganizationPlansTest extends QueryPlanTest {

    private static final int LIMIT = 51;

    /** As many identifiers are below it as above. */
    private static final UUID MIDDLE = new UUID(1L << 63, 0);

    @Override
    protected void fill() throws LiquibaseException {
        createSchema("organizations_trial", Integer.MAX_VALUE, inserts());
        vacuum("users", "organizations", "memberships", "teams", "team_members");
    }

    private static String[] inserts() {
        return new String[] {"""
            insert into %1$s.users (id, keycloak_id, username, enabled, created_at, updated_at, identity_as_of)
            select md5('u' || n)::uuid, 'subject-' || n, 'user' || n, true, now(), now(), now()
            from generate_series(1, ?::int / 5) n""", """
            insert into %1$s.organizations (id, keycloak_id, external_id, name, alias, domains, enabled, attributes, created_at,
                updated_at, orphaned_at, deleted_at)
            select md5('o' || n)::uuid, 'organization-' || n, case when n %% 3 = 1 then 'external-' || n end, 'Company' || md5(n::text), 'alias' || n,
                array['d' || n || '.example'], n %% 1000 <> 0,
                jsonb_build_object('plan', 'plan-' || n %% 3, 'batch', n %% 5000),
                timestamptz '2020-01-01 00:00:00Z' + n * interval '1 second', now(),
                case when n %% 1000 = 1 then now() end, case when n %% 50 = 0 then now() end
            from generate_series(1, ?::int / 5) n""", """
            insert into %1$s.memberships (id, organization_id, user_id, role, membership_type, joined_at)
            with size as (select ?::int / 5 as most)
            select gen_random_uuid(), md5('o' || 1 + n %% (most / 50))::uuid, md5('u' || n)::uuid,
                case when n %% 100 = 0 then 'owner' when n %% 7 = 0 then 'admin' else 'member' end, 'unmanaged', now()
            from size, generate_series(2, most) n
            union all
            select gen_random_uuid(), md5('o' || n)::uuid, md5('u' || 1)::uuid, 'member', 'unmanaged', now()
            from size, generate_series(1, most / 20) n
            union all
            select gen_random_uuid(), md5('o' || 1)::uuid, md5('u' || n)::uuid, 'member', 'unmanaged', now()
            from size, generate_series(2, most / 2) n where n %% (most / 50) <> 0""", """
            insert into %1$s.teams (id, organization_id, keycloak_id, name, created_at)
            select md5('t' || n)::uuid, md5('o' || case when n %% 2 = 0 then 1 else 1 + n %% (most / 50) end)::uuid, 'team-' || n, 'Team ' || n, now()
            from (select ?::int / 5 as most) size, generate_series(1, most) n""", """
            insert into %1$s.team_members (team_id, membership_id)
            select t.id, m.id from (select ?::int as most) size, %1$s.memberships m
            join (select distinct on (organization_id) organization_id, id from %1$s.teams
                order by organization_id, length(name) desc, name desc) t on t.organization_id = m.organization_id"""};
    }

    static Map<String, OrganizationFilter> filters() {
        Map<String, OrganizationFilter> filters = new LinkedHashMap<>();
        filters.put("all", OrganizationFilter.NONE);
        filters.put("enabled", filter(true, null, null, null));
        filters.put("disabled", filter(false, null, null, null));
        filters.put("domain", filter(null, "d4711.example", null, null));
        filters.put("unknown domain", filter(null, "none.example", null, null));
        filters.put("orphaned", filter(null, null, true, null));
        filters.put("not orphaned", filter(null, null, false, null));
        filters.put("search one", filter(null, null, null, "alias4711"));
        filters.put("search some", filter(null, null, null, "companya1"));
        filters.put("search two words", filter(null, null, null, "company1 alias7"));
        filters.put("search nothing", filter(null, null, null, "zzzzzz"));
        filters.put(
                "ids",
                new OrganizationFilter(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Stream.generate(UUID::randomUUID).limit(100).toList(),
                        Optional.empty(),
                        Optional.empty(),
                        AttributeFilters.NONE));
        filters.put("id in Keycloak", exact("organization-4711", null, AttributeFilters.NONE));
        filters.put("external id", exact(null, "external-4711", AttributeFilters.NONE));
        filters.put("unknown external id", exact(null, "none", AttributeFilters.NONE));
        filters.put(
                "external id and attribute",
                exact(null, "external-4711", having("attributes.plan", "plan-1").attributes()));
        return filters;
    }

    private static OrganizationFilter exact(String keycloakId, String externalId, AttributeFilters attributes) {
        return new OrganizationFilter(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.ofNullable(keycloakId),
                Optional.ofNullable(externalId),
                attributes);
    }

    private static OrganizationFilter filter(Boolean enabled, String domain, Boolean orphaned, String search) {
        return new OrganizationFilter(
                Optional.ofNullable(enabled),
                Optional.ofNullable(domain),
                Optional.ofNullable(orphaned),
                Optional.ofNullable(search),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                AttributeFilters.NONE);
    }

    private static OrganizationFilter having(String name, String value) {
        return new OrganizationFilter(
                Optional.of(true),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                AttributeFilters.of(List.of(Map.entry(name, value)), AttributeFilters.Column.ATTRIBUTES));
    }

    @ParameterizedTest
    @ValueSource(strings = {"name", "-name", "createdAt", "-createdAt"})
    void organizationsWithAnAttributeAreReadInTheOrderOfTheListOrFoundByItsIndexAndSorted(String name) {
        OrganizationSort sort = OrganizationSort.parse(name);
        for (Object key : Arrays.asList(null, deepKey(sort.key()))) {
            UUID id = key == null ? null : new UUID(0, 0);
            List<JsonNode> walked =
                    explain(OrganizationSelect.page(having("attributes.plan", "plan-1"), sort, false, key, id, LIMIT));
            OrganizationFilter few = having("attributes.batch", "4711");
            List<JsonNode> sorted = explain(OrganizationSelect.sortedPage(few, sort, false, key, id, LIMIT));
            List<JsonNode> counted = explain(OrganizationSelect.count(few, FewMatches.MOST + 1));

            assertNothingIsSorted(walked);
            assertThat(indexes(walked)).as(walked.get(0).toString()).doesNotContain("organizations_by_attributes");
            for (List<JsonNode> plan : List.of(sorted, counted)) {
                assertThat(indexes(plan)).as(plan.get(0).toString()).contains("organizations_by_attributes");
            }
            for (List<JsonNode> plan : List.of(walked, sorted, counted)) {
                assertThat(plan)
                        .as(plan.get(0).toString())
                        .noneMatch(node -> type(node).equals("Seq Scan"));
            }
        }
    }

    private static List<String> indexes(List<JsonNode> plan) {
        return plan.stream()
                .map(node -> node.path("Index Name").asText())
                .filter(index -> !index.isEmpty())
                .toList();
    }

    static Stream<Arguments> pages() {
        List<Arguments> pages = new ArrayList<>();
        for (OrganizationSort.Key key : OrganizationSort.Key.values()) {
            for (boolean descending : List.of(false, true)) {
                for (boolean deep : List.of(false, true)) {
                    filters()
                            .forEach((name, filter) ->
                                    pages.add(Arguments.of(name, filter, new OrganizationSort(key, descending), deep)));
                }
            }
        }
        return pages.stream();
    }

    @ParameterizedTest(name = "{0} by {2}, deep: {3}")
    @MethodSource("pages")
    void noPageReadsTheWholeTableOrSortsMoreThanItsMatches(
            String name, OrganizationFilter filter, OrganizationSort sort, boolean deep) {
        Select select = deep
                ? OrganizationSelect.page(filter, sort, false, deepKey(sort.key()), new UUID(0, 0), LIMIT)
                : OrganizationSelect.page(filter, sort, false, null, null, LIMIT);

        List<JsonNode> plan = explain(select);

        assertOnlyMatchesAreSorted(plan);
        if (filter.equals(OrganizationFilter.NONE)) {
            assertNothingIsSorted(plan);
        }
    }

    static Stream<Arguments> listsInOrderOfAnIndex() {
        List<Arguments> lists = new ArrayList<>();
        for (boolean backward : List.of(false, true)) {
            for (Optional<UUID> from : List.of(Optional.<UUID>empty(), Optional.of(MIDDLE))) {
                lists.add(list(
                        "members of a large organization",
                        OrganizationSelect.members(
                                id("o1"), Optional.empty(), Optional.empty(), List.of(), backward, from, LIMIT),
                        "memberships_by_organization"));
                lists.add(list(
                        "teams",
                        OrganizationSelect.teams(id("o1"), List.of(), backward, from, LIMIT),
                        "teams_by_organization"));
                lists.add(list(
                        "organizations of a user with many",
                        OrganizationSelect.ofUser(id("u1"), backward, from, LIMIT),
                        "memberships_by_user"));
                lists.add(list(
                        "members of a large team",
                        OrganizationSelect.teamMembers(id("t" + ROWS / 5), backward, from, LIMIT),
                        "team_members_pkey"));
            }
        }
        return lists.stream();
    }

    private static Arguments list(String name, Select select, String index) {
        return Arguments.of(name, select, index);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("listsInOrderOfAnIndex")
    void listsInOneOrganizationReadOnePageFromAnIndex(String name, Select select, String index) {
        List<JsonNode> plan = explain(select);

        assertNothingIsSorted(plan);
        assertThat(plan)
                .as(plan.get(0).toString())
                .noneMatch(node -> type(node).equals("Seq Scan"))
                .anyMatch(node -> node.path("Index Name").asText().equals(index) && node.has("Index Cond"));
    }

    @ParameterizedTest
    @EnumSource(MembershipRole.class)
    void membersWithARoleAreReadFromTheirOrganizationOnly(MembershipRole role) {
        for (String organization : List.of("o1", "o7", "o" + ROWS / 5)) {
            List<JsonNode> plan = explain(OrganizationSelect.members(
                    id(organization), Optional.of(role), Optional.empty(), List.of(), false, Optional.empty(), LIMIT));

            assertOnlyMatchesAreSorted(plan);
            assertThat(plan)
                    .as(plan.get(0).toString())
                    .noneMatch(node -> type(node).equals("Seq Scan"))
                    .anyMatch(node -> node.path("Index Cond").asText().contains("organization_id"));
        }
    }

    /** Neither a list nor a trigger reads all members to find the few with a role. */
    @ParameterizedTest
    @EnumSource(value = MembershipRole.class, names = "MEMBER", mode = EnumSource.Mode.EXCLUDE)
    void membersWithARareRoleAreReadFromTheIndexOfRoles(MembershipRole role) {
        Select list = OrganizationSelect.members(
                id("o1"), Optional.of(role), Optional.empty(), List.of(), false, Optional.of(new UUID(0, 0)), LIMIT);
        Select any = new Select(
                "select 1 from memberships where organization_id = :organization and role = '%s'"
                        .formatted(role.code()),
                Map.of("organization", id("o1")));

        assertThat(List.of(list, any)).allSatisfy(select -> {
            List<JsonNode> plan = explain(select);
            assertThat(plan)
                    .as(plan.get(0).toString())
                    .anyMatch(node -> node.path("Index Name").asText().equals("memberships_by_role")
                            && node.path("Index Cond").asText().contains("role"));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"user4711", "user47 47", "zzzzzz", "u"})
    void searchForMembersReadsNoWholeTable(String words) {
        for (String organization : List.of("o1", "o7")) {
            List<JsonNode> plan = explain(OrganizationSelect.members(
                    id(organization),
                    Optional.empty(),
                    Optional.of(new UserSearch(words)),
                    List.of(),
                    false,
                    Optional.empty(),
                    LIMIT));

            assertThat(plan)
                    .as(plan.get(0).toString())
                    .noneMatch(node -> type(node).equals("Seq Scan"))
                    .anyMatch(node -> node.path("Index Cond").asText().contains("organization_id"));
        }
    }

    @Test
    void memberAndOrganizationsOfMostUsersAreFoundByIndex() {
        assertThat(Stream.of(
                        OrganizationSelect.member(id("o1"), id("u4711")),
                        OrganizationSelect.ofUser(id("u4711"), false, Optional.empty(), LIMIT)))
                .allSatisfy(select -> assertThat(explain(select))
                        .noneMatch(node -> type(node).equals("Seq Scan"))
                        .anyMatch(node -> node.path("Index Cond").asText().contains("user_id")));
    }

    /** A sort is above all filters, so it sorts only matches. */
    private static void assertOnlyMatchesAreSorted(List<JsonNode> plan) {
        assertThat(plan).as(plan.get(0).toString()).noneMatch(node -> type(node).equals("Seq Scan"));
        for (JsonNode node : plan) {
            if (type(node).contains("Sort")) {
                JsonNode read = node.path("Plans").get(0);
                assertThat(read.path("Node Type").asText())
                        .as(plan.get(0).toString())
                        .isIn("Bitmap Heap Scan", "Index Scan", "Sort");
                assertThat(read.has("Recheck Cond")
                                || read.has("Index Cond")
                                || List.of("organizations_orphaned", "organizations_disabled")
                                        .contains(read.path("Index Name").asText()))
                        .as("the sort reads only rows from an index: " + plan.get(0))
                        .isTrue();
            }
        }
    }

    @Test
    void whatBelongsToOrganizationsIsCountedByIndexes() {
        List<JsonNode> plan = plan(
                OrganizationQueries.COUNTS.replace(
                        "?::uuid[]", "array(select md5('o' || n)::uuid from generate_series(1, 50) n)"),
                Map.of());

        assertThat(plan).as(plan.get(0).toString()).noneMatch(node -> type(node).equals("Seq Scan"));
    }

    private List<JsonNode> explain(Select select) {
        return plan(select.sql(), select.parameters());
    }

    private static Object deepKey(OrganizationSort.Key key) {
        return switch (key) {
            case CREATED_AT -> Instant.parse("2020-01-01T00:00:00Z").plusSeconds(ROWS / 10);
            case NAME -> "Company8";
        };
    }
}
