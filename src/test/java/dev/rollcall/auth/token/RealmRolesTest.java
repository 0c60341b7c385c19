package dev.rollcall.auth.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.testing.Settings;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The configuration of grantable roles. */
class RealmRolesTest {

    private static RealmRoles roles(Map<String, String> settings) {
        return new RealmRoles(Settings.of(CallerConfig.class, settings));
    }

    @Test
    void everyRoleIsGrantableByDefault() {
        assertThat(roles(Map.of("rollcall.roles.admin", "admin")).isGrantable("admin"))
                .isTrue();
        assertThat(roles(Map.of()).isGrantable("any")).isTrue();
    }

    @Test
    void onlyConfiguredRolesAreGrantable() {
        RealmRoles some = roles(Map.of("rollcall.roles.admin", "admin", "rollcall.roles.grantable", "user,editor"));

        assertThat(some.isGrantable("user")).isTrue();
        assertThat(some.isGrantable("editor")).isTrue();
        assertThat(some.isGrantable("admin")).isFalse();
        assertThat(some.isGrantable("use")).isFalse();
    }
}
