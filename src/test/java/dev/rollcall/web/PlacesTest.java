package dev.rollcall.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlacesTest {

    private final Places places = new Places(1);
    private final Places.Place one = places.place();
    private final Places.Place other = places.place();

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
