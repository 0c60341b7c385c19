package dev.rollcall.user.api.security;

import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A session at Keycloak as the API shows it.
 *
 * @param current whether it is the session of the caller's own token or browser
 */
@Schema(name = "Session", description = "A session of a user at Keycloak")
public record SessionView(
        @Schema(
                description = "The id of the session; the claim `sid` of its tokens",
                examples = "0d6ae2c1-4a4e-4c35-8f5d-3a1c0f4f7b20")
        String id,

        @Schema(description = "The time of the sign-in") Instant startedAt,

        @Schema(description = "The time of the last request to Keycloak, for example for another token")
        Instant lastUsedAt,

        @Schema(nullable = true, description = "The client's address at the sign-in", examples = "203.0.113.7")
        String address,

        @Schema(description = "The client ids of the applications that take part, sorted", examples = "[\"rollcall\"]")
        List<String> clients,

        @Schema(description = "Whether it is the session of the request's own token or browser")
        boolean current) {}
