package dev.rollcall.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.vertx.http.HttpServerStart;
import io.vertx.core.http.HttpServerOptions;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class DevBannerTest {

    private final DevBanner banner = new DevBanner("http://localhost:8180/realms/rollcall", "admin", "admin", 9000);

    /** A live reload reads system properties as settings, and refuses those below "rollcall" that there are none of. */
    @Test
    void showingItLeavesNoSettingBehind() {
        Set<String> before = settings();
        banner.show(new HttpServerStart(new HttpServerOptions()));
        assertThat(settings()).isEqualTo(before);
    }

    private static Set<String> settings() {
        Set<String> names = new TreeSet<>(System.getProperties().stringPropertyNames());
        names.removeIf(name -> !name.startsWith("rollcall."));
        return names;
    }
}
