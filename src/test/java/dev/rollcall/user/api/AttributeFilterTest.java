package dev.rollcall.user.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.testing.BulkClient;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.packaged.LogCapture;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Filters by attributes in requests: how they are written, refused, followed by cursors, exported and kept secret. */
@QuarkusTest
class AttributeFilterTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String USERS = "/api/v1/users";

    /** LogScan finds it in any log. */
    private final String plan =
            "plan-" + UUID.randomUUID().toString().substring(0, 8).replaceFirst("^.", "a");

    private final String role = "role-" + UUID.randomUUID();

    @Inject
    ServiceDatabase records;

    @TestHTTPResource("/")
    URI service;

    private final ApiCaller admin = Api.admin();
    private final ApiCaller encoded = admin.withEncodedPaths();

    @BeforeEach
    void insert() {
        records.insertUsers(role, 12);
        set("{\"plan\": \"%s\", \"seats\": 5, \"tags\": [\"a b\", true]}".formatted(plan), "n <= 7");
        records.execute(
                "update users set profile = '{\"department\": \"Sales\"}' where ? = any(roles) and email like 'mail1_@%'",
                role);
    }

    /** Sets the attributes of some users, who are numbered from 1 on. */
    private void set(String attributes, String some) {
        records.execute(
                "update users set attributes = ?::jsonb from generate_series(1, 12) n where ? = any(roles) and email = 'mail' || n || '@example.org' and "
                        + some,
                attributes,
                role);
    }

    private List<String> emails(String query) {
        return encoded.read(USERS + "?role=" + role + "&" + query).list("items.email");
    }

    @ParameterizedTest
    @CsvSource({
        "attributes.plan={plan}, 7",
        "attributes.plan={plan}&attributes.plan=other, 7",
        "attributes.plan=other, 0",
        "attributes.plan=, 5",
        "attributes.plan, 5",
        "attributes.seats=5, 7",
        "attributes.seats=5&profile.department=Sales, 0",
        "attributes.tags=a+b, 7",
        "attributes.tags=a%20b&attributes.plan={plan}, 7",
        "attributes.tags=true, 7",
        "profile.department=Sales, 3",
        "profile.department=, 9",
        "attributes.plan={plan}&enabled=false, 1",
        "attributes.plan={plan}&search=mail7, 1",
        "attributes.plan={plan}&search=mail9, 0",
        "attributes.plan={plan}&sort=-lastSeenAt, 7",
        "attributes.plan={plan}&createdAfter=2025-01-01T00:02:30Z, 2",
    })
    void usersWithAnAttributeAreListedCountedAndExported(String query, int found) {
        String filled = query.replace("{plan}", plan);
        ApiResponse page = encoded.read(USERS + "?total=true&role=" + role + "&" + filled);

        assertThat(page.list("items")).hasSize(found);
        page.body("total.count", equalTo(found)).body("total.exact", equalTo(true));
        for (String format : List.of("ndjson", "csv")) {
            String file = new BulkClient(service, admin.token())
                    .export("?format=" + format + "&role=" + role + "&" + filled, "*/*", BodyHandlers.ofString())
                    .body();
            assertThat(file.lines()).hasSize(found + (format.equals("csv") ? 1 : 0));
        }
    }

    @ParameterizedTest(name = "{index}")
    @ValueSource(
            strings = {
                "a.b",
                "a\"b",
                "a'b",
                "größe",
                "a&b=c",
                "a+b",
                "a%62",
                "a[b]",
                "{a}",
                "$.a",
                "\uD83D\uDE00",
                "a b"
            })
    void namesAndValuesAreDecodedOnceAndFoundAsTheyAre(String odd) {
        ObjectNode attributes = JSON.createObjectNode().put(odd, odd);
        set(attributes.toString(), "n = 3");

        String parameter = "attributes." + encode(odd) + "=";
        assertThat(emails(parameter + encode(odd))).containsExactly("mail3@example.org");
        assertThat(emails(parameter)).hasSize(11);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Test
    void pagesAndLinksKeepTheFilters() {
        String query = "?role=" + role + "&limit=3&attributes.plan=" + plan + "&attributes.tags=a%20b";
        ApiResponse first = encoded.read(USERS + query);
        ApiResponse second = encoded.read(first.link("next"));
        ApiResponse third = encoded.read(second.link("next"));

        assertThat(first.link("next")).contains("attributes.tags=a%20b");
        assertThat(third.link("next")).isNull();
        assertThat(List.of(first, second, third))
                .flatExtracting(page -> page.<String>list("items.email"))
                .hasSize(7)
                .doesNotHaveDuplicates();
        encoded.read(third.link("prev")).body("items", equalTo(second.path("items")));
        // the order of parameters does not matter, other values do
        String cursor = "&cursor=" + first.path("next");
        encoded.read(USERS + "?role=" + role + "&attributes.tags=a%20b&attributes.plan=" + plan + cursor);
        encoded.get(USERS + "?role=" + role + "&attributes.tags=a%20b&attributes.plan=other" + cursor)
                .expectProblem(400, "urn:rollcall:problem:invalid-cursor");
        encoded.get(USERS + "?role=" + role + cursor).expectProblem(400, "urn:rollcall:problem:invalid-cursor");
    }

    @ParameterizedTest(name = "{index}")
    @CsvSource({
        "attributes.=x, attributes.",
        "attributes.a%00b=x, 'attributes.a\0b'",
        "attributes.a=%07, attributes.a",
        "attributes.a=%ED%A0%80%00, attributes.a",
        "attributes=x, attributes",
        "attribute.a=x, attribute.a",
        "Profile.a=x, Profile.a",
        "profile.=x, profile.",
        "profile.unknown=x, profile.unknown",
        "profile.unknown=, profile.unknown",
        "profile.Department=Sales, profile.Department",
        "profile.department.x=Sales, profile.department.x",
        "profile.department=Sales&profile.hobbies=go&attributes.a=x, profile.hobbies",
    })
    void wrongFiltersReturn400WithTheirName(String query, String name) {
        for (String path : List.of(USERS, USERS + "/export")) {
            encoded.get(path + "?" + query)
                    .expectProblem(400, "urn:rollcall:problem:invalid-parameter")
                    .body("errors.field", contains(name));
        }
    }

    @Test
    void tooManyOrTooLongFiltersReturn400WithoutTheirValues() {
        String names = "?"
                + IntStream.range(0, 6)
                        .mapToObj(i -> "attributes.a" + i + "=" + plan)
                        .reduce((one, other) -> one + "&" + other)
                        .orElseThrow();
        String values = "?"
                + IntStream.range(0, 21)
                        .mapToObj(i -> "attributes.a=" + plan + i)
                        .reduce((one, other) -> one + "&" + other)
                        .orElseThrow();

        for (Map.Entry<String, String> wrong : Map.of(
                        names,
                        "attributes.a5",
                        values,
                        "attributes.a",
                        "?profile.a=" + plan + "x".repeat(255),
                        "profile.a")
                .entrySet()) {
            encoded.get(USERS + wrong.getKey())
                    .expectProblem(400, "urn:rollcall:problem:invalid-parameter")
                    .body("errors.field", contains(wrong.getValue()))
                    .body("detail", containsString("at most"))
                    .body("detail", not(containsString(plan)));
        }
    }

    @Test
    void rightsAreCheckedBeforeFilters() {
        String query = "?attributes.=x";
        Api.anonymous().get(USERS + query).expect(401);
        Api.as(Realm.get().createIdentity("filtering", "user"))
                .get(USERS + query)
                .expect(403);
        Api.as(Realm.get().createIdentity("filtering", "reader"))
                .get(USERS + "?attributes.plan=" + plan)
                .expect(200);
    }

    @Test
    void exportIsRecordedWithTheNamesOnly() {
        ApiCaller exporter = Api.as(Realm.get().createIdentity("filtering", "rollcall-admin"));

        new BulkClient(service, exporter.token())
                .export(
                        "?attributes.plan=" + plan + "&profile.department=" + plan + "&enabled=true&externalId=" + plan
                                + "&email=" + plan,
                        "*/*",
                        BodyHandlers.ofString());

        admin.read("/api/v1/audit-log?actor=" + exporter.subject() + "&action=export")
                .body(
                        "items[0].details.filters",
                        contains("enabled", "externalId", "email", "attributes.plan", "profile.department"));
        assertThat(records.number("select count(*) from audit_log where details::text like '%' || ? || '%'", plan))
                .isZero();
    }

    @Test
    void valuesAreNotLogged() {
        ApiCaller user = Api.as(Realm.get().createIdentity("filtering", "user"));
        user.get("/api/v1/users/me").expect(200);
        try (LogCapture log = LogCapture.ofService()) {
            // a refusal is logged
            user.get(USERS + "?attributes.plan=" + plan).expect(403);
            emails("attributes.plan=" + plan);
            encoded.get(USERS + "?attributes.a=" + plan + "%00").expect(400);
            encoded.get(USERS + "?profile.unknown=" + plan).expect(400).body("detail", not(containsString(plan)));
            encoded.get(USERS + "?attributes.plan=" + plan + "&cursor=" + plan).expect(400);
            encoded.get("/api/v1/organizations?attributes.plan=" + plan).expect(200);

            assertThat(log.lines()).isNotEmpty().noneMatch(line -> line.contains(plan));
        }
    }
}
