package dev.rollcall.sync.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.rollcall.sync.UserSyncTest;
import dev.rollcall.sync.reconcile.ReconciliationSwitchedOn;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.keycloak.LdapDirectory;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The configuration allows to delete users of directories. */
@QuarkusTest
@Tag("slow")
@Tag("sync")
@TestProfile(FederationDeletionTest.Allowed.class)
class FederationDeletionTest extends UserSyncTest {

    /** Deletions are allowed. */
    public static class Allowed extends ReconciliationSwitchedOn {

        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> settings = new HashMap<>(super.getConfigOverrides());
            settings.put("rollcall.federation.delete", "true");
            return settings;
        }
    }

    private LdapDirectory directory;

    @BeforeEach
    void startDirectory() {
        directory = LdapDirectory.start(realm);
    }

    @AfterEach
    void removeDirectory() {
        directory.close();
    }

    @ParameterizedTest
    @CsvSource({"true, false", "true, true", "false, false", "false, true"})
    void userIsDeletedInAWritableDirectoryAndComesBackFromAReadOnlyOne(boolean writable, boolean byOwnWish) {
        String username = "ldap-" + UUID.randomUUID().toString().substring(0, 8);
        directory.add(username);
        directory.connect(writable, Map.of());
        Realm.Identity person = realm.identity(username);
        reconcile("finished");
        String id = of(person, "id");
        admin.get("/api/v1/users/" + id + "/protection").body("deletable", equalTo(true));

        if (byOwnWish) {
            Api.as(realm.signedInToken(person)).delete("/api/v1/users/me").expect(204);
        } else {
            admin.delete("/api/v1/users/" + id).expect(204);
        }

        assertThat(of(person, "deleted_at is not null")).isEqualTo("true");
        assertThat(number("select count(*) from retained_users where user_id = ?::uuid", id))
                .isZero();
        assertThat(directory.has(username)).isEqualTo(!writable);
        if (!writable) {
            assertThat(realm.identity(username).subject()).isNotEqualTo(person.subject());
        }
    }
}
