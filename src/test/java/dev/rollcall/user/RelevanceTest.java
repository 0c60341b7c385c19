package dev.rollcall.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.paging.AttributeFilters;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.user.UserQueries.UserPage;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The order of relevance, compared with a model of it, page by page in both directions. */
@QuarkusTest
class RelevanceTest {

    private static final int MANY = 40;
    private static final int LIMIT = 200;

    /** Endings of names, with everything that LIKE, case and spaces could get wrong. */
    private static final List<String> ENDINGS =
            List.of("", "", "a", "B", "ab", "%", "_", "\\", "\\%", "Ö", "öz", " a", " von Ä", "@Example.org");

    @Inject
    ServiceDatabase records;

    @Inject
    UserQueries users;

    /** In the names of this test's users only. */
    private final String mark = "q" + UUID.randomUUID().toString().substring(0, 8);

    /** Only users of this test have it. */
    private final String role = "role-" + mark;

    private record Candidate(
            UUID id,
            String subject,
            String username,
            String email,
            String firstName,
            String lastName,
            boolean enabled,
            Instant createdAt) {

        /** The number of the first kind of match that applies, from 0; empty for none. */
        Optional<Integer> kind(String term) {
            String folded = fold(term);
            List<Boolean> kinds = List.of(
                    fold(username).equals(folded),
                    fold(email).equals(folded),
                    id.toString().equals(folded) || subject.equals(term),
                    fold(username).startsWith(folded),
                    fold(email).startsWith(folded),
                    fold(lastName).startsWith(folded),
                    matches(folded));
            return Optional.of(kinds.indexOf(true)).filter(kind -> kind >= 0);
        }

        private boolean matches(String folded) {
            String text = fold(" " + username + " " + email + " " + firstName + " " + lastName);
            return Stream.of(folded.split(" ")).allMatch(word -> text.contains(word.length() < 3 ? " " + word : word));
        }

        private String key(int kind) {
            return switch (kind) {
                case 0, 1, 2 -> "";
                case 3 -> fold(username);
                case 4 -> fold(email);
                case 5 -> fold(lastName);
                default -> createdAt.toString();
            };
        }

        private static String fold(String text) {
            return text.toLowerCase(Locale.ROOT);
        }
    }

    @Test
    void exactMatchesComeFirstThenBeginningsOfUsernameEmailAndLastNameThenOthers() {
        insert("middle-" + mark, "", "", "");
        insert("c" + mark, mark + "@example.org", "", "");
        insert("first" + mark, "", mark, "", true, 1);
        insert("last" + mark, "", "", mark.toUpperCase(Locale.ROOT) + "son");
        insert(mark + "b", "", "", "");
        insert(mark.toUpperCase(Locale.ROOT) + "A", "", "", mark);
        insert(mark, "", "", "");
        insert("d" + mark, mark.toUpperCase(Locale.ROOT), "", "");

        UserPage first = list(mark, UserSort.RELEVANCE, Optional.empty(), LIMIT);
        UserPage second = list(mark, UserSort.RELEVANCE, Optional.of(first.next()), LIMIT);

        assertThat(usernames(first))
                .containsExactly(
                        mark, "d" + mark, mark.toUpperCase(Locale.ROOT) + "A", mark + "b", "c" + mark, "last" + mark);
        assertThat(usernames(second)).containsExactly("middle-" + mark, "first" + mark);
        assertThat(second.next()).isNull();
    }

    @Test
    void matchesInTheMiddleAreOnTheFirstPageIfThereAreNoOthers() {
        insert("middle-" + mark, "", "", "");

        UserPage page = list(mark, UserSort.RELEVANCE, Optional.empty(), LIMIT);

        assertThat(usernames(page)).containsExactly("middle-" + mark);
        assertThat(page.next()).isNull();
        assertThat(page.previous()).isNull();
    }

    /** Paging back again and again from the empty page shows the same matches. */
    @Test
    void emptyLastPageSkipsNoMatchOnTheWayBack() {
        insert(mark + "a", "", "", "");
        insert(mark + "b", "", "", "");
        insert(mark + "c", "", "", "");
        UserPage first = list(mark, UserSort.RELEVANCE, Optional.empty(), 2);
        UserPage page = list(mark, UserSort.RELEVANCE, Optional.of(first.next()), 2);
        assertThat(usernames(page)).containsExactly(mark + "c");

        for (int i = 0; i < 3; i++) {
            UserPage empty = list(mark, UserSort.RELEVANCE, Optional.of(page.next()), 2);
            assertThat(empty.items()).isEmpty();
            page = list(mark, UserSort.RELEVANCE, Optional.of(empty.previous()), 2);
            assertThat(usernames(page)).containsExactly(mark + "b", mark + "c");
        }
    }

    @Test
    void emptyLastPageLeadsBack() {
        insert(mark, "", "", "");
        UserPage first = list(mark, UserSort.RELEVANCE, Optional.empty(), LIMIT);

        UserPage last = list(mark, UserSort.RELEVANCE, Optional.of(first.next()), LIMIT);

        assertThat(last.items()).isEmpty();
        assertThat(last.next()).isNull();
        assertThat(usernames(list(mark, UserSort.RELEVANCE, Optional.of(last.previous()), LIMIT)))
                .containsExactly(mark);
    }

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{m}",
                "{M}",
                "{m}a",
                "{m}B",
                "{m}%",
                "{m}_",
                "{m}\\",
                "{m}\\%",
                "{m}Ö",
                "{m}ö",
                "{m}ÖZ",
                "{m} a",
                "a {m}",
                "{m} VON ä",
                "{m}ab {m}öz",
                "{m}@example.org",
                "von",
                "ä"
            })
    void pagesHaveEveryMatchOnceInOrderOfRelevanceForwardAndBackward(String pattern) throws IOException {
        List<Candidate> people = insertMany();
        String term = pattern.replace("{m}", mark).replace("{M}", mark.toUpperCase(Locale.ROOT));
        for (Optional<Boolean> enabled : List.of(Optional.<Boolean>empty(), Optional.of(true), Optional.of(false))) {
            UserFilter filter = filter(term, enabled, Optional.empty(), List.of());
            List<UUID> expected = people.stream()
                    .filter(user -> enabled.isEmpty() || enabled.get() == user.enabled)
                    .filter(user -> user.kind(term).isPresent())
                    .sorted(order(term))
                    .map(Candidate::id)
                    .toList();
            for (int limit : List.of(1, 2, 3, LIMIT)) {
                assertThat(forward(filter, limit)).as("by %d", limit).isEqualTo(expected);
                assertThat(backward(filter, limit)).as("back by %d", limit).isEqualTo(expected);
            }
            for (String sort : List.of("createdAt", "-username", "lastSeenAt")) {
                assertThat(ids(users.list(filter, UserSort.parse(sort), Optional.empty(), LIMIT, false)))
                        .as(sort)
                        .containsExactlyInAnyOrderElementsOf(expected);
            }
            assertThat(users.list(filter, UserSort.RELEVANCE, Optional.empty(), 1, true)
                            .total())
                    .isEqualTo(new UserPage.Total(expected.size(), true));
            List<UUID> exported = new ArrayList<>();
            users.forEach(filter, UserSort.RELEVANCE, user -> exported.add(user.id()));
            assertThat(exported).isEqualTo(expected);
        }
    }

    @Test
    void otherFiltersApplyToEveryKindOfMatch() {
        List<Candidate> people = insertMany();
        Instant middle = people.get(MANY / 2).createdAt;
        List<UUID> some = people.stream()
                .map(Candidate::id)
                .filter(id -> id.hashCode() % 2 == 0)
                .toList();

        assertThat(forward(filter(mark, Optional.empty(), Optional.of(middle), List.of()), 2))
                .containsExactlyElementsOf(people.stream()
                        .filter(user -> user.createdAt.isAfter(middle))
                        .filter(user -> user.kind(mark).isPresent())
                        .sorted(order(mark))
                        .map(Candidate::id)
                        .toList());
        assertThat(backward(filter(mark, Optional.empty(), Optional.empty(), some), 2))
                .containsExactlyElementsOf(people.stream()
                        .filter(user -> some.contains(user.id))
                        .filter(user -> user.kind(mark).isPresent())
                        .sorted(order(mark))
                        .map(Candidate::id)
                        .toList());
    }

    /** Those who pass are so few that each is compared with the term; or not counted, because no index knows who has no such attribute. */
    @ParameterizedTest
    @CsvSource({"attributes.half, first", "attributes.half, ''", "profile.half, first"})
    void attributesRestrictEveryKindOfMatch(String name, String value) throws IOException {
        List<Candidate> people = insertMany();
        List<Candidate> half = people.subList(0, MANY / 2);
        String column = name.substring(0, name.indexOf('.'));
        for (Candidate user : half) {
            records.execute(
                    "update users set %s = '{\"half\": \"first\"}' where id = ?::uuid".formatted(column),
                    user.id.toString());
        }
        UserFilter filter = new UserFilter(
                Optional.empty(),
                Optional.of(role),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new UserSearch(mark)),
                List.of(),
                UserFilter.Exact.NONE,
                AttributeFilters.of(List.of(Map.entry(name, value)), AttributeFilters.Column.values()));

        List<UUID> expected = people.stream()
                .filter(user -> half.contains(user) != value.isEmpty())
                .filter(user -> user.kind(mark).isPresent())
                .sorted(order(mark))
                .map(Candidate::id)
                .toList();

        assertThat(expected).hasSizeGreaterThan(5);
        for (int limit : List.of(2, LIMIT)) {
            assertThat(forward(filter, limit)).isEqualTo(expected);
            assertThat(backward(filter, limit)).isEqualTo(expected);
        }
        List<UUID> exported = new ArrayList<>();
        users.forEach(filter, UserSort.RELEVANCE, user -> exported.add(user.id()));
        assertThat(exported).isEqualTo(expected);
        assertThat(ids(users.list(filter, UserSort.parse("-lastSeenAt"), Optional.empty(), LIMIT, false)))
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void tombstonesAreNoMatches() {
        Candidate exact = insert(mark, "", "", "");
        Candidate beginning = insert(mark + "a", "", "", "");
        Candidate other = insert("a" + mark, "", "", "");
        for (Candidate gone : List.of(exact, beginning, other)) {
            records.execute("update users set deleted_at = now() where id = ?::uuid", gone.id.toString());
        }

        assertThat(forward(filter(mark, Optional.empty(), Optional.empty(), List.of()), 1))
                .isEmpty();
        assertThat(forward(filter(exact.id.toString(), Optional.empty(), Optional.empty(), List.of()), 1))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"relevance", "createdAt", "-username", "-lastSeenAt"})
    void userIsFoundByIdAndBySubjectInEveryOrder(String sort) {
        Candidate user = insert(mark, "", "", "");

        for (String term : List.of(user.id.toString(), user.id.toString().toUpperCase(Locale.ROOT), user.subject)) {
            UserPage page = users.list(
                    filter(term, Optional.empty(), Optional.empty(), List.of()),
                    UserSort.parse(sort),
                    Optional.empty(),
                    LIMIT,
                    true);
            assertThat(ids(page)).containsExactly(user.id);
            assertThat(page.total().count()).isEqualTo(1);
        }
        assertThat(ids(list(user.subject.substring(1), UserSort.parse(sort), Optional.empty(), LIMIT)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"relevance", "createdAt"})
    void caseOfUmlautsDoesNotMatter(String sort) {
        Candidate user = insert(mark, "", "Ünal", "Özdemir" + mark);

        for (String term : List.of("Özdemir", "özdemir", "ÖZDEMIR", "ünal ÖZD")) {
            assertThat(ids(list(
                            term.contains(" ") ? term : term + mark, UserSort.parse(sort), Optional.empty(), LIMIT)))
                    .as(term)
                    .containsExactly(user.id);
        }
    }

    @Test
    void pagesGoOnWhereAUserWasDeleted() {
        Candidate exact = insert(mark, "", "", "");
        Candidate one = insert(mark + "a", "", "", "");
        Candidate other = insert("a" + mark, "", "", "");
        UserPage first = list(mark, UserSort.RELEVANCE, Optional.empty(), 1);
        records.execute(
                "update users set deleted_at = now() where id in (?::uuid, ?::uuid)",
                exact.id.toString(),
                one.id.toString());

        UserPage second = list(mark, UserSort.RELEVANCE, Optional.of(first.next()), 1);

        assertThat(ids(first)).containsExactly(exact.id);
        assertThat(ids(second)).containsExactly(other.id);
        assertThat(ids(list(mark, UserSort.RELEVANCE, Optional.of(second.previous()), 1)))
                .isEmpty();
    }

    @Test
    void cursorBelongsToItsSearchAndOrder() {
        insert(mark, "", "", "");
        insert(mark + "a", "", "", "");
        String cursor = list(mark, UserSort.RELEVANCE, Optional.empty(), 1).next();

        for (UserSort other : List.of(UserSort.DEFAULT, UserSort.parse("-username"))) {
            assertInvalid(() -> list(mark, other, Optional.of(cursor), 1));
        }
        assertInvalid(() -> list(mark + "a", UserSort.RELEVANCE, Optional.of(cursor), 1));
    }

    private static void assertInvalid(ThrowingCallable list) {
        assertThatThrownBy(list)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().type()).isEqualTo(ProblemType.INVALID_CURSOR.uri()));
    }

    /** Reads pages until there is no next one, and checks that each leads back to the one before it. */
    private List<UUID> forward(UserFilter filter, int limit) {
        List<UUID> all = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            UserPage page = users.list(filter, UserSort.RELEVANCE, cursor, limit, false);
            assertThat(page.items()).hasSizeLessThanOrEqualTo(limit);
            assertThat(page.previous() == null).isEqualTo(cursor.isEmpty());
            all.addAll(ids(page));
            cursor = Optional.ofNullable(page.next());
        } while (cursor.isPresent());
        return all;
    }

    /** Reads to the end, then pages until there is no previous one. */
    private List<UUID> backward(UserFilter filter, int limit) {
        UserPage page = users.list(filter, UserSort.RELEVANCE, Optional.empty(), limit, false);
        while (page.next() != null) {
            page = users.list(filter, UserSort.RELEVANCE, Optional.of(page.next()), limit, false);
        }
        List<UUID> all = new ArrayList<>(reversed(page));
        while (page.previous() != null) {
            page = users.list(filter, UserSort.RELEVANCE, Optional.of(page.previous()), limit, false);
            assertThat(page.items()).isNotEmpty();
            assertThat(page.next()).isNotNull();
            all.addAll(reversed(page));
        }
        Collections.reverse(all);
        return all;
    }

    private static List<UUID> reversed(UserPage page) {
        List<UUID> ids = new ArrayList<>(ids(page));
        Collections.reverse(ids);
        return ids;
    }

    private static Comparator<Candidate> order(String term) {
        return Comparator.comparing((Candidate user) -> user.kind(term).orElseThrow())
                .thenComparing(user -> user.key(user.kind(term).orElseThrow()))
                .thenComparing(user -> user.id.toString());
    }

    private UserPage list(String term, UserSort sort, Optional<String> cursor, int limit) {
        return users.list(filter(term, Optional.empty(), Optional.empty(), List.of()), sort, cursor, limit, false);
    }

    private UserFilter filter(String term, Optional<Boolean> enabled, Optional<Instant> after, List<UUID> ids) {
        return new UserFilter(
                enabled,
                Optional.of(role),
                after,
                Optional.empty(),
                Optional.of(new UserSearch(term)),
                ids,
                UserFilter.Exact.NONE,
                AttributeFilters.NONE);
    }

    private static List<UUID> ids(UserPage page) {
        return page.items().stream().map(UserView::id).toList();
    }

    private static List<String> usernames(UserPage page) {
        return page.items().stream().map(UserView::username).toList();
    }

    /** Inserts users whose names begin with the mark, or have it in the middle, or do not have it. Several share an address. */
    private List<Candidate> insertMany() {
        Random random = new Random(4711);
        List<Candidate> people = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            people.add(insert(name(random) + "-" + i % 3, name(random), name(random), name(random), i % 4 != 0, i / 2));
        }
        people.add(insert(mark, mark + "@example.org", "", "", true, 3));
        people.add(insert(mark + "ab", mark + "@EXAMPLE.org", mark, mark, false, 2));
        return people;
    }

    private String name(Random random) {
        String beginning =
                switch (random.nextInt(5)) {
                    case 0, 1 -> mark;
                    case 2 -> mark.toUpperCase(Locale.ROOT);
                    case 3 -> "x" + mark;
                    default -> "";
                };
        return beginning + ENDINGS.get(random.nextInt(ENDINGS.size()));
    }

    private Candidate insert(String username, String email, String firstName, String lastName) {
        return insert(username, email, firstName, lastName, true, 0);
    }

    private Candidate insert(
            String username, String email, String firstName, String lastName, boolean enabled, int minute) {
        Candidate user = new Candidate(
                UUID.randomUUID(),
                "Subject-" + UUID.randomUUID(),
                username,
                email,
                firstName,
                lastName,
                enabled,
                Instant.parse("2025-01-01T00:00:00Z").plusSeconds(60L * minute));
        records.execute(
                """
                insert into users (id, keycloak_id, username, email, first_name, last_name, enabled, roles, created_at, updated_at,
                    identity_as_of)
                values (?::uuid, ?, ?, nullif(?, ''), nullif(?, ''), nullif(?, ''), ?::boolean, array[?], ?::timestamptz, now(), now())
                """,
                user.id.toString(),
                user.subject,
                username,
                email,
                firstName,
                lastName,
                Boolean.toString(enabled),
                role,
                user.createdAt.toString());
        return user;
    }
}
