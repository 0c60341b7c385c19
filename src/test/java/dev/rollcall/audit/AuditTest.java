package dev.rollcall.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.uuid.Generators;
import dev.rollcall.http.Csv;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The audit log in the API, read by an administrator. */
@QuarkusTest
class AuditTest {

    private static final int COUNT = 25;

    private final String actor = "audit-test-" + UUID.randomUUID();
    private final UUID user = UUID.randomUUID();

    @Inject
    ServiceDatabase records;

    private final ApiCaller admin = Api.admin().withEncodedPaths();

    /** One act per minute from 12:01 on; every fifth is a deletion, every second one concerns the same user. */
    @BeforeEach
    void createActs() {
        insertActs();
        // the first ten have outcomes: eight updates, two deletions
        records.execute("""
                insert into audit_outcomes (act_id, at, outcome, settled_by)
                select id, at, case action when 'delete' then 'refused' else 'done' end, 'request'
                from (select id, at, action, (extract(epoch from at - timestamptz '2026-01-01 12:00:00Z') / 60)::int as n
                    from audit_log where actor = ?) acts
                where n <= 10""", actor);
    }

    private void insertActs() {
        records.execute("""
                insert into audit_log (id, at, action, user_id, actor, actor_kind, via)
                select cast(lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7'
                        || substr(md5(n::text || ?), 1, 3) || '8' || substr(md5(n::text || ?), 4, 15) as uuid),
                    at, case when n % 5 = 0 then 'delete' else 'update' end,
                    case when n % 2 = 0 then cast(? as uuid) else gen_random_uuid() end, ?, 'user', 'bearer'
                from generate_series(1, ?::int) n,
                    lateral (select timestamptz '2026-01-01 12:00:00Z' + n * interval '1 minute') t (at)
                """, actor, actor, user.toString(), actor, Integer.toString(COUNT));
    }

    private ApiResponse list(String query) {
        return get("/api/v1/audit-log?actor=" + actor + query);
    }

    private ApiResponse get(String path) {
        return admin.get(path);
    }

    private static List<String> times(ApiResponse page) {
        return page.expect(200).path("items.at");
    }

    /** So that an entry can still say so when the actor is neither any more. */
    @Test
    void anEntrySaysWhatItsActorWas() {
        list("&limit=1").body("items[0].by.kind", equalTo("user"));
        String created = admin.post("/api/v1/users", "{\"username\":\"%s\"}".formatted(actor))
                .expect(201)
                .path("id");

        admin.get("/api/v1/users/" + created + "/audit-log").body("items[0].by.kind", equalTo("administrator"));

        ApiCaller service = Api.as(Realm.get().clientToken("rollcall-reader", "rollcall-reader-secret"));
        service.get("/api/v1/users/export?search=" + actor).expect(200);
        admin.get("/api/v1/audit-log?action=export&limit=200")
                .body("items.findAll { it.by.clientId == 'rollcall-reader' }.by.kind", hasItem("service-account"));
    }

    /** Only values that are not personal data. */
    @Test
    void anEntryHasOldAndNewValues() {
        String path = "/api/v1/users/"
                + admin.post(
                                "/api/v1/users",
                                "{\"username\":\"%1$s\",\"email\":\"%1$s@example.org\",\"roles\":[\"user\"]}"
                                        .formatted(actor))
                        .expect(201)
                        .path("id");
        admin.patch(path, "{\"enabled\":false,\"lastName\":\"Secret\"}").expect(200);
        admin.patch(path, "{\"enabled\":false,\"emailVerified\":true}").expect(200);
        admin.put(path + "/roles", "{\"roles\":[\"reader\"]}").expect(200);

        ApiResponse log = admin.get(path + "/audit-log?sort=at");

        log.body("items[0].details.roles", equalTo(List.of("user")))
                .body("items[0].outcomeDetails.changes", nullValue())
                .body("items[1].details.enabled", equalTo(false))
                .body("items[1].details.fields", equalTo(List.of("lastName", "enabled")))
                .body("items[1].outcomeDetails.changes", equalTo(Map.of("enabled", Map.of("from", true, "to", false))))
                .body("items[2].details.emailVerified", equalTo(true))
                .body(
                        "items[2].outcomeDetails.changes",
                        equalTo(Map.of("emailVerified", Map.of("from", false, "to", true))))
                .body(
                        "items[3].outcomeDetails.changes",
                        equalTo(Map.of("roles", Map.of("from", List.of("user"), "to", List.of("reader")))));
        assertThat(log.asString()).doesNotContain("Secret", actor);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&sort=-at", "&sort=at"})
    void pagesFollowInBothDirections(String sort) {
        List<String> all = times(list("&limit=200" + sort));
        ApiCaller caller = sort.isEmpty() ? admin : admin.query("sort", sort.replace("&sort=", ""));
        List<List<String>> pages = caller.query("actor", actor, "limit", 10).pages("/api/v1/audit-log").stream()
                .map(AuditTest::times)
                .toList();

        assertThat(all)
                .hasSize(COUNT)
                .isSortedAccordingTo(sort.equals("&sort=at") ? String::compareTo : Collections.reverseOrder());
        assertThat(pages.stream().map(List::size)).containsExactly(10, 10, 5);
        assertThat(pages.stream().flatMap(List::stream)).isEqualTo(all);
    }

    @Test
    void linksLeadToTheSamePages() {
        ApiResponse first = list("&limit=10&action=update");
        ApiResponse second = get(first.link("next"));

        assertThat(times(second)).isEqualTo(times(list("&limit=10&action=update&cursor=" + first.path("next"))));
        assertThat(times(get(second.link("prev")))).isEqualTo(times(first));
        assertThat(times(get(second.link("first")))).isEqualTo(times(first));
        assertThat(first.headers("Link")).noneMatch(link -> link.contains("prev"));
        assertThat(second.headers("Link")).noneMatch(link -> link.contains("next"));
    }

    @ParameterizedTest
    @CsvSource({
        "'', 25",
        "&action=delete, 5",
        "&action=create, 0",
        "&after=2026-01-01T12:10:00Z, 15",
        "&before=2026-01-01T12:10:00Z, 9",
        "&after=2026-01-01T13:05:00%2B01:00&before=2026-01-01T12:10:00Z, 4",
        "&after=2026-01-01T12:10:00Z&action=delete, 3",
        "&outcome=open, 15",
        "&outcome=done, 8",
        "&outcome=refused, 2",
        "&outcome=refused&action=delete, 2",
        "&outcome=unknown, 0",
        "&outcome=open&action=delete, 3",
        "&origin=bearer, 25",
        "&origin=event, 0"
    })
    void filtersNarrowTheList(String query, int count) {
        assertThat(times(list(query + "&limit=200"))).hasSize(count);
    }

    @Test
    void filtersByUserAndOrganizationCombineWithOthers() {
        UUID organization = UUID.randomUUID();
        records.execute(
                "insert into audit_log (id, at, action, organization_id, actor, via) values (?::uuid, now(), 'add-member', ?::uuid, ?, 'browser')",
                Generators.timeBasedEpochRandomGenerator().generate().toString(),
                organization.toString(),
                actor);

        assertThat(times(list("&limit=200&userId=" + user))).hasSize(12);
        assertThat(times(list("&limit=200&outcome=done&userId=" + user))).hasSize(4);
        assertThat(times(list("&limit=200&outcome=open&userId=" + user))).hasSize(7);
        assertThat(times(list("&origin=browser&organizationId=" + organization)))
                .hasSize(1);
        assertThat(times(list("&outcome=open&organizationId=" + organization))).hasSize(1);
        assertThat(times(list("&userId=" + user + "&organizationId=" + organization)))
                .isEmpty();
    }

    /** An entry and its outcome may come in one statement, or the outcome much later. */
    @Test
    void anEntryIsOpenUntilItHasAnOutcome() {
        String id = list("&limit=1&outcome=open&sort=at").expect(200).path("items[0].id");

        records.execute(
                "insert into audit_outcomes (act_id, at, outcome, settled_by) values (?::uuid, now(), 'superseded', 'sweeper')",
                id);
        String both = Generators.timeBasedEpochRandomGenerator().generate().toString();
        records.execute("""
                with entry as (insert into audit_log (id, at, action, actor) values (?::uuid, now(), 'update', ?) returning id)
                insert into audit_outcomes (act_id, at, outcome, settled_by) select id, now(), 'done', 'event' from entry""", both, actor);

        List<String> open = list("&limit=200&outcome=open").expect(200).path("items.id");
        assertThat(open).hasSize(14).doesNotContain(id, both);
        list("&outcome=superseded").body("items.id", equalTo(List.of(id)));
    }

    @Test
    void exportHasAllMatchingEntries() {
        ApiResponse ndjson = get("/api/v1/audit-log/export?sort=at&action=update&actor=" + actor);
        ApiResponse csv = get("/api/v1/audit-log/export?format=csv&outcome=refused&actor=" + actor);

        assertThat(ndjson.expect(200).header("Content-Type")).startsWith("application/x-ndjson");
        assertThat(ndjson.header("Content-Disposition")).contains("audit-log-").contains(".ndjson");
        List<String> lines = ndjson.asString().lines().toList();
        assertThat(lines).hasSize(20);
        String page = get("/api/v1/audit-log?sort=at&action=update&limit=1&actor=" + actor)
                .asString();
        assertThat(Realm.json(lines.get(0))).isEqualTo(Realm.json(page).at("/items/0"));
        assertThat(csv.expect(200).header("Content-Type")).startsWith("text/csv");
        List<List<String>> rows = csv.asString().lines().map(Csv::cells).toList();
        assertThat(rows).hasSize(3).allMatch(row -> row.size() == rows.get(0).size());
        assertThat(rows.get(0)).startsWith("id", "at", "action").contains("by.subject", "outcome", "details");
        assertThat(rows.get(1)).contains("delete", actor, "bearer", "refused");
        get("/api/v1/audit-log/export?format=xml").expectProblem(400, "invalid-parameter");
    }

    /** Only the page with the oldest entry. */
    @Test
    void theEndOfTheLogSaysWhatWasDropped() {
        list("&limit=200").body("droppedBefore", nullValue());
        records.execute(
                "insert into audit_dropped_months (month, entries) values ('2020-01-01', 1), ('2020-02-01', 2)");
        try {
            list("&limit=200").body("droppedBefore", equalTo("2020-03-01T00:00:00Z"));
            list("&limit=2").body("droppedBefore", nullValue());
            list("&limit=2&sort=at").body("droppedBefore", equalTo("2020-03-01T00:00:00Z"));
        } finally {
            records.execute("alter table audit_dropped_months disable trigger user");
            records.execute("delete from audit_dropped_months");
            records.execute("alter table audit_dropped_months enable trigger user");
        }
    }

    /** An entry that is older than a page of others of the user. */
    @Test
    void entryOfAUserInAnOrganizationIsFoundBehindOthers() {
        UUID organization = UUID.randomUUID();
        records.execute(
                """
                insert into audit_log (id, at, action, user_id, organization_id, actor, via)
                values (?::uuid, now(), 'add-member', ?::uuid, ?::uuid, ?, 'browser')""",
                "01890000" + UUID.randomUUID().toString().substring(8),
                user.toString(),
                organization.toString(),
                actor);

        assertThat(times(list("&limit=1&userId=" + user + "&organizationId=" + organization)))
                .hasSize(1);
    }

    /** An actor's subject and a client's id may be anything that Keycloak accepts. */
    @Test
    void exportGuardsFormulasInCsv() {
        String odd = "=cmd-" + UUID.randomUUID();
        records.execute(
                "insert into audit_log (id, at, action, actor, via) values (?::uuid, now(), 'update', ?, 'bearer')",
                Generators.timeBasedEpochRandomGenerator().generate().toString(),
                odd);

        ApiResponse csv = admin.query("actor", odd, "format", "csv").get("/api/v1/audit-log/export");

        assertThat(csv.expect(200).asString()).contains(",'" + odd + ",");
    }

    @Test
    void exportIsRecordedWithTheNamesOfItsFilters() {
        get("/api/v1/audit-log/export?format=csv&actor=" + actor).expect(200);

        admin.get("/api/v1/audit-log?action=export&limit=200")
                .body("items.findAll { it.details.records == 'audit-log' }.details.filters", hasItem(List.of("actor")));
    }

    @Test
    void auditLogOfOneUserIsFilteredAndPaged() {
        records.execute("""
                insert into users (id, keycloak_id, username, enabled, roles, created_at, updated_at, identity_as_of)
                values (cast(? as uuid), ?, 'audit-log', true, '{}', now(), now(), now())
                """, user.toString(), actor);
        String path = "/api/v1/users/" + user + "/audit-log";

        ApiResponse first = get(path + "?limit=10");
        List<String> all = new ArrayList<>(times(first));
        all.addAll(times(get(first.link("next"))));

        assertThat(all).hasSize(12).isSortedAccordingTo(Collections.reverseOrder());
        assertThat(times(get(path + "?action=delete"))).hasSize(2);
        assertThat(times(get(path + "?actor=somebody-else"))).isEmpty();
        assertThat(times(get(path + "?sort=at&limit=1"))).containsExactly("2026-01-01T12:02:00Z");
    }

    @Test
    void cursorIsValidOnlyForItsQuery() {
        String cursor = list("&limit=10").path("next");

        for (String query : List.of("&sort=at", "&action=update", "&after=2026-01-01T12:10:00Z", "x")) {
            list(query + "&cursor=" + cursor).expectProblem(400, "invalid-cursor");
        }
        get("/api/v1/users?cursor=" + cursor).expect(400);
        list("&limit=3&cursor=" + cursor).expect(200);
    }

    @ParameterizedTest
    @CsvSource({"limit, 0", "limit, 201", "limit, many", "sort, actor", "action, undo", "after, yesterday", "before, 1"
    })
    void invalidParameterReturns400WithItsName(String name, String value) {
        list("&" + name + "=" + value)
                .expect(400)
                .body("errors.field", equalTo(List.of(name)))
                .body("detail", containsString(name));
    }
}
