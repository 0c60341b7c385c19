package dev.rollcall.http.limits;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConcurrencyLimitTest {

    private final ConcurrencyLimit places = new ConcurrencyLimit(1);
    private final ConcurrencyLimit.Place one = places.place();
    private final ConcurrencyLimit.Place other = places.place();

    @Test
    void whoComesWhenAllAreTakenGetsNone() {
        assertThat(one.take()).isTrue();
        assertThat(other.take()).isFalse();
        assertThat(places.taken()).isEqualTo(1);

        one.leaveForGood();

        assertThat(other.take()).isTrue();
    }

    @Test
    void onePlaceIsTakenOnceAndLeftOnce() {
        one.take();
        assertThat(one.take()).isTrue();
        one.leave();
        one.leave();
        one.leaveForGood();

        assertThat(places.taken()).isZero();
        assertThat(other.take()).isTrue();
        assertThat(one.take()).isFalse();
    }

    @Test
    void aRequestThatIsOverTakesNone() {
        one.take();
        one.leaveForGood();

        assertThat(one.take()).isFalse();
        assertThat(places.taken()).isZero();
    }
}
