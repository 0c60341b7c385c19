package dev.rollcall.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.notNullValue;

import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import dev.rollcall.auth.token.TokenClaims;
import dev.rollcall.clock.KeycloakClock;
import dev.rollcall.directory.Identity;
import dev.rollcall.directory.profile.RealmProfile;
import dev.rollcall.testing.Jwt;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiResponse;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ProvisioningTest {

    private static final int REQUESTS = 1000;

    private final Realm realm = Realm.get();

    @Inject
    ServiceDatabase records;

    @Inject
    UserRows users;

    @Inject
    UserWriter writer;

    @Inject
    Provisioner.Config config;

    @Inject
    UserDirectoryIds directoryIds;

    @Inject
    RealmProfile profile;

    @Inject
    Clock clock;

    @Inject
    KeycloakClock keycloak;

    @Inject
    TimeBasedEpochRandomGenerator ids;

    @TestHTTPResource("/api/v1/users/me")
    URI me;

    @Test
    void firstRequestCreatesTheUser() {
        Realm.Identity identity = realm.createIdentity("first", "user");

        ApiResponse record = me(realm.token(identity));

        assertThat(record.text("keycloakId")).isEqualTo(identity.subject());
        assertThat(record.text("username")).isEqualTo(identity.username());
        assertThat(record.text("email")).isEqualTo(identity.username() + "@example.org");
        assertThat(record.<Boolean>path("emailVerified")).isTrue();
        assertThat(record.text("firstName")).isEqualTo("First");
        assertThat(record.text("lastName")).isEqualTo("Last");
        assertThat(record.<Boolean>path("enabled")).isTrue();
        assertThat(record.list("roles")).containsExactly("user");
        assertThat(record.map("attributes")).isEmpty();
        assertThat(record.<Integer>path("version")).isZero();
        assertThat(record.text("createdAt")).endsWith("Z");
        assertThat(record.text("id")).matches("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    }

    @Tag("slow")
    @Test
    void thousandConcurrentFirstRequestsCreateOneUserAndAllSucceed() {
        Realm.Identity identity = realm.createIdentity("crowd", "user");
        String token = realm.token(identity);
        HttpClient http = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(me)
                .header("Authorization", "Bearer " + token)
                .build();

        List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, REQUESTS)
                .mapToObj(i -> sendUntilAdmitted(http, request))
                .toList();

        assertThat(answers)
                .extracting(answer -> TimeLimits.get(answer).statusCode())
                .hasSize(REQUESTS)
                .containsOnly(200);
        assertThat(answers)
                .extracting(
                        answer -> JsonPath.from(TimeLimits.get(answer).body()).getString("id"))
                .containsOnly(
                        JsonPath.from(TimeLimits.get(answers.get(0)).body()).getString("id"));
        assertThat(records.number("select count(*) from users where keycloak_id = ?", identity.subject()))
                .isEqualTo(1);
    }

    /**
     * Repeats a request that load shedding refuses, at the time that the refusal names. If PostgreSQL stalls for a moment, the number of
     * requests in progress reaches its limit. A refused request has done nothing; every other failure is an answer.
     */
    private static CompletableFuture<HttpResponse<String>> sendUntilAdmitted(HttpClient http, HttpRequest request) {
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofString()).thenCompose(answer -> {
            if (answer.statusCode() != 503 || !answer.body().contains("urn:rollcall:problem:overloaded")) {
                return CompletableFuture.completedFuture(answer);
            }
            long seconds = answer.headers().firstValueAsLong("Retry-After").orElseThrow();
            return CompletableFuture.supplyAsync(
                            () -> sendUntilAdmitted(http, request),
                            CompletableFuture.delayedExecutor(seconds, TimeUnit.SECONDS))
                    .thenCompose(Function.identity());
        });
    }

    /** The answer of Keycloak is newer than the token, but if tokens alone tell roles, it has none. */
    @Test
    void userWhomTheFeedCreatesDuringTheFirstRequestHasTheRolesOfTheToken() {
        String subject = UUID.randomUUID().toString();
        Instant issued = clock.instant().minusSeconds(60);
        TokenClaims claims = new TokenClaims(
                subject,
                issued,
                issued.plusSeconds(300),
                Optional.empty(),
                "rollcall",
                false,
                Optional.of(new TokenClaims.Profile(subject, "First", "Last", null)),
                Optional.empty(),
                Optional.empty(),
                List.of("user"));
        Provisioner.UserRefresh feed = new Provisioner.UserRefresh() {
            @Override
            public boolean refresh(String of) {
                return false;
            }

            @Override
            public boolean refreshDeleted(String of) {
                return false;
            }

            @Override
            public Optional<Identity> beforeCreation(String of) {
                records.execute("""
                        insert into users (id, keycloak_id, username, email_verified, enabled, created_at, updated_at, synced_at, identity_as_of)
                        values (gen_random_uuid(), ?, ?, false, true, now(), now(), now(), now())""", of, of);
                return Optional.empty();
            }
        };

        User user = new Provisioner(users, writer, config, feed, directoryIds, profile, clock, keycloak, ids)
                .provision(claims, "request");

        assertThat(user.roles).containsExactly("user");
        assertThat(user.firstName).isNull();
    }

    @Test
    void changesInKeycloakAreCopiedAtTheNextRequest() {
        Realm.Identity identity = realm.createIdentity("change", "user");
        ApiResponse before = me(realm.token(identity));

        realm.update(
                identity,
                Map.of(
                        "firstName",
                        "Other",
                        "email",
                        "other-" + identity.username() + "@example.org",
                        "attributes",
                        Map.of("locale", List.of("de"))));
        realm.grant(identity, "rollcall-admin");
        ApiResponse after = me(realm.token(identity));

        assertThat(after.text("id")).isEqualTo(before.text("id"));
        assertThat(after.text("firstName")).isEqualTo("Other");
        assertThat(after.text("email")).isEqualTo("other-" + identity.username() + "@example.org");
        assertThat(before.text("locale")).isNull();
        assertThat(after.text("locale")).isEqualTo("de");
        assertThat(after.list("roles")).containsExactly("rollcall-admin", "user");
        assertThat(after.<Integer>path("version")).isEqualTo(before.<Integer>path("version") + 1);
        assertThat(after.text("updatedAt")).isNotEqualTo(before.text("updatedAt"));
    }

    @Test
    void olderTokenDoesNotOverwriteNewerData() {
        Realm.Identity identity = realm.createIdentity("older", "user");
        String old = realm.token(identity);
        me(old);
        realm.update(identity, Map.of("firstName", "Newer"));
        records.execute(
                "update users set first_name = 'Newer', identity_as_of = identity_as_of + interval '2 seconds' where keycloak_id = ?",
                identity.subject());

        assertThat(me(old).text("firstName")).isEqualTo("Newer");
        assertThat(records.text("select first_name from users where keycloak_id = ?", identity.subject()))
                .isEqualTo("Newer");
    }

    @Test
    void twoUsersCanSwapTheirEmailAddresses() {
        Realm.Identity one = realm.createIdentity("swap-one", "user");
        Realm.Identity two = realm.createIdentity("swap-two", "user");
        String idOfOne = me(realm.token(one)).text("id");
        String idOfTwo = me(realm.token(two)).text("id");

        // Each takes the other's e-mail: in Keycloak by way of a third address.
        realm.update(one, Map.of("email", "swap-" + one.username() + "@example.org"));
        realm.update(two, Map.of("email", one.username() + "@example.org"));
        realm.update(one, Map.of("email", two.username() + "@example.org"));

        ApiResponse afterTwo = me(realm.token(two));
        ApiResponse afterOne = me(realm.token(one));
        assertThat(afterOne.text("id")).isEqualTo(idOfOne);
        assertThat(afterOne.text("email")).isEqualTo(two.username() + "@example.org");
        assertThat(afterTwo.text("id")).isEqualTo(idOfTwo);
        assertThat(afterTwo.text("email")).isEqualTo(one.username() + "@example.org");
    }

    @Test
    void userCreatedAgainWithTheSameUsernameIsAnotherUser() {
        Realm.Identity first = realm.createIdentity("again", "user");
        ApiResponse before = me(realm.token(first));
        realm.delete(first);
        Realm.Identity second = realm.createIdentityNamed(first.username(), "user");

        ApiResponse after = me(realm.token(second));

        assertThat(after.text("username")).isEqualTo(before.text("username"));
        assertThat(after.text("id")).isNotEqualTo(before.text("id"));
        assertThat(after.text("keycloakId")).isEqualTo(second.subject());
    }

    @Test
    void lastSeenIsWrittenOncePerInterval() {
        Realm.Identity identity = realm.createIdentity("seen", "user");
        String token = realm.token(identity);
        String first = me(token).text("lastSeenAt");
        assertThat(me(token).text("lastSeenAt")).isEqualTo(first);

        records.execute(
                "update last_visits set seen_at = now() - interval '16 minutes'"
                        + " where user_id = (select id from users where keycloak_id = ?)",
                identity.subject());
        ApiResponse later = me(token);

        assertThat(later.text("lastSeenAt")).isGreaterThan(first);
        assertThat(later.<Integer>path("version")).isZero();
        assertThat(me(token).text("lastSeenAt")).isEqualTo(later.text("lastSeenAt"));
    }

    @Test
    void userDisabledAfterTheTokenWasIssuedIsRefused() {
        Realm.Identity identity = realm.createIdentity("disabled", "user");
        String token = realm.token(identity);
        me(token);
        realm.update(identity, Map.of("enabled", false));
        records.execute(
                "update users set enabled = false, identity_as_of = now() where keycloak_id = ?", identity.subject());

        refused(token, "urn:rollcall:problem:account-disabled");
    }

    /** The token may be newer than the row, or older: it was issued within the second that begins at the row's time. */
    @Test
    void userEnabledAgainWithinASecondIsNotRefused() {
        Realm.Identity identity = realm.createIdentity("doubt", "user");
        String token = realm.token(identity);
        me(token);
        records.execute(
                "update users set enabled = false, identity_as_of = to_timestamp(?::bigint) where keycloak_id = ?",
                Jwt.of(token).claim("iat").asText(),
                identity.subject());

        assertThat(me(token).<Boolean>path("enabled")).isTrue();
    }

    @Test
    void rowDatedInTheFutureDoesNotHideChanges() {
        Realm.Identity identity = realm.createIdentity("future", "user");
        me(realm.token(identity));
        records.execute(
                "update users set identity_as_of = now() + interval '1 hour' where keycloak_id = ?",
                identity.subject());
        realm.update(identity, Map.of("firstName", "Newer"));

        assertThat(me(realm.token(identity)).text("firstName")).isEqualTo("Newer");
        assertThat(records.text("select identity_as_of <= now() from users where keycloak_id = ?", identity.subject()))
                .isEqualTo("t");
    }

    @Test
    void tokenFromBeforeTheDeletionDoesNotReviveATombstone() {
        Realm.Identity identity = realm.createIdentity("tomb", "user");
        String token = realm.token(identity);
        me(token);
        realm.delete(identity);
        records.execute("update users set deleted_at = now() where keycloak_id = ?", identity.subject());

        refused(token, "urn:rollcall:problem:account-deleted");
    }

    @Test
    void tokenFromAfterTheDeletionRevivesATombstone() {
        Realm.Identity identity = realm.createIdentity("revived", "user");
        String token = realm.token(identity);
        me(token);
        records.execute(
                "update users set enabled = false, deleted_at = now() - interval '1 day', identity_as_of = now() - interval '1 day' where keycloak_id = ?",
                identity.subject());

        assertThat(me(token).text("keycloakId")).isEqualTo(identity.subject());
    }

    @Test
    void serviceAccountGetsNoUser() {
        String token = realm.clientToken("rollcall-machine", "rollcall-machine-secret");

        refused(token, "urn:rollcall:problem:not-a-user");

        assertThat(records.number("select count(*) from users where username = ?", "service-account-rollcall-machine"))
                .isZero();
    }

    private static ApiResponse me(String token) {
        return Api.as(token).read("/api/v1/users/me").body("id", notNullValue());
    }

    private static void refused(String token, String type) {
        Api.as(token).get("/api/v1/users/me").expectProblem(403, type);
    }
}
