package dev.rollcall.sync.status;

import dev.rollcall.sync.SyncProblem;
import dev.rollcall.sync.feed.FeedState;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Reports in readiness how far users lag behind Keycloak, and whether the last reconciliation was stopped or failed. Always up: neither is
 * a reason to take the replica out of service.
 */
@Readiness
@ApplicationScoped
class SyncReadiness implements HealthCheck {

    private final FeedState state;
    private final LastReconciliation reconciliation;

    SyncReadiness(FeedState state, LastReconciliation reconciliation) {
        this.state = state;
        this.reconciliation = reconciliation;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response =
                HealthCheckResponse.named("sync").up().withData("state", state.summary());
        List<String> problems = state.problems().stream().map(SyncProblem::text).toList();
        if (!problems.isEmpty()) {
            response.withData("message", String.join(" ", problems));
        }
        reconciliation.problem().map(SyncProblem::text).ifPresent(text -> response.withData("reconciliation", text));
        return response.build();
    }
}
