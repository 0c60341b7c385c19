package dev.rollcall.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.auth.key.KeyScope;
import dev.rollcall.testing.CallCountingProfile;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.wire.DatabaseWire;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Counts the SQL statements that a wrong API key costs. Wrong ones are counted for their address after they were looked up, so that a correct
 * one is never refused because of others (docs/adr/0012).
 */
@QuarkusTest
@Tag("slow")
@TestProfile(CallCountingProfile.class)
class KeyCostTest {

    DatabaseWire wire;

    @Inject
    KeyRecords records;

    @Inject
    ServiceDatabase database;

    private String ended;

    /** The ways in which everybody can send a key. */
    enum Way {
        BEARER(secret -> Api.as(secret).get("/api/v1/users/me").expect(401)),
        SWAP(secret -> Api.anonymous().tokenByKey(secret).expect(400)),
        REPORT(secret -> Api.anonymous().form("token", secret).post("/revoke").expect(200));

        private final Function<String, ApiResponse> request;

        Way(Function<String, ApiResponse> request) {
            this.request = request;
        }
    }

    @BeforeEach
    void warmUp() {
        String owner = Api.as(Realm.get().createIdentity("key-cost", "user")).id();
        ended = records.secret(owner, null, KeyScope.ACCOUNT_READ);
        database.execute(
                "update api_keys set ended_at = clock_timestamp(), end_reason = 'revoked' where user_id = ?::uuid",
                owner);
        // the first request opens the connection, and reads the signing key
        Stream.of(Way.values())
                .forEach(way -> way.request.apply(KeySecret.generate().text()));
    }

    @AfterEach
    void deleteKeys() {
        database.execute("delete from api_keys");
    }

    @ParameterizedTest
    @EnumSource
    void keyWithAWrongChecksumCostsNoStatement(Way way) {
        String secret = KeySecret.generate().text();
        String mistyped = secret.substring(0, secret.length() - 1) + (secret.endsWith("0") ? "1" : "0");

        assertThat(statementsOf(way, mistyped)).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void unknownKeyCostsOneStatement(Way way) {
        assertThat(statementsOf(way, KeySecret.generate().text())).isOne();
    }

    @ParameterizedTest
    @EnumSource(names = {"BEARER", "SWAP"})
    void endedKeyCostsOneStatement(Way way) {
        assertThat(statementsOf(way, ended)).isOne();
    }

    private int statementsOf(Way way, String secret) {
        wire.reset();
        way.request.apply(secret);
        return wire.messages().size();
    }
}
