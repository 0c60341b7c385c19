package dev.rollcall.sync.status;

import dev.rollcall.sync.SyncProblem;
import dev.rollcall.sync.feed.FeedState;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Reports in readiness how far users lag behind Keycloak. Always up: a lag is no reason to take the replica out of service. */
@Readiness
@ApplicationScoped
class SyncReadiness implements HealthCheck {

    private final FeedState state;

    SyncReadiness(FeedState state) {
        this.state = state;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response =
                HealthCheckResponse.named("sync").up().withData("state", state.summary());
        List<String> problems = state.problems().stream().map(SyncProblem::text).toList();
        if (!problems.isEmpty()) {
            response.withData("message", String.join(" ", problems));
        }
        return response.build();
    }
}
