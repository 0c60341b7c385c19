package dev.rollcall.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.database.Select;
import dev.rollcall.http.StrictJson;
import dev.rollcall.paging.AttributeFilters;
import dev.rollcall.paging.FewMatches;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.wire.FuzzInput;
import dev.rollcall.user.UserQueries.UserPage;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists of users with filters by attributes, compared with a model, whichever statement reads them. */
@QuarkusTest
class UserAttributesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LIMIT = 200;
    private static final List<String> SORTS =
            List.of("createdAt", "-createdAt", "username", "-username", "lastSeenAt", "-lastSeenAt");

    /** More than are sorted. */
    private static final int MANY = FewMatches.MOST + 60;

    @Inject
    ServiceDatabase records;

    @Inject
    UserQueries users;

    @Inject
    UserRows rows;

    /** Only users of this test have it. */
    private final String role = "role-" + UUID.randomUUID();

    @AfterEach
    void remove() {
        records.execute("delete from users where ? = any(roles)", role);
    }

    // --- Which users match ---

    @ParameterizedTest(name = "{index}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"a": "5"}              | 5      | true
            {"a": 5}                | 5      | true
            {"a": 5.0}              | 5      | true
            {"a": 5}                | 5.0    | true
            {"a": 500}              | 5e2    | true
            {"a": -5}               | -5     | true
            {"a": 5}                | +5     | false
            {"a": "05"}             | 05     | true
            {"a": 5}                | 05     | false
            {"a": true}             | true   | true
            {"a": "true"}           | true   | true
            {"a": true}             | True   | false
            {"a": false}            | false  | true
            {"a": false}            | true   | false
            {"a": 1}                | true   | false
            {"a": ["x", "y"]}       | y      | true
            {"a": ["x", 5, true]}   | 5      | true
            {"a": ["x", 5, true]}   | true   | true
            {"a": [["x"]]}          | x      | false
            {"a": {"b": "x"}}       | x      | false
            {"b": "x"}              | x      | false
            {"a": "pro"}            | Pro    | false
            {"a": "pro"}            | pr     | false
            {"a": " pro"}           | ` pro` | true
            {"a": " pro"}           | pro    | false
            {"a": " "}              | ` `    | true
            {"a": "null"}           | null   | true
            {"a": "1e400"}          | 1e400  | true
            {"a": "1e999999999"}    | 1e999999999 | true
            {"a.b": "x"}            | x      | false
            {}                      | ``     | true
            {"b": 1}                | ``     | true
            {"a": ""}               | ``     | false
            {"a": []}               | ``     | false
            {"a": {}}               | ``     | false
            {"a": "x"}              | ``     | false
            """)
    void valueMatchesTextNumberBooleanAndElementOfAList(String attributes, String value, boolean matches) {
        for (String column : List.of("attributes", "profile")) {
            UUID user = insert(1).get(0);
            set(column, attributes, user);

            assertThat(ids(having(column + ".a", value), UserSort.DEFAULT))
                    .as("%s in %s", value, column)
                    .isEqualTo(matches ? List.of(user) : List.of());
            remove();
        }
    }

    /** Quotes, dots, umlauts, and whatever means something in SQL, JSON or a path. */
    @ParameterizedTest(name = "{index}")
    @ValueSource(
            strings = {
                "a.b",
                ".",
                "a'b",
                "a\"b",
                "a\\",
                "\\\"",
                "$.\"a\"",
                "') or true --",
                "ä ö ü ß",
                "日本",
                "\uD83D\uDE00",
                "*",
                "a[0]",
                "{}",
                "[]",
                ":key",
                "?",
                "%",
                "a b",
                "@@",
                "exists",
                "null"
            })
    void oddNamesAndValuesFindWhatTheyName(String odd) {
        List<UUID> inserted = insert(3);
        set("attributes", JSON.createObjectNode().put(odd, odd).toString(), inserted.get(0));
        set("attributes", JSON.createObjectNode().put(odd, odd + "x").toString(), inserted.get(1));
        set("attributes", JSON.createObjectNode().put(odd + "x", odd).toString(), inserted.get(2));

        assertThat(ids(having("attributes." + odd, odd), UserSort.DEFAULT)).containsExactly(inserted.get(0));
        assertThat(ids(having("attributes." + odd, odd + "x"), UserSort.DEFAULT))
                .containsExactly(inserted.get(1));
        assertThat(ids(having("attributes." + odd, ""), UserSort.DEFAULT)).containsExactly(inserted.get(2));
    }

    private record Stored(ObjectNode attributes, String name, String value) {}

    /** Any names and values: the database finds what a comparison in Java finds. */
    @Test
    @Tag("fuzz")
    void randomNamesAndValuesFindWhatTheyName() {
        List<UUID> inserted = insert(1);
        Arbitrary<String> texts =
                FuzzInput.texts().filter(text -> text.length() < 100 && !StrictJson.isUnstorable(text));
        Arbitrary<JsonNode> values = Arbitraries.<JsonNode>oneOf(
                texts.map(JSON.getNodeFactory()::textNode),
                Arbitraries.integers().map(JSON.getNodeFactory()::numberNode),
                Arbitraries.of(true, false).map(JSON.getNodeFactory()::booleanNode),
                texts.list().ofMaxSize(3).map(all -> {
                    ArrayNode list = JSON.createArrayNode();
                    all.forEach(list::add);
                    return list;
                }));
        Arbitrary<Stored> cases = Combinators.combine(
                        texts.filter(name -> !name.isEmpty()), values, texts, texts, Arbitraries.of(true, true, false))
                .as((name, value, otherName, otherValue, isSame) -> {
                    ObjectNode attributes = JSON.createObjectNode();
                    attributes.set(name, value);
                    String text = value.isArray() ? value.path(0).asText() : value.asText();
                    return isSame || otherName.isEmpty()
                            ? new Stored(attributes, name, text)
                            : new Stored(attributes, otherName, otherValue);
                });

        FuzzInput.forEach(cases, 200, stored -> {
            set("attributes", stored.attributes().toString(), inserted.get(0));

            assertThat(ids(having("attributes." + stored.name(), stored.value()), UserSort.DEFAULT))
                    .hasSize(matches(stored.attributes(), stored.name(), stored.value()) ? 1 : 0);
        });
    }

    private static boolean matches(ObjectNode attributes, String name, String value) {
        JsonNode member = attributes.path(name);
        if (value.isEmpty()) {
            return member.isMissingNode();
        }
        Predicate<JsonNode> isSame = node -> node.isTextual() && node.asText().equals(value)
                || node.isBoolean() && node.asText().equals(value)
                || node.isNumber() && isNumber(value, node.decimalValue());
        return isSame.test(member)
                || member.isArray()
                        && StreamSupport.stream(member.spliterator(), false).anyMatch(isSame);
    }

    private static boolean isNumber(String value, BigDecimal number) {
        try {
            return JSON.readTree(value).isNumber() && new BigDecimal(value).compareTo(number) == 0;
        } catch (IOException | NumberFormatException e) {
            return false;
        }
    }

    @Test
    void severalValuesMeanAnyAndSeveralNamesAll() {
        List<UUID> inserted = insert(4);
        set("attributes", "{\"plan\": \"pro\", \"seats\": 5}", inserted.get(0));
        set("attributes", "{\"plan\": \"team\", \"seats\": 5}", inserted.get(1));
        set("attributes", "{\"plan\": \"free\"}", inserted.get(2));
        set("profile", "{\"department\": [\"Sales\", \"Support\"]}", inserted.get(0));

        assertThat(matching("attributes.plan=pro", "attributes.plan=team")).isEqualTo(inserted.subList(0, 2));
        assertThat(matching("attributes.plan=team", "attributes.seats=5")).containsExactly(inserted.get(1));
        assertThat(matching("attributes.plan=free", "attributes.seats=5")).isEmpty();
        assertThat(matching("attributes.seats=5", "profile.department=Support")).containsExactly(inserted.get(0));
        assertThat(matching("attributes.plan=free", "attributes.seats=")).containsExactly(inserted.get(2));
        assertThat(matching("attributes.plan=", "attributes.plan=team"))
                .containsExactly(inserted.get(1), inserted.get(3));
        assertThat(matching("profile.department=")).containsExactlyInAnyOrderElementsOf(inserted.subList(1, 4));
    }

    private List<UUID> matching(String... query) {
        return ids(query(query), UserSort.DEFAULT);
    }

    // --- How they are read ---

    /** The three statements of a page find the same users in the same order, from every position and in both directions. */
    @Test
    void everyStatementOfAPageReadsTheSame() {
        List<UUID> inserted = insert(40);
        inserted.stream().skip(10).forEach(id -> set("attributes", "{\"plan\": \"pro\"}", id));
        UserFilter filter = having("attributes.plan", "pro");
        for (String name : SORTS) {
            UserSort sort = UserSort.parse(name);
            List<User> all = read(UserSelect.page(filter, sort, false, null, null, LIMIT));
            assertThat(all).hasSize(30);
            for (User from : Arrays.asList(null, all.get(7), all.get(29))) {
                for (boolean backward : List.of(false, true)) {
                    Object key =
                            from == null ? null : sort.key().value(sort.key().text(from));
                    UUID id = from == null ? null : from.id;
                    List<UUID> walked = ids(read(UserSelect.page(filter, sort, backward, key, id, 11)));

                    assertThat(ids(read(UserSelect.sortedPage(filter, sort, backward, key, id, 11))))
                            .as("%s, backward: %s", name, backward)
                            .isEqualTo(walked);
                    // fewer, if there are many users of other tests
                    List<UUID> first = ids(read(UserSelect.beginning(filter, sort, backward, key, id, 11)));
                    assertThat(first).as(name).isEqualTo(walked.subList(0, first.size()));
                }
            }
        }
    }

    private List<User> read(Select select) {
        return rows.list(select);
    }

    @ParameterizedTest
    @ValueSource(strings = {"createdAt", "-createdAt", "username", "-username", "lastSeenAt", "-lastSeenAt"})
    void fewMatchesArePagedInEveryOrder(String sort) throws IOException {
        List<UUID> inserted = insert(30);
        List<UUID> pro =
                inserted.stream().filter(id -> inserted.indexOf(id) % 3 != 0).toList();
        pro.forEach(id -> set("attributes", "{\"plan\": \"pro\"}", id));
        UserFilter filter = having("attributes.plan", "pro");

        assertPages(filter, UserSort.parse(sort), 7, pro);
        UserPage page = users.list(filter, UserSort.parse(sort), Optional.empty(), 1, true);
        assertThat(page.total()).isEqualTo(new UserPage.Total(20, true));
        List<UUID> exported = new ArrayList<>();
        users.forEach(filter, UserSort.parse(sort), user -> exported.add(user.id()));
        assertThat(exported).isEqualTo(forward(filter, UserSort.parse(sort), LIMIT));
    }

    /** The index of the order is walked. The oldest users do not match, so the beginning of the list has no full page. */
    @Test
    void manyMatchesArePagedInEveryOrder() throws IOException {
        records.insertUsers(role, MANY);
        records.execute(
                "update users set attributes = '{\"plan\": \"pro\"}' where ? = any(roles)"
                        + " and email <> all (array(select 'mail' || n || '@example.org' from generate_series(1, 50) n))",
                role);
        UserFilter filter = having("attributes.plan", "pro");
        for (String sort : SORTS) {
            UserPage first = users.list(filter, UserSort.parse(sort), Optional.empty(), LIMIT, true);
            UserPage second = users.list(filter, UserSort.parse(sort), Optional.of(first.next()), LIMIT, false);
            UserPage again = users.list(filter, UserSort.parse(sort), Optional.of(second.previous()), LIMIT, false);

            assertThat(first.total()).as(sort).isEqualTo(new UserPage.Total(UserQueries.MOST_COUNTED, false));
            assertThat(ids(again)).as(sort).isEqualTo(ids(first));
            assertThat(Stream.concat(first.items().stream(), second.items().stream()))
                    .as(sort)
                    .hasSize(2 * LIMIT)
                    .allMatch(user -> user.attributes().equals(Map.of("plan", "pro")))
                    .isSortedAccordingTo(order(sort))
                    .doesNotHaveDuplicates();
        }
        List<UUID> exported = new ArrayList<>();
        users.forEach(filter, UserSort.DEFAULT, user -> exported.add(user.id()));
        assertThat(exported).hasSize(MANY - 50).doesNotHaveDuplicates();
    }

    private static Comparator<UserView> order(String sort) {
        Comparator<UserView> order =
                switch (sort.replace("-", "")) {
                    case "username" -> Comparator.comparing(UserView::username);
                    case "lastSeenAt" ->
                        Comparator.comparing((UserView user) ->
                                Optional.ofNullable(user.lastSeenAt()).orElse(Instant.EPOCH));
                    default -> Comparator.comparing(UserView::createdAt);
                };
        return sort.startsWith("-") ? order.reversed() : order;
    }

    @Test
    void otherFiltersRestrictTheMatches() {
        List<UUID> inserted = insert(20);
        inserted.forEach(id -> set("attributes", "{\"plan\": \"pro\"}", id));
        AttributeFilters pro = having("attributes.plan", "pro").attributes();
        for (String sort : SORTS) {
            assertThat(ids(
                            new UserFilter(
                                    Optional.of(false),
                                    Optional.of(role),
                                    Optional.empty(),
                                    Optional.empty(),
                                    Optional.empty(),
                                    inserted.subList(0, 10),
                                    UserFilter.Exact.NONE,
                                    pro),
                            UserSort.parse(sort)))
                    .as(sort)
                    .containsExactlyInAnyOrder(inserted.get(4), inserted.get(9));
            assertThat(ids(
                            new UserFilter(
                                    Optional.empty(),
                                    Optional.of(role),
                                    Optional.of(Instant.parse("2025-01-01T00:08:30Z")),
                                    Optional.empty(),
                                    Optional.of(new UserSearch("given19")),
                                    List.of(),
                                    UserFilter.Exact.NONE,
                                    pro),
                            UserSort.parse(sort)))
                    .as(sort)
                    .containsExactly(inserted.get(18));
        }
    }

    @Test
    void cursorIsValidForItsAttributesOnly() {
        insert(3).forEach(id -> set("attributes", "{\"a\": [\"x\", \"y\"]}", id));
        String next = users.list(
                        query("attributes.a=x", "attributes.a=y"), UserSort.DEFAULT, Optional.empty(), 1, false)
                .next();

        users.list(query("attributes.a=y", "attributes.a=x"), UserSort.DEFAULT, Optional.of(next), 1, false);
        for (UserFilter other : List.of(
                query("attributes.a=x"), query("profile.a=x", "profile.a=y"), query("attributes.b=x"), query())) {
            assertThatThrownBy(() -> users.list(other, UserSort.DEFAULT, Optional.of(next), 1, false))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            e -> assertThat(e.problem().type()).isEqualTo(ProblemType.INVALID_CURSOR.uri()));
        }
    }

    /** Tombstones keep nothing, but whoever writes one must not make it appear. */
    @Test
    void tombstonesAreNotFound() {
        UUID user = insert(1).get(0);
        set("attributes", "{\"a\": \"x\"}", user);
        records.execute("update users set deleted_at = now() where id = ?::uuid", user.toString());

        assertThat(matching("attributes.a=x")).isEmpty();
        assertThat(matching("attributes.b=")).isEmpty();
    }

    private void assertPages(UserFilter filter, UserSort sort, int limit, List<UUID> expected) {
        List<UUID> forward = forward(filter, sort, limit);
        assertThat(forward).containsExactlyInAnyOrderElementsOf(expected);
        UserPage page = users.list(filter, sort, Optional.empty(), limit, false);
        while (page.next() != null) {
            page = users.list(filter, sort, Optional.of(page.next()), limit, false);
        }
        List<UUID> backward = new ArrayList<>(reversed(ids(page)));
        while (page.previous() != null) {
            page = users.list(filter, sort, Optional.of(page.previous()), limit, false);
            backward.addAll(reversed(ids(page)));
        }
        assertThat(reversed(backward)).isEqualTo(forward);
    }

    private List<UUID> forward(UserFilter filter, UserSort sort, int limit) {
        List<UUID> all = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            UserPage page = users.list(filter, sort, cursor, limit, false);
            all.addAll(ids(page));
            cursor = Optional.ofNullable(page.next());
        } while (cursor.isPresent());
        return all;
    }

    private static List<UUID> reversed(List<UUID> list) {
        List<UUID> reversed = new ArrayList<>(list);
        Collections.reverse(reversed);
        return reversed;
    }

    private List<UUID> ids(UserFilter filter, UserSort sort) {
        return ids(users.list(filter, sort, Optional.empty(), LIMIT, false));
    }

    private static List<UUID> ids(UserPage page) {
        return page.items().stream().map(UserView::id).toList();
    }

    private static List<UUID> ids(List<User> users) {
        return users.stream().map(user -> user.id).toList();
    }

    /** Inserts users, and returns their ids. Two each share their creation time. */
    private List<UUID> insert(int count) {
        records.insertUsers(role, count);
        String ids = records.text(
                "select string_agg(id::text, ' ' order by length(email), email) from users where ? = any(roles)", role);
        return Stream.of(ids.split(" ")).map(UUID::fromString).toList();
    }

    private void set(String column, String json, UUID user) {
        records.execute("update users set %s = ?::jsonb where id = ?::uuid".formatted(column), json, user.toString());
    }

    private UserFilter having(String name, String value) {
        return filter(List.of(Map.entry(name, value)));
    }

    /**
     * @param query such as {@code attributes.plan=pro}
     */
    private UserFilter query(String... query) {
        return filter(Stream.of(query)
                .map(parameter -> parameter.split("=", 2))
                .map(parts -> Map.entry(parts[0], parts[1]))
                .toList());
    }

    private UserFilter filter(List<Map.Entry<String, String>> query) {
        return new UserFilter(
                Optional.empty(),
                Optional.of(role),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                UserFilter.Exact.NONE,
                AttributeFilters.of(query, AttributeFilters.Column.values()));
    }
}
