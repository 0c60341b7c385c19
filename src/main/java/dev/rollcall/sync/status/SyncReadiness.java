package dev.rollcall.sync.status;

import dev.rollcall.sync.SyncProblem;
import dev.rollcall.sync.feed.FeedState;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Says in readiness how far the records are behind; that they are is no reason to take the service away. */
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
        List<String> troubles = state.troubles().stream().map(SyncProblem::text).toList();
        if (!troubles.isEmpty()) {
            response.withData("message", String.join(" ", troubles));
        }
        return response.build();
    }
}
