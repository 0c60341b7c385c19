package dev.rollcall.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.problem.SecurityEvent;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.SecurityLog;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.UUID;
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
        ApiCaller caller = Api.as(identity);
        ApiCaller other = Api.as(realm.createIdentity("other", "user"));
        double before = limited();
        int served = 0;
        try (SecurityLog log = new SecurityLog()) {
            ApiResponse last = write(caller);
            while (last.statusCode() != 429 && served < ENOUGH) {
                served++;
                last = write(caller);
            }

            last.expectProblem(429, "too-many-requests").header("Retry-After", "1");
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
        caller.get(ME).expect(200);
        assertThat(caller.post("/logout").statusCode()).isNotEqualTo(429);
        write(other).expect(400);
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
    private static ApiResponse write(ApiCaller caller) {
        return caller.patch(ME, "[]");
    }
}
