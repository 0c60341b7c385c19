package dev.rollcall.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollcall.testing.Realm;
import dev.rollcall.testing.api.Keys;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** 1,000 swaps of one key at once, with the limits as they ship. */
@QuarkusTest
@Tag("slow")
@TestProfile(ParallelSwapsTest.AsShipped.class)
class ParallelSwapsTest {

    private static final int PER_MINUTE = 30;

    @TestHTTPResource
    URI service;

    public static class AsShipped implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "rollcall.token.limit.requests",
                    Integer.toString(PER_MINUTE),
                    "rollcall.token.limit.address-requests",
                    "600",
                    "rollcall.failed-credentials.limit.requests",
                    "600",
                    "rollcall.limits.lateness",
                    "200MS",
                    "quarkus.datasource.jdbc.acquisition-timeout",
                    "3S");
        }
    }

    @Test
    void eachSwapGetsATokenOrIsToldWhenToTryAgainAndTheKeyWorksAfterwards() {
        Keys.Key key = new Keys(Realm.get().createIdentity("swap-parallel", "user")).create("account:read");
        ParallelSwaps swaps = new ParallelSwaps(service, key.secret());

        List<HttpResponse<String>> answers = swaps.send(1_000);

        assertThat(answers).allMatch(ParallelSwaps::isExpected);
        assertThat(answers.stream().filter(answer -> answer.statusCode() == 200).count())
                .isBetween(1L, 2L * PER_MINUTE);
        await().atMost(Duration.ofSeconds(20)).until(() -> swaps.send(1).get(0).statusCode() == 200);
        key.caller().get("/api/v1/users/me").expect(200);
    }
}
