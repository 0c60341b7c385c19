package dev.rollcall.key;

import dev.rollcall.auth.key.KeyScope;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * An API key as its owner's own data.
 *
 * @param lastUsedAt to within an hour
 */
@Schema(
        name = "OwnKey",
        requiredProperties = {"id", "prefix", "scopes", "createdAt", "expiresAt"})
public record OwnKey(
        UUID id,
        @Schema(nullable = true) String name,

        @Schema(description = "The beginning of the secret, which is not stored")
        String prefix,

        List<KeyScope> scopes,
        @Schema(nullable = true) UUID organization,
        Instant createdAt,
        Instant expiresAt,
        @Schema(nullable = true) Instant lastUsedAt,
        @Schema(nullable = true) Instant endedAt,
        @Schema(nullable = true) String endReason) {

    static OwnKey of(ApiKey key) {
        return new OwnKey(
                key.id(),
                key.name(),
                key.prefix(),
                key.scopes().stream().sorted().toList(),
                key.organization().orElse(null),
                key.createdAt(),
                key.expiresAt(),
                key.lastUsedAt(),
                key.endedAt(),
                key.endReason());
    }
}
