package dev.rollcall.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.stack.OwnServers;
import dev.rollcall.stack.Stack;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.Realm.Identity;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.keycloak.AccountApi;
import dev.rollcall.testing.packaged.PackagedProcess;
import dev.rollcall.testing.packaged.PackagedStack;
import io.restassured.response.Response;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Users change their name through the service while they change their address through Keycloak's account API, again and again. Whatever comes
 * first, the new address is not verified. {@code -Drace.seconds=300} races longer.
 */
@Tag("process")
@Tag("slow")
@Timeout(value = 12, unit = TimeUnit.MINUTES)
class LostUpdateIT {

    private static final Duration RACE = Duration.ofSeconds(Integer.getInteger("race.seconds", 5));

    /** Before the fix, an address became verified within 43 rounds. */
    private static final int FEWEST = 100;

    /** Take turns, so that none reaches a limit. */
    private static final int USERS = 12;

    @BeforeEach
    void needsEmbeddedServers() {
        Assumptions.assumeTrue(PackagedStack.isEmbedded(), "needs the embedded servers");
    }

    @Test
    void noAddressBecomesVerifiedWithKeycloakOnH2() {
        try (PackagedProcess process = PackagedProcess.start(new PackagedStack().start())) {
            race(Realm.get(), process.awaitReady());
        }
    }

    @Test
    void noAddressBecomesVerifiedWithKeycloakOnPostgresql() {
        try (OwnServers servers = OwnServers.withKeycloakOnPostgres(Path.of("target/stack/lost-update"))
                .start()) {
            Realm realm = Realm.at(servers.realmUrl());
            realm.set(Map.of("passwordPolicy", Stack.CHEAP_PASSWORD_POLICY));
            Map<String, String> settings = new HashMap<>(new PackagedStack().start());
            settings.putAll(Map.of(
                    "quarkus.oidc.auth-server-url", servers.realmUrl(),
                    "quarkus.datasource.jdbc.url", servers.jdbcUrl(),
                    "quarkus.datasource.username", servers.databaseUser(),
                    "quarkus.datasource.password", servers.databaseUser()));
            try (PackagedProcess process = PackagedProcess.start(settings)) {
                race(realm, process.awaitReady());
            }
        }
    }

    private static void race(Realm realm, URI service) {
        Racer[] racers = IntStream.range(0, USERS)
                .mapToObj(i -> Racer.of(realm, service))
                .toArray(Racer[]::new);
        long end = System.nanoTime() + RACE.toNanos();
        int rounds = 0;
        while (System.nanoTime() < end || rounds < FEWEST) {
            racers[rounds % USERS].race(rounds);
            rounds++;
        }
        System.out.printf("%d rounds within %d s%n", rounds, RACE.toSeconds());
    }

    private record Racer(Realm realm, Identity identity, ApiCaller caller) {

        static Racer of(Realm realm, URI service) {
            Identity identity = realm.createIdentity("racer");
            return new Racer(realm, identity, Api.at(service, realm.token(identity)));
        }

        void race(int round) {
            String own = identity.username() + "@example.org";
            String other = "cfo-%d-%s".formatted(round, own);
            realm.update(identity, Map.of("email", own, "emailVerified", true));

            CompletableFuture<ApiResponse> renamed = CompletableFuture.supplyAsync(
                    () -> caller.patch("/api/v1/users/me", Map.of("firstName", "Round " + round)));
            Response moved = new AccountApi(realm, caller.token()).setEmail(other);

            TimeLimits.get(renamed).expect(200);
            assertThat(moved.statusCode()).as(moved.asString()).isEqualTo(204);
            JsonNode user = realm.user(identity.subject());
            // Keycloak itself writes a whole row: of two transactions at the same moment, the later one restores what
            // the other changed
            assertThat(user.path("email").asText()).as("round %d", round).isIn(own, other);
            assertThat(user.path("emailVerified").asBoolean())
                    .as("round %d: %s", round, user.path("email").asText())
                    .isEqualTo(user.path("email").asText().equals(own));
        }
    }
}
