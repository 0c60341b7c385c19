package dev.rollcall.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.database.Select;
import dev.rollcall.testing.QueryPlanTest;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import liquibase.exception.LiquibaseException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks PostgreSQL's plans for all pages of a long audit log that the API offers. */
@QuarkusTest
@Tag("plans")
class AuditPlansTest extends QueryPlanTest {

    private static final int LIMIT = 51;

    /** The acts of three months, which have partitions; that of a fourth one is empty. */
    private static final YearMonth MONTH = YearMonth.now(ZoneOffset.UTC);

    private static final Instant START =
            MONTH.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    private static final Duration STEP = Duration.between(
                    START,
                    MONTH.plusMonths(3).atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant())
            .dividedBy(ROWS + 1);

    private static final List<String> FILLED = Stream.of(MONTH, MONTH.plusMonths(1), MONTH.plusMonths(2))
            .map(month -> month.toString().replace('-', '_'))
            .flatMap(month -> Stream.of("audit_log_" + month, "audit_outcomes_" + month))
            .toList();

    /** Every tenth act changes the same user, every thousandth deletes and is refused, a hundred come from one client, and as many from one key. Ten are open. */
    @Override
    protected void fill() throws LiquibaseException {
        String millis = START.toEpochMilli() + " + n::bigint * " + STEP.toMillis();
        createSchema("audit_trial", Integer.MAX_VALUE, """
                insert into %s.audit_log (id, at, action, user_id, organization_id, actor, via, key_id)
                select (lpad(to_hex(MILLIS), 12, '0') || '7000800000000000' || lpad(to_hex(n %% 4096), 4, '0'))::uuid,
                    to_timestamp((MILLIS) / 1000.0),
                    case when n %% 1000 = 0 then 'delete' else 'update' end,
                    case when n %% 10 = 0 then '00000000-0000-0000-0000-000000000001' else gen_random_uuid() end,
                    case when n %% 10 = 0 then '00000000-0000-0000-0000-000000000002'::uuid end,
                    case when n %% 10000 = 0 then 'rare' else 'often' end,
                    case when n %% 10000 = 0 then 'event' else 'bearer' end,
                    case when n %% 10000 = 1 then '00000000-0000-0000-0000-000000000003'::uuid end
                from generate_series(1, ?::int) n
                """.replace("MILLIS", millis), """
                insert into %1$s.audit_outcomes (act_id, at, outcome, settled_by)
                select id, at, case when action = 'delete' then 'refused' else 'done' end, 'request' from %1$s.audit_log
                where id < (select id from %1$s.audit_log order by id desc offset 9 limit 1) limit ?::int
                """);
        // as autovacuum does: it collects no statistics of partitioned tables
        FILLED.forEach(this::analyze);
        vacuum("audit_open");
    }

    static Stream<Arguments> pages() {
        Instant middle = START.plus(STEP.multipliedBy(ROWS / 2));
        Map<String, AuditFilter> filters = new LinkedHashMap<>();
        filters.put("all", filter(null, null, null, null, null));
        filters.put("busy user", filter(new UUID(0, 1), null, null, null, null));
        filters.put("unknown user", filter(new UUID(7, 7), null, null, null, null));
        filters.put("busy organization", of(new UUID(0, 2)));
        filters.put("unknown organization", of(new UUID(7, 7)));
        filters.put("frequent actor", filter(null, "often", null, null, null));
        filters.put("rare actor", filter(null, "rare", null, null, null));
        filters.put("unknown actor", filter(null, "nobody", null, null, null));
        filters.put("frequent action", filter(null, null, Action.UPDATE, null, null));
        filters.put("rare action", filter(null, null, Action.DELETE, null, null));
        filters.put("unknown action", filter(null, null, Action.REVOKE_SESSIONS, null, null));
        filters.put("after", filter(null, null, null, middle, null));
        filters.put("before", filter(null, null, null, null, middle));
        filters.put("nothing in time", filter(null, null, null, middle, middle));
        for (AuditEntryView.State outcome : AuditEntryView.State.values()) {
            filters.put(outcome.code(), of(null, outcome, null));
            filters.put(outcome.code() + " of an organization", of(new UUID(0, 2), outcome, null));
        }
        filters.put("frequent origin", of(null, null, "bearer"));
        filters.put("rare origin", of(null, null, "event"));
        filters.put(
                "busy user in an organization",
                new AuditFilter(
                        Optional.of(new UUID(0, 1)),
                        Optional.of(new UUID(0, 2)),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
        filters.put("unknown origin", of(null, null, "summary"));
        filters.put("rare key", of(null, null, null, new UUID(0, 3)));
        filters.put("unknown key", of(null, null, null, new UUID(7, 7)));
        filters.put(
                "refused of a busy user", filter(new UUID(0, 1), null, null, null, null, AuditEntryView.State.REFUSED));
        filters.put("refused of an actor", filter(null, "often", null, null, null, AuditEntryView.State.REFUSED));
        filters.put(
                "all at once",
                filter(new UUID(0, 1), "often", Action.UPDATE, START, middle, AuditEntryView.State.DONE));
        List<Arguments> pages = new ArrayList<>();
        for (boolean descending : List.of(false, true)) {
            filters.forEach((name, filter) -> pages.add(Arguments.of(name, filter, descending)));
        }
        return pages.stream();
    }

    @ParameterizedTest(name = "{0}, descending: {2}")
    @MethodSource("pages")
    void pagesReadOnlyTheRowsTheyShow(String name, AuditFilter filter, boolean descending) {
        Select select = AuditSelect.page(filter, null, descending, LIMIT);

        List<JsonNode> plan = plan(select.sql(), select.parameters());

        // PostgreSQL may read a month without entries as a whole
        assertThat(plan)
                .as(plan.get(0).toString())
                .noneMatch(node -> type(node).equals("Seq Scan")
                        && FILLED.contains(node.path("Relation Name").asText()));
        // index scans and sorts have at most one page of rows
        assertThat(plan.stream().filter(node -> type(node).contains("Sort")))
                .as(plan.get(0).toString())
                .allMatch(sort -> sort.path("Plan Rows").asInt() <= 2 * LIMIT);
        assertThat(plan.get(0).path("Total Cost").asDouble())
                .as(plan.get(0).toString())
                .isLessThan(mostCost(filter));
    }

    /** Outcomes of a user who has a tenth of all entries: PostgreSQL may read the user's entries. */
    private static double mostCost(AuditFilter filter) {
        boolean joins = filter.outcome().isPresent()
                && (filter.userId().isPresent() || filter.organizationId().isPresent());
        return joins ? ROWS / 20.0 : 2_000;
    }

    private static AuditFilter of(UUID organization) {
        return of(organization, null, null);
    }

    private static AuditFilter of(UUID organization, AuditEntryView.State outcome, String origin) {
        return of(organization, outcome, origin, null);
    }

    private static AuditFilter of(UUID organization, AuditEntryView.State outcome, String origin, UUID key) {
        return new AuditFilter(
                Optional.empty(),
                Optional.ofNullable(organization),
                Optional.empty(),
                Optional.empty(),
                Optional.ofNullable(outcome),
                Optional.ofNullable(origin),
                Optional.ofNullable(key),
                Optional.empty(),
                Optional.empty());
    }

    private static AuditFilter filter(UUID user, String actor, Action action, Instant after, Instant before) {
        return filter(user, actor, action, after, before, null);
    }

    private static AuditFilter filter(
            UUID user, String actor, Action action, Instant after, Instant before, AuditEntryView.State outcome) {
        return new AuditFilter(
                Optional.ofNullable(user),
                Optional.empty(),
                Optional.ofNullable(actor),
                Optional.ofNullable(action),
                Optional.ofNullable(outcome),
                Optional.empty(),
                Optional.empty(),
                Optional.ofNullable(after),
                Optional.ofNullable(before));
    }
}
