package dev.rollcall.user;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.paging.AttributeFilters;
import dev.rollcall.paging.AttributeFilters.Column;
import dev.rollcall.user.UserFilter.Exact;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class UserFilterTest {

    private final UUID one = UUID.randomUUID();
    private final UUID other = UUID.randomUUID();

    private static UserFilter withIds(UUID... ids) {
        return new UserFilter(
                Optional.of(true),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(ids),
                Exact.NONE,
                AttributeFilters.NONE);
    }

    private static UserFilter with(String keycloakId, String externalId, String email) {
        return new UserFilter(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                new Exact(Optional.ofNullable(keycloakId), Optional.ofNullable(externalId), Optional.ofNullable(email)),
                AttributeFilters.NONE);
    }

    @Test
    void onlyParametersInUseAreNamed() {
        assertThat(UserFilter.PERSONS.names()).isEmpty();
        assertThat(UserFilter.NONE.names()).containsExactly("kind");
        assertThat(withIds(one, other).names()).containsExactly("enabled", "ids");
    }

    @Test
    void wholeValuesAreNamedButNotShown() {
        assertThat(with("subject", "external", "a@example.org").names())
                .containsExactly("keycloakId", "externalId", "email");
    }

    @Test
    void cursorsBelongToOneWholeValueWhateverTheCaseOfAnAddress() {
        assertThat(with(null, null, "A@example.org").canonical())
                .isEqualTo(with(null, null, "a@example.org").canonical())
                .isNotEqualTo(with(null, "a@example.org", null).canonical())
                .isNotEqualTo(UserFilter.NONE.canonical());
        assertThat(with(null, "A", null).canonical())
                .isNotEqualTo(with(null, "a", null).canonical());
    }

    @Test
    void orderOfIdsDoesNotChangeTheQueryOfACursor() {
        assertThat(withIds(one, other).canonical())
                .isEqualTo(withIds(other, one).canonical())
                .isNotEqualTo(withIds(one).canonical())
                .isNotEqualTo(withIds().canonical());
    }

    private static UserFilter withAttribute(String name, String value) {
        return new UserFilter(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        Exact.NONE,
                        AttributeFilters.of(List.of(Map.entry(name, value)), Column.values()))
                .ofKind(Optional.empty());
    }

    @Test
    void attributesAreNamedWithoutTheirValues() {
        assertThat(withAttribute("attributes.plan", "pro").names()).containsExactly("attributes.plan");
        assertThat(withAttribute("profile.department", "Sales").withoutSearch().names())
                .containsExactly("profile.department");
    }

    @Test
    void cursorsAreBoundToAttributes() {
        assertThat(withAttribute("attributes.plan", "pro").canonical())
                .isEqualTo(withAttribute("attributes.plan", "pro").canonical())
                .isNotEqualTo(withAttribute("attributes.plan", "free").canonical())
                .isNotEqualTo(withAttribute("profile.plan", "pro").canonical())
                .isNotEqualTo(UserFilter.NONE.canonical());
        assertThat(withAttribute("attributes.plan", "pro").hasOnePlan()).isFalse();
    }

    /** The SQL about memberships says nothing about the query. */
    private static UserFilter of(Boolean verified, UUID organization, Instant after, Instant before) {
        return new UserFilter(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Exact.NONE,
                AttributeFilters.NONE,
                Optional.ofNullable(verified),
                Optional.ofNullable(organization).map(id -> new UserFilter.Members(id, null)),
                Optional.ofNullable(after),
                Optional.ofNullable(before),
                Optional.of(UserKind.PERSON));
    }

    @Test
    void cursorsAreBoundToVerificationOrganizationAndVisits() {
        Instant time = Instant.parse("2026-01-01T00:00:00Z");
        assertThat(Stream.of(
                        of(true, null, null, null),
                        of(false, null, null, null),
                        of(null, one, null, null),
                        of(null, other, null, null),
                        of(null, null, time, null),
                        of(null, null, null, time),
                        UserFilter.NONE))
                .extracting(UserFilter::canonical)
                .doesNotHaveDuplicates();
        UserFilter all = of(true, one, time, time);
        assertThat(all.names()).containsExactly("emailVerified", "organizationId", "lastSeenAfter", "lastSeenBefore");
        assertThat(all.withoutSearch()).isEqualTo(all);
        assertThat(all.hasOnePlan()).isFalse();
        assertThat(of(true, null, null, null).hasOnePlan()).isTrue();
    }

    @Test
    void personsAreListedUnlessTheRequestNamesAKindOrTheUsersByIds() {
        for (UserFilter byIds : List.of(withIds(one), with("subject", null, null), with(null, "external", null))) {
            assertThat(byIds.ofKind(Optional.empty()).kind()).isEmpty();
            assertThat(byIds.ofKind(Optional.of("person")).kind()).contains(UserKind.PERSON);
        }
        for (UserFilter others : List.of(UserFilter.NONE, withIds(), with(null, null, "a@example.org"))) {
            assertThat(others.ofKind(Optional.empty()).kind()).contains(UserKind.PERSON);
            assertThat(others.ofKind(Optional.of("any")).kind()).isEmpty();
            assertThat(others.ofKind(Optional.of("agent")).kind()).contains(UserKind.AGENT);
        }
    }

    @Test
    void cursorsAreBoundToTheKindWhichIsNamedIfItIsNotTheUsualOne() {
        List<UserFilter> kinds = UserFilter.KINDS.stream()
                .map(kind -> UserFilter.NONE.ofKind(Optional.of(kind)))
                .toList();

        assertThat(kinds).extracting(UserFilter::canonical).doesNotHaveDuplicates();
        assertThat(kinds).extracting(UserFilter::names).containsExactly(List.of(), List.of("kind"), List.of("kind"));
        assertThat(withIds(one).ofKind(Optional.of("person")).names()).containsExactly("enabled", "ids", "kind");
        assertThat(kinds).allMatch(UserFilter::hasOnePlan);
        assertThat(kinds).allMatch(filter -> filter.withoutSearch().equals(filter));
    }
}
