package dev.rollcall.user.api.security;

import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A lock after failed sign-ins as the API shows it. */
@Schema(name = "Lock", description = "Whether Keycloak has locked a user out after failed sign-ins")
public record LockView(
        @Schema(description = "Whether the user cannot sign in now")
        boolean locked,

        @Schema(
                nullable = true,
                description =
                        "When the lock ends; null if there is none, or if Keycloak has locked the user for good. Then the user is"
                                + " disabled, too: enable them")
        Instant until,

        @Schema(description = "The number of failed sign-ins that count", examples = "2")
        int failures,

        @Schema(nullable = true, description = "The time of the last one")
        Instant lastFailureAt,

        @Schema(nullable = true, description = "The client's address at the last one", examples = "203.0.113.7")
        String lastFailureAddress) {}
