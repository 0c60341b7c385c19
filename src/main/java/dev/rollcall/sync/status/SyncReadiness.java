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
 * Reports in readiness how far users lag behind Keycloak, whether organizations are synchronized, and whether the last reconciliation was
 * stopped or failed. Always up: none of these is a reason to take the replica out of service.
 */
@Readiness
@ApplicationScoped
class SyncReadiness implements HealthCheck {

    private final FeedState state;
    private final LastReconciliation reconciliation;
    private final OrganizationsStatus organizations;

    SyncReadiness(FeedState state, LastReconciliation reconciliation, OrganizationsStatus organizations) {
        this.state = state;
        this.reconciliation = reconciliation;
        this.organizations = organizations;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response =
                HealthCheckResponse.named("sync").up().withData("state", state.summary());
        organizations.summary().ifPresent(text -> response.withData("organizations", text));
        List<String> problems = state.problems().stream().map(SyncProblem::text).toList();
        if (!problems.isEmpty()) {
            response.withData("message", String.join(" ", problems));
        }
        reconciliation.problem().map(SyncProblem::text).ifPresent(text -> response.withData("reconciliation", text));
        return response.build();
    }
}
