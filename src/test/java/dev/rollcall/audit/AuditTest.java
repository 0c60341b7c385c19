package dev.rollcall.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;

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

    private final ApiCaller admin = Api.admin().with(request -> request.urlEncodingEnabled(false));

    /** One act per minute from 12:01 on; every fifth is a deletion, every second one concerns the same user. */
    @BeforeEach
    void createActs() {
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
                .body(
                        "items[1].outcomeDetails.changes",
                        equalTo(Map.of("enabled", Map.of("from", true, "to", false))))
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
        "&after=2026-01-01T12:10:00Z&action=delete, 3"
    })
    void filtersNarrowTheList(String query, int count) {
        assertThat(times(list(query + "&limit=200"))).hasSize(count);
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
