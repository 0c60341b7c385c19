package dev.rollcall.startup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.rollcall.auth.token.CallerConfig;
import dev.rollcall.auth.token.RealmRoles;
import dev.rollcall.directory.DirectoryRoles;
import dev.rollcall.setup.Finding;
import dev.rollcall.setup.Level;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.Settings;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The roles of administrators and readers that the settings name, compared with those of the realm. */
@QuarkusTest
class RolesCheckTest {

    private final Realm realm = Realm.get();

    @Inject
    DirectoryRoles directory;

    @Test
    void rolesThatSomebodyHoldsAreRight() {
        assertThat(findings("rollcall-admin", "reader"))
                .extracting(Finding::level, Finding::remedy)
                .containsOnly(tuple(Level.OK, null));
    }

    @Test
    void roleThatDoesNotExistIsAnError() {
        assertThat(findings("rollcall-admin,no-such-admin", "no-such-reader"))
                .filteredOn(finding -> finding.level() == Level.ERROR)
                .extracting(Finding::text)
                .satisfiesExactly(
                        text -> assertThat(text)
                                .contains("no role 'no-such-admin', which rollcall.roles.admin names")
                                .contains("nobody becomes an administrator by it")
                                .contains("ROLLCALL_ROLES_ADMIN"),
                        text -> assertThat(text)
                                .contains("no role 'no-such-reader', which rollcall.roles.reader names")
                                .contains("nobody becomes a reader by it"));
    }

    @Test
    void roleThatNobodyHoldsIsAWarning() {
        String role = realm.createRole("lonely");

        assertThat(findings(role, "reader").get(0))
                .extracting(Finding::level, Finding::message)
                .containsExactly(Level.WARNING, "No user holds the role '%s' directly.".formatted(role));
    }

    /** Another claim of tokens has other roles than the realm. */
    @Test
    void rolesOfAnotherClaimAreNotLookedAt() {
        assertThat(look(Map.of("rollcall.roles.admin", "boss", "rollcall.roles.claim", "resource_access/shop/roles")))
                .extracting(Finding::level)
                .containsExactly(Level.NOT_LOOKED_AT);
    }

    private List<Finding> findings(String admin, String reader) {
        return look(Map.of("rollcall.roles.admin", admin, "rollcall.roles.reader", reader));
    }

    private List<Finding> look(Map<String, String> settings) {
        return new RolesCheck(new RealmRoles(Settings.of(CallerConfig.class, settings)), directory).look();
    }
}
