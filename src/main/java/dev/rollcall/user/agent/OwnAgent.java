package dev.rollcall.user.agent;

import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** An agent as its sponsor's own data. */
@Schema(
        name = "OwnAgent",
        requiredProperties = {"id", "createdAt"})
public record OwnAgent(
        UUID id,
        @Schema(nullable = true) String name,
        @Schema(nullable = true) String purpose,
        @Schema(nullable = true) UUID organization,
        Instant createdAt,
        @Schema(nullable = true) Instant expiresAt,
        @Schema(nullable = true) Instant suspendedAt,
        @Schema(nullable = true) String suspendReason) {

    static OwnAgent of(Agent agent) {
        return new OwnAgent(
                agent.id(),
                agent.name(),
                agent.purpose(),
                agent.organization().orElse(null),
                agent.createdAt(),
                agent.expiresAt(),
                agent.suspendedAt(),
                agent.suspendReason());
    }
}
