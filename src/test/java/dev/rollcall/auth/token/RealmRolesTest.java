package dev.rollcall.auth.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.testing.Settings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The configured meaning of roles. */
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

    @ParameterizedTest
    @CsvSource({
        "resource_access/shop/roles, shop",
        "resource_access/shop.web/roles, shop.web",
        "realm_access/roles,",
        "resource_access/shop/others,",
        "x/resource_access/shop/roles,",
        "groups,"
    })
    void pathNamesTheClientWhoseRolesTokensAreReadFor(String claim, String client) {
        assertThat(roles(Map.of("rollcall.roles.claim", claim)).client()).isEqualTo(Optional.ofNullable(client));
    }

    @Test
    void onlyConfiguredRolesAreGrantable() {
        RealmRoles some = roles(Map.of("rollcall.roles.admin", "admin", "rollcall.roles.grantable", "user,editor"));

        assertThat(some.isGrantable("user")).isTrue();
        assertThat(some.isGrantable("editor")).isTrue();
        assertThat(some.isGrantable("admin")).isFalse();
        assertThat(some.isGrantable("use")).isFalse();
    }

    @Test
    void withoutTheSettingNoRoleMakesAReader() {
        Map<String, String> settings = Map.of("rollcall.roles.admin", "admin");

        assertThat(privilege(settings, "reader", "user")).isEmpty();
        assertThat(privilege(settings, "admin", "reader")).contains(Roles.ADMIN);
        assertThat(roles(settings).losePrivilege(List.of("reader"), List.of())).isFalse();
    }

    @Test
    void oneOfTheConfiguredRolesMakesAReader() {
        Map<String, String> settings =
                Map.of("rollcall.roles.admin", "admin", "rollcall.roles.reader", "support,auditor");

        assertThat(privilege(settings, "user", "auditor")).contains(Roles.READER);
        assertThat(privilege(settings, "support")).contains(Roles.READER);
        assertThat(privilege(settings, "reader", "support2")).isEmpty();
        assertThat(privilege(settings)).isEmpty();
    }

    @Test
    void administratorsAreNoReaders() {
        Map<String, String> settings =
                Map.of("rollcall.roles.admin", "admin", "rollcall.roles.reader", "admin,support");

        assertThat(privilege(settings, "admin")).contains(Roles.ADMIN);
        assertThat(privilege(settings, "support", "admin")).contains(Roles.ADMIN);
    }

    @ParameterizedTest
    @CsvSource({
        "reader, user, true",
        "reader, '', true",
        "'reader,user', reader, false",
        "'reader,support', support, false",
        "admin, reader, true",
        "admin, 'chief,reader', false",
        "'admin,reader', admin, false",
        "reader, admin, false",
        "user, '', false",
        "user, reader, false",
    })
    void losingTheLastRoleOfAKindLosesAPrivilege(String before, String after, boolean loses) {
        RealmRoles some =
                roles(Map.of("rollcall.roles.admin", "admin,chief", "rollcall.roles.reader", "reader,support"));

        assertThat(some.losePrivilege(List.of(before.split(",")), List.of(after.split(","))))
                .isEqualTo(loses);
    }

    private static Optional<String> privilege(Map<String, String> settings, String... held) {
        return roles(settings).privilege(List.of(held));
    }
}
