package dev.rollcall.agent.api;

import dev.rollcall.http.ETags;
import dev.rollcall.user.agent.Agent;
import dev.rollcall.user.agent.AgentStatus;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** An agent as the API shows it. */
@Schema(name = "Agent", description = "A user without credentials, for whom a person is responsible")
public record AgentView(
        @Schema(description = "The id of its user", examples = "019ab4d6-1f20-7a44-9c1e-5d2b8f3a6c10")
        UUID id,

        @Schema(nullable = true, description = "What people call it", examples = "Nightly report")
        String name,

        @Schema(nullable = true, description = "What it is for", examples = "Sends the sales of the day to the board")
        String purpose,

        @Schema(
                description = "The id of the person who is responsible for it. It never has more roles than they have",
                examples = "019ab4c2-7d10-7c3e-9d4b-2f6f3c1f8a55")
        UUID sponsor,

        @Schema(
                nullable = true,
                description = "The id of the organization whose owners and admins manage it; null for none")
        UUID organization,

        @Schema(description = "The subject of its Keycloak identity", examples = "8c1f0a52-7a3d-4d0e-b7a1-2f9e6c4d5b10")
        String keycloakId,

        @Schema(description = "Its realm roles, sorted", examples = "[\"user\"]")
        List<String> roles,

        @Schema(description = "`suspended`: it has no rights until somebody resumes it; `suspendReason` says why")
        AgentStatus status,

        @Schema(nullable = true, description = "When it was suspended; null if it is not")
        Instant suspendedAt,

        /* a newer release may have written a reason that this one does not know */
        @Schema(
                nullable = true,
                description =
                        "`suspended`: by somebody; `suspended-by-administrator`: only administrators resume it. `sponsor-disabled`, `sponsor-deleted`, `sponsor-relinked` and `sponsor-left` (its"
                                + " organization): this happened to its sponsor; it ends with another sponsor, or by resuming once the sponsor may be responsible again. `disabled`, `deleted`, `relinked` and `returned`:"
                                + " this happened to its own user, and only administrators resume it")
        String suspendReason,

        @Schema(
                description =
                        "Whether it has a sponsor who can be responsible for it; if not, it is suspended until somebody adopts it")
        boolean sponsored,

        @Schema(nullable = true, description = "From then on it has no rights; null if it does not expire")
        Instant expiresAt,

        Instant createdAt,

        @Schema(description = "The subject of the caller who has created it")
        String creator,

        @Schema(description = "The number of its changes") long version) {

    static AgentView of(Agent agent, Instant now) {
        return new AgentView(
                agent.id(),
                agent.name(),
                agent.purpose(),
                agent.sponsor(),
                agent.organization().orElse(null),
                agent.subject(),
                agent.roles().stream().sorted().toList(),
                agent.status(now),
                agent.suspendedAt(),
                agent.suspendReason(),
                !agent.lacksSponsor(),
                agent.expiresAt(),
                agent.createdAt(),
                agent.creator(),
                agent.version());
    }

    /** Its second part stands for what changes without a new version: its roles, and the time that passes. */
    String tag() {
        return ETags.of(version, Integer.toUnsignedLong((status.code() + roles).hashCode()));
    }
}
