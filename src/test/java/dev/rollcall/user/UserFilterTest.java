package dev.rollcall.user;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.paging.AttributeFilters;
import dev.rollcall.paging.AttributeFilters.Column;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
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
                AttributeFilters.NONE);
    }

    @Test
    void onlyParametersInUseAreNamed() {
        assertThat(UserFilter.NONE.names()).isEmpty();
        assertThat(withIds(one, other).names()).containsExactly("enabled", "ids");
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
                AttributeFilters.of(List.of(Map.entry(name, value)), Column.values()));
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
}
