package dev.rollcall.directory.keycloak.client;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Readiness check for Keycloak. Not ready until Keycloak has answered once, since no token can be verified before. From then on always ready,
 * since an outage of Keycloak is no reason to remove the service, too; the details say what is wrong.
 */
@Readiness
@ApplicationScoped
class KeycloakReadiness implements HealthCheck {

    private final ServiceClientCheck check;

    KeycloakReadiness(ServiceClientCheck check) {
        this.check = check;
    }

    @Override
    public HealthCheckResponse call() {
        ServiceClientState state = check.state();
        return HealthCheckResponse.named("keycloak")
                .status(check.everReached())
                .withData("serviceClient", state.kind().name().toLowerCase(java.util.Locale.ROOT))
                .withData("message", state.message())
                .build();
    }
}
