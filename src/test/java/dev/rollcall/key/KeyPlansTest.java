package dev.rollcall.key;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.database.Select;
import dev.rollcall.testing.QueryPlanTest;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
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

/** PostgreSQL's plans for API keys: many users with a few of them each, and an organization to which many are limited. */
@QuarkusTest
@Tag("plans")
class KeyPlansTest extends QueryPlanTest {

    private static final int LIMIT = 51;
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

    /** As many identifiers are below it as above. */
    private static final UUID MIDDLE = new UUID(1L << 63, 0);

    @Override
    protected void fill() throws LiquibaseException {
        createSchema("keys_trial", Integer.MAX_VALUE, inserts());
        vacuum("users", "organizations", "api_keys");
    }

    private static String[] inserts() {
        return new String[] {"""
            insert into %1$s.users (id, keycloak_id, username, enabled, created_at, updated_at, identity_as_of)
            select md5('u' || n)::uuid, 'subject-' || n, 'user' || n, true, now(), now(), now()
            from generate_series(1, ?::int / 5) n""", """
            insert into %1$s.organizations (id, keycloak_id, name, alias, enabled, created_at, updated_at)
            select md5('o' || n)::uuid, 'organization-' || n, 'Company' || n, 'alias' || n, true, now(), now()
            from generate_series(1, ?::int / 50) n""", """
            insert into %1$s.api_keys (id, user_id, organization_id, name, prefix, secret_hash, previous_hash, previous_until, scopes,
                created_at, created_by, expires_at, ended_at, end_reason)
            select md5('k' || n)::uuid, md5('u' || 1 + n %% (most / 5))::uuid,
                case n %% 4 when 0 then md5('o1')::uuid when 1 then md5('o' || 1 + n %% (most / 50))::uuid end,
                'Key ' || n, 'rc_' || left(md5('p' || n), 8), decode(md5('s' || n), 'hex'),
                case when n %% 10 = 0 then decode(md5('f' || n), 'hex') end, case when n %% 10 = 0 then timestamptz '2026-11-29Z' end,
                '{users:read}', timestamptz '2026-11-01Z', 'subject-' || n, timestamptz '2026-11-28Z' + (n %% 300 - 30) * interval '1 day',
                case when n %% 3 = 0 then timestamptz '2026-11-20Z' end, case when n %% 3 = 0 then 'revoked' end
            from (select ?::int as most) size, generate_series(1, most) n"""};
    }

    static Stream<Arguments> pages() {
        List<Arguments> pages = new ArrayList<>();
        for (boolean backward : List.of(false, true)) {
            for (Optional<UUID> from : List.of(Optional.<UUID>empty(), Optional.of(MIDDLE))) {
                for (Optional<String> search : List.of(Optional.<String>empty(), Optional.of("zzz"))) {
                    for (KeyFilter whose : List.of(
                            KeyFilter.NONE.ofOwner(id("u4711")),
                            KeyFilter.NONE.ofOrganization(id("o1")),
                            KeyFilter.NONE.ofOrganization(id("o8")))) {
                        pages.add(page(whose, Optional.empty(), search, backward, from));
                        for (KeyStatus status : KeyStatus.values()) {
                            pages.add(page(whose, Optional.of(status), search, backward, from));
                        }
                    }
                }
            }
        }
        return pages.stream();
    }

    private static Arguments page(
            KeyFilter whose,
            Optional<KeyStatus> status,
            Optional<String> search,
            boolean backward,
            Optional<UUID> from) {
        KeyFilter filter = new KeyFilter(whose.owner(), whose.organization(), status, search);
        return Arguments.of(filter.canonical(), KeySelect.page(filter, NOW, backward, from, LIMIT));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pages")
    void pageIsReadFromAnIndexOfItsOwnerOrOrganization(String name, Select select) {
        assertIndexed(explain(select), name.contains("organization=;") ? "user_id" : "organization_id");
    }

    @Test
    void keysOfAllUsersComeInTheOrderOfTheirIds() {
        List<JsonNode> plan = explain(KeySelect.page(KeyFilter.NONE, NOW, false, Optional.of(MIDDLE), LIMIT));

        assertNothingIsSorted(plan);
        assertIndexed(plan, "id");
    }

    /** With the bytes in place: a test cannot bind them. */
    @Test
    void keyIsFoundByItsSecretAndByTheFormerOne() {
        List<JsonNode> plan = explain(new Select(
                KeySelect.byHash(new byte[0]).sql().replace(":hash", "decode(md5('s4711'), 'hex')"), Map.of()));

        assertIndexed(plan, "secret_hash");
        assertIndexed(plan, "previous_hash");
    }

    @Test
    void ownersWithActiveKeysAreFoundBySubjectAndInTheOrderOfTheirIds() {
        assertIndexed(explain(KeySelect.ownersAmong(List.of("subject-47", "subject-11"), NOW)), "keycloak_id");
        assertIndexed(explain(KeySelect.ownersAfter(MIDDLE, NOW, 100)), "user_id");
        assertIndexed(explain(KeySelect.countInForce(id("u4711"), NOW)), "user_id");
        assertIndexed(explain(KeySelect.ofOwner(id("u4711"))), "user_id");
    }

    @Test
    void retentionReadsOnlyWhatHasEnded() {
        assertIndexed(
                explain(new Select(
                        "select id from api_keys where coalesce(ended_at, expires_at) < :before"
                                + " order by coalesce(ended_at, expires_at) limit 1000 for update skip locked",
                        Map.of("before", Instant.parse("2026-11-10T00:00:00Z")))),
                "COALESCE");
    }

    private static void assertIndexed(List<JsonNode> plan, String column) {
        assertThat(plan)
                .as(plan.get(0).toString())
                .noneMatch(node -> type(node).equals("Seq Scan")
                        && node.path("Relation Name").asText().equals("api_keys"))
                .anyMatch(node -> node.path("Index Cond").asText().contains(column));
    }

    private List<JsonNode> explain(Select select) {
        Map<String, Object> parameters = new HashMap<>(select.parameters());
        // as the service sends them; Hibernate would make several parameters of a list
        parameters.computeIfPresent("subjects", (name, texts) -> ((List<?>) texts).toArray(String[]::new));
        return plan(select.sql(), parameters);
    }
}
