package dev.rollcall.user;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.directory.federation.UserFederations;
import dev.rollcall.testing.CallCountingProfile;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.wire.DatabaseWire;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Counts the SQL statements of provisioning, which is part of every request of a user. */
@QuarkusTest
@Tag("slow")
@TestProfile(CallCountingProfile.class)
class ProvisioningCostTest {

    private static final String ROW_VERSION = "select xmin::text from users where keycloak_id = ?";

    private final Realm realm = Realm.get();

    DatabaseWire wire;

    @Inject
    ServiceDatabase records;

    @Inject
    UserFederations federations;

    @BeforeEach
    void warmUp() {
        // otherwise a first visit looks for a user of a directory who has a new subject
        assertThat(federations.all()).isEmpty();
        // the first request opens the connection, which takes more statements
        me(realm.token(realm.createIdentity("warm", "user")));
    }

    @Test
    void unchangedUserCostsOneStatementAndNoWrite() {
        Realm.Identity identity = realm.createIdentity("still", "user");
        String token = realm.token(identity);
        me(token);
        String rowVersion = records.text(ROW_VERSION, identity.subject());

        assertThat(statementsOf(token)).isEqualTo(1);

        assertThat(records.text(ROW_VERSION, identity.subject())).isEqualTo(rowVersion);
    }

    @Test
    void writtenUserCostsOneStatementMore() {
        Realm.Identity identity = realm.createIdentity("written", "user");
        String token = realm.token(identity);
        // the first visit also asks whether records have ids of a directory
        assertThat(statementsOf(token)).isEqualTo(3);

        realm.update(identity, Map.of("firstName", "Other"));
        assertThat(statementsOf(realm.token(identity))).isEqualTo(2);

        records.execute(
                "update last_visits set seen_at = seen_at - interval '1 day'"
                        + " where user_id = (select id from users where keycloak_id = ?)",
                identity.subject());
        assertThat(statementsOf(realm.token(identity))).isEqualTo(2);
    }

    private int statementsOf(String token) {
        wire.reset();
        me(token);
        return wire.messages().size();
    }

    private static void me(String token) {
        Api.as(token).get("/api/v1/users/me").expect(200);
    }
}
