package dev.rollcall.user;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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
                List.of(ids));
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
}
