package dev.rollcall.clock;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Reports in readiness how far the clocks differ. Always up: despite skew the replica takes access away in time (docs/adr/0019). */
@Readiness
@ApplicationScoped
class ClockReadiness implements HealthCheck {

    private final ClockSkew skew;

    ClockReadiness(ClockSkew skew) {
        this.skew = skew;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response =
                HealthCheckResponse.named("clocks").up();
        for (ClockSkew.Of clock : ClockSkew.Of.values()) {
            response.withData(clock.code(), skew.text(clock).orElse("unknown"));
        }
        List<String> problems = skew.problems();
        if (!problems.isEmpty()) {
            response.withData("message", String.join(" ", problems));
        }
        return response.build();
    }
}
