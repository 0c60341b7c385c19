package dev.rollcall.sync;

import static dev.rollcall.testing.TimeLimits.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.uuid.Generators;
import dev.rollcall.auth.revocation.Revocations;
import dev.rollcall.clock.MachineClock;
import dev.rollcall.directory.Directory;
import dev.rollcall.relink.Relinking;
import dev.rollcall.testing.Jwt;
import dev.rollcall.testing.ManagementPort;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.RealmKey;
import dev.rollcall.testing.WireDirection;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.keycloak.LogoutTokenFactory;
import dev.rollcall.testing.wire.BackendWires;
import dev.rollcall.testing.wire.KeycloakProxy;
import dev.rollcall.testing.wire.PausedMessage;
import dev.rollcall.user.SyncResult;
import dev.rollcall.user.UserWriter;
import dev.rollcall.user.retention.Retention;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clocks that are two minutes off delay no revocation: this replica's, and Keycloak's. Keycloak's clock is behind at the start. Tests only
 * set it ahead, because tokens are dated back for a while after it was set back.
 */
@QuarkusTest
@Tag("slow")
@Tag("sync")
@TestProfile(ClockSkewTest.WrongClock.class)
@WithTestResource(
        value = BackendWires.Installer.class,
        initArgs = @ResourceArg(name = BackendWires.Installer.CLOCK_AHEAD, value = "-120"))
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClockSkewTest {

    private static final int TWO_MINUTES = 120;

    /** As long as a revocation may take with right clocks. */
    private static final Duration SOON = Duration.ofSeconds(10);

    private final Realm realm = Realm.get();

    BackendWires wires;
    KeycloakProxy proxy;

    @Inject
    Directory directory;

    @Inject
    UserWriter users;

    @Inject
    Relinking relinking;

    @Inject
    Retention retention;

    @Inject
    SyncAudit audit;

    @Inject
    Revocations revoked;

    @Inject
    UserSync sync;

    /** The machine's clock is two minutes ahead when the service starts. */
    public static final class WrongClock implements QuarkusTestProfile {

        @Override
        public Set<Class<?>> getEnabledAlternatives() {
            return Set.of(SettableClock.class);
        }
    }

    /** The clock of the service's machine. */
    @Alternative
    @Singleton
    @MachineClock
    public static class SettableClock extends Clock {

        private static volatile Duration ahead = Duration.ofSeconds(TWO_MINUTES);

        @Override
        public Instant instant() {
            return Instant.now().plus(ahead);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }

    @AfterEach
    void reset() {
        wires.reset();
        SettableClock.ahead = Duration.ZERO;
    }

    /** The replica writes the row. If it is ahead, another replica finds the change; if it is behind, it finds the change itself. */
    @ParameterizedTest
    @ValueSource(ints = {TWO_MINUTES, -TWO_MINUTES})
    @Order(2)
    void disabledUserIsRefusedSoonIfTheReplicasClockIsWrong(int seconds) {
        SettableClock.ahead = Duration.ofSeconds(seconds);
        UserSync other = new UserSync(
                directory,
                users,
                relinking,
                audit,
                revoked,
                retention,
                Clock.systemUTC(),
                Generators.timeBasedEpochRandomGenerator());
        Realm.Identity identity = realm.createIdentity("skew", "user");
        ApiCaller user = Api.as(identity);
        Api.as(BackendWires.createAdministrator(realm))
                .patch("/api/v1/users/" + user.id(), Map.of("firstName", "Second"))
                .expect(200);

        realm.update(identity, Map.of("enabled", false));
        (seconds > 0 ? other : sync).sync(identity.subject(), "event");

        await().atMost(SOON).until(() -> me(user.token()) == 401);
        assertThat(of(identity, "not enabled and identity_as_of between now() - interval '30 s' and now()"))
                .isEqualTo("t");
    }

    @Test
    @Order(2)
    void skewOfTheReplicaIsShown() {
        SettableClock.ahead = Duration.ofSeconds(TWO_MINUTES);

        assertThat(skew("replica")).isCloseTo(TWO_MINUTES, within(1.0));
        assertThat(readiness("data.replica")).matches("\\+1(19|20)\\.\\d s");
        assertThat(readiness("data.message"))
                .matches("This replica's clock is 1(19|20)\\.\\d s ahead of the database's\\. Synchronize .*NTP.*");
        assertThat(readiness("status")).isEqualTo("UP");

        SettableClock.ahead = Duration.ZERO;
        assertThat(skew("replica")).isCloseTo(0, within(1.0));
        assertThat(readiness("data.message")).isNull();
    }

    /** Access that Keycloak's answer lacks is gone before the user is read again. */
    @Test
    @Order(2)
    void accessIsTakenAwayFromANewerRowAndComesBackIfTheAnswerWasOld() throws Exception {
        Realm.Identity identity = realm.createIdentity("newer", "user");
        String token = realm.token(identity);
        assertThat(me(token)).isEqualTo(200);
        realm.update(identity, Map.of("enabled", false));
        String path = "/users/" + identity.subject();
        PausedMessage first = wires.admin().pause(WireDirection.RESPONSE, "GET", path);
        PausedMessage second = wires.admin().pause(WireDirection.REQUEST, "GET", path);
        CompletableFuture<SyncResult> followed =
                CompletableFuture.supplyAsync(() -> sync.sync(identity.subject(), "event"));
        first.awaitPaused();
        wires.records().execute("update users set identity_as_of = now() where keycloak_id = ?", identity.subject());

        first.release();
        second.awaitPaused();

        assertThat(of(identity, "not enabled")).isEqualTo("t");
        realm.update(identity, Map.of("enabled", true));
        assertThat(me(token)).isEqualTo(401);
        second.release();
        assertThat(followed.get(SOON.toSeconds(), TimeUnit.SECONDS).kind()).isEqualTo(SyncResult.Kind.UPDATED);
        assertThat(of(identity, "enabled and roles = '{user}'")).isEqualTo("t");
        assertThat(me(token)).isEqualTo(401);
    }

    /** The row is dated by the second answer: a token from before it must not give anything back. */
    @Test
    @Order(2)
    void accessTakenFromANewerRowStaysAway() throws Exception {
        Realm.Identity identity = realm.createIdentity("stays", "user");
        assertThat(me(realm.token(identity))).isEqualTo(200);
        PausedMessage first = wires.admin().pause(WireDirection.RESPONSE, "GET", "/users/" + identity.subject());
        CompletableFuture<SyncResult> followed =
                CompletableFuture.supplyAsync(() -> sync.sync(identity.subject(), "event"));
        first.awaitPaused();
        String dated = wires.records()
                .text(
                        "update users set roles = '{other,user}', identity_as_of = now() where keycloak_id = ? returning identity_as_of",
                        identity.subject());

        first.release();

        assertThat(followed.get(SOON.toSeconds(), TimeUnit.SECONDS).fields()).containsExactly("roles");
        assertThat(of(identity, "roles")).isEqualTo("{user}");
        assertThat(of(identity, "identity_as_of > '%s'".formatted(dated))).isEqualTo("t");
    }

    /** A token of Keycloak's clock looks two minutes older than it is. */
    @Test
    @Order(1)
    void userEnabledAgainIsLetInSoonIfKeycloaksClockIsBehind() {
        setKeycloakAhead(-TWO_MINUTES);
        try (RealmKey key = RealmKey.imported(realm)) {
            Realm.Identity identity = realm.createIdentity("behind", "user");
            String old = issued(identity, key, -TWO_MINUTES);
            assertThat(me(old)).isEqualTo(200);
            realm.update(identity, Map.of("enabled", false));
            sync.sync(identity.subject(), "event");
            assertThat(me(old)).isEqualTo(401);
            realm.update(identity, Map.of("enabled", true));
            sync.sync(identity.subject(), "event");

            await().atMost(SOON).until(() -> me(issued(identity, key, -TWO_MINUTES)) == 200);
            assertThat(me(old)).isEqualTo(401);
        }
        setKeycloakAhead(0);
    }

    /** A token of Keycloak's clock looks newer than the revocation for two minutes. */
    @Test
    @Order(3)
    void disabledUserIsRefusedSoonIfKeycloaksClockIsAhead() {
        setKeycloakAhead(TWO_MINUTES);
        assertThat(readiness("data.message")).contains("Keycloak's clock is 1");
        try (RealmKey key = RealmKey.imported(realm)) {
            Realm.Identity identity = realm.createIdentity("ahead", "user");
            String token = issued(identity, key, TWO_MINUTES);
            assertThat(me(token)).isEqualTo(200);
            assertThat(of(identity, "identity_as_of <= now()")).isEqualTo("t");

            realm.update(identity, Map.of("enabled", false));
            sync.sync(identity.subject(), "event");
            assertThat(me(token)).isEqualTo(401);

            // the token is no newer when Keycloak's clock has been set right
            setKeycloakAhead(0);
            assertThat(me(token)).isEqualTo(401);
        }
    }

    @Test
    @Order(3)
    void logoutTokenIsAcceptedIfKeycloaksClockIsAhead() {
        setKeycloakAhead(TWO_MINUTES);
        try (RealmKey key = RealmKey.imported(realm)) {
            LogoutTokenFactory tokens = new LogoutTokenFactory(realm, key);
            Jwt token = tokens.ofPerson(realm.createIdentity("logout"))
                    .withClaim("iat", Instant.now().getEpochSecond() + TWO_MINUTES)
                    .withClaim("exp", Instant.now().getEpochSecond() + 2 * TWO_MINUTES);

            await().atMost(SOON)
                    .until(() -> LogoutTokenFactory.send(given(), tokens.signed(token))
                                    .extract()
                                    .statusCode()
                            == 200);
        }
    }

    /** Waits until the service has noticed. */
    private void setKeycloakAhead(int seconds) {
        proxy.setClockAhead(Duration.ofSeconds(seconds));
        await().atMost(SOON).until(() -> Math.abs(skew("keycloak") - seconds) < 2);
    }

    /** Returns a token as Keycloak issues it when its clock is ahead. */
    private String issued(Realm.Identity identity, RealmKey key, int ahead) {
        return Jwt.of(realm.token(identity))
                .withHeader("kid", key.keyId())
                .withClaim("iat", Instant.now().getEpochSecond() + ahead)
                .signedBy(key.privateKey());
    }

    private static int me(String token) {
        return Api.as(token).get("/api/v1/users/me").statusCode();
    }

    private static double skew(String clock) {
        List<Double> values = ManagementPort.metrics("rollcall_clock_skew_seconds{of=\"%s\"}".formatted(clock));
        assertThat(values).hasSize(1);
        return values.get(0);
    }

    private static String readiness(String path) {
        return ManagementPort.readiness("clocks", path);
    }

    private String of(Realm.Identity identity, String expression) {
        return wires.records()
                .text("select %s from users where keycloak_id = ?".formatted(expression), identity.subject());
    }
}
