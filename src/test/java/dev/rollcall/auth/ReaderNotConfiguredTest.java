package dev.rollcall.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.testing.Realm;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.wire.BackendWires;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Without {@code rollcall.roles.reader}, as by default, a role of that name gives no rights. */
@QuarkusTest
@WithTestResource(BackendWires.Installer.class)
class ReaderNotConfiguredTest {

    private final Realm realm = Realm.get();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/users",
                "/api/v1/users/export",
                "/api/v1/roles",
                "/api/v1/audit-log",
                "/api/v1/audit-log/export",
                "/api/v1/invitations",
                "/api/v1/statistics",
                "/api/v1/sync",
                "/api/v1/sync/history",
                "/api/v1/sync/runs",
                "/console"
            })
    void roleNamedReaderGivesNoRights(String path) {
        assertThat(ConfigProvider.getConfig().getOptionalValue("rollcall.roles.reader", String.class))
                .isEmpty();
        String userToken = realm.token("rita", "rita");
        String service = realm.clientToken("rollcall-reader", "rollcall-reader-secret");

        for (String token : new String[] {userToken, service}) {
            Api.as(token).get(path).expect(403);
        }
    }
}
