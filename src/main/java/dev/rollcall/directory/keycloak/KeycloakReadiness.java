package dev.rollcall.directory.keycloak;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Not ready until Keycloak has answered once, since no token can be verified before; from then on always ready, and the
 * details say what is wrong: Keycloak's absence is no reason to take the service away as well.
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
