package dev.rollcall.user.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.database.Select;
import dev.rollcall.testing.QueryPlanTest;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import liquibase.exception.LiquibaseException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** PostgreSQL's plans for agents: many sponsors with a few of them each, and an organization with many. */
@QuarkusTest
@Tag("plans")
class AgentPlansTest extends QueryPlanTest {

    private static final int LIMIT = 51;
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

    /** As many identifiers are below it as above. */
    private static final UUID MIDDLE = new UUID(1L << 63, 0);

    @Override
    protected void fill() throws LiquibaseException {
        createSchema("agents_trial", Integer.MAX_VALUE, inserts());
        vacuum("users", "organizations", "agents");
    }

    private static String[] inserts() {
        return new String[] {"""
            insert into %1$s.users (id, keycloak_id, username, enabled, roles, created_at, updated_at, identity_as_of)
            select md5('u' || n)::uuid, 'subject-' || n, 'user' || n, true, '{user}', now(), now(), now()
            from generate_series(1, ?::int / 5) n""", """
            insert into %1$s.users (id, keycloak_id, username, enabled, roles, kind, created_at, updated_at, identity_as_of)
            select md5('a' || n)::uuid, 'agent-' || n, 'agent' || n, true, '{user}', 'agent', now(), now(), now()
            from generate_series(1, ?::int) n""", """
            insert into %1$s.organizations (id, keycloak_id, name, alias, enabled, created_at, updated_at)
            select md5('o' || n)::uuid, 'organization-' || n, 'Company' || n, 'alias' || n, true, now(), now()
            from generate_series(1, ?::int / 50) n""", """
            insert into %1$s.memberships (id, organization_id, user_id, membership_type, joined_at)
            select gen_random_uuid(), md5('o' || case n %% 4 when 0 then 1 else 1 + n %% (most / 50) end)::uuid,
                md5('u' || 1 + n %% (most / 5))::uuid, 'unmanaged', now()
            from (select ?::int as most) size, generate_series(1, most) n where n %% 4 < 2
            on conflict do nothing""", """
            insert into %1$s.agents (user_id, name, sponsor_id, organization_id, created_at, created_by)
            select md5('a' || n)::uuid, 'Agent ' || n, md5('u' || 1 + n %% (most / 5))::uuid,
                case n %% 4 when 0 then md5('o1')::uuid when 1 then md5('o' || 1 + n %% (most / 50))::uuid end, now(), 'subject-' || n
            from (select ?::int as most) size, generate_series(1, most) n"""};
    }

    static Stream<Arguments> pages() {
        List<Arguments> pages = new ArrayList<>();
        for (boolean backward : List.of(false, true)) {
            for (Optional<UUID> from : List.of(Optional.<UUID>empty(), Optional.of(MIDDLE))) {
                for (AgentFilter whose : List.of(
                        AgentFilter.NONE.ofSponsor(id("u4711")),
                        AgentFilter.NONE.ofOrganization(id("o1")),
                        AgentFilter.NONE.ofOrganization(id("o8")))) {
                    pages.add(Arguments.of(whose.canonical(), AgentSelect.page(whose, NOW, backward, from, LIMIT)));
                }
            }
        }
        return pages.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pages")
    void pageIsReadFromAnIndexOfItsSponsorOrOrganization(String name, Select select) {
        assertIndexed(explain(select), name.contains("organization=;") ? "sponsor_id" : "organization_id");
    }

    @Test
    void allAgentsComeInTheOrderOfTheirIds() {
        List<JsonNode> plan = explain(AgentSelect.page(AgentFilter.NONE, NOW, false, Optional.of(MIDDLE), LIMIT));

        assertNothingIsSorted(plan);
        assertIndexed(plan, "user_id");
    }

    @Test
    void agentsOfASponsorAreCounted() {
        assertIndexed(explain(AgentSelect.countOf(id("u4711"))), "sponsor_id");
        assertIndexed(explain(AgentSelect.one(id("a4711"))), "user_id");
    }

    /** There are hardly any. */
    @Test
    void agentsWithoutASponsorHaveAnIndex() {
        AgentFilter lacking = new AgentFilter(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(false), Optional.empty());

        for (Select select : List.of(
                AgentSelect.page(lacking, NOW, false, Optional.empty(), LIMIT), AgentSelect.countWithoutSponsor())) {
            assertThat(explain(select))
                    .anyMatch(node -> node.path("Index Name").asText().equals("agents_without_sponsor"));
        }
    }

    private static void assertIndexed(List<JsonNode> plan, String column) {
        assertThat(plan)
                .as(plan.get(0).toString())
                .noneMatch(node -> type(node).equals("Seq Scan")
                        && node.path("Relation Name").asText().equals("agents"))
                .anyMatch(node -> node.path("Index Cond").asText().contains(column));
    }

    private List<JsonNode> explain(Select select) {
        return plan(select.sql(), select.parameters());
    }
}
