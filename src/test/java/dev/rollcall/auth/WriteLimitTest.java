package dev.rollcall.auth;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.problem.SecurityEvent;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.SecurityLog;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.UUID;
import org.hamcrest.Matchers;
import org.junit.jupiter.api.Test;

/** The limit of writes, with its default: 300 a minute for each subject. */
@QuarkusTest
class WriteLimitTest {

    private static final String ME = "/api/v1/users/me";
    private static final int LIMIT = 300;

    /** While they are sent, the bucket fills up again: five a second. */
    private static final int ENOUGH = 3_000;

    private final Realm realm = Realm.get();

    @Inject
    MeterRegistry metrics;

    @Test
    void tooManyWritesOfOneSubjectReturn429WhileReadsAndOthersAreServed() {
        Realm.Identity identity = realm.createIdentity("writing", "user");
        String token = realm.token(identity);
        String other = realm.token(realm.createIdentity("other", "user"));
        double before = limited();
        int served = 0;
        try (SecurityLog log = new SecurityLog()) {
            Response last = write(token);
            while (last.statusCode() != 429 && served < ENOUGH) {
                served++;
                last = write(token);
            }

            last.then()
                    .statusCode(429)
                    .header("Retry-After", Matchers.equalTo("1"))
                    .body("type", Matchers.equalTo("urn:rollcall:problem:too-many-requests"));
            assertThat(served).isGreaterThanOrEqualTo(LIMIT);
            assertThat(limited() - before).isEqualTo(1);
            assertThat(log.events())
                    .filteredOn(event -> identity.subject().equals(event.get("subject")))
                    .last()
                    .satisfies(event -> assertThat(event)
                            .containsEntry("event", SecurityEvent.LIMIT_EXCEEDED.code())
                            .containsEntry("reason", "writes")
                            .containsEntry("endpoint", ME));
        }
        Api.as(token).get(ME).expect(200);
        write(other).then().statusCode(400);
    }

    @Test
    void administratorsHaveNoLimitOfWrites() {
        ApiCaller caller = Api.admin();

        for (int i = 0; i < LIMIT + 50; i++) {
            caller.delete("/api/v1/users/" + new UUID(0, i)).expect(404);
        }
    }

    private double limited() {
        return metrics.get("rollcall.limited").tag("limit", "writes").counter().count();
    }

    /** The body is wrong, so that nothing else is done. */
    private static Response write(String token) {
        return given().auth()
                .oauth2(token)
                .contentType("application/merge-patch+json")
                .body("[]")
                .patch(ME);
    }
}
