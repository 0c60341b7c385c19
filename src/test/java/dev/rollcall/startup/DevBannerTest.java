package dev.rollcall.startup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DevBannerTest {

    /** A live reload reads system properties as settings, and refuses unknown settings below "rollcall". */
    @Test
    void bannerMarkerIsNotASetting() {
        assertThat(DevBanner.SHOWN).doesNotStartWith("rollcall");
    }
}
