package dev.rollcall.key.api;

import dev.rollcall.auth.key.KeyScope;
import dev.rollcall.http.ETags;
import dev.rollcall.key.ApiKey;
import dev.rollcall.key.KeyStatus;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** An API key as the API shows it, without its secret. */
@Schema(name = "ApiKey", description = "An API key of a user. Nobody can read its secret again")
public record KeyView(
        @Schema(description = "A UUIDv7", examples = "019ab4d4-0b70-7e12-8f5a-3c1d9e7b2a44")
        UUID id,

        @Schema(
                nullable = true,
                description = "What its owner calls it; null once the owner was deleted",
                examples = "Nightly report")
        String name,

        @Schema(description = "The beginning of its secret, by which people recognize it", examples = "rc_4fJ9sQ2m")
        String prefix,

        @Schema(description = "What it may be used for. It never may more than its owner")
        List<KeyScope> scopes,

        @Schema(
                nullable = true,
                description =
                        "The id of the only organization in which it has rights; null if it is not limited to one")
        UUID organization,

        @Schema(
                description = "The id of the user whose rights it has",
                examples = "019ab4c2-7d10-7c3e-9d4b-2f6f3c1f8a55")
        UUID owner,

        @Schema(
                description = "The subject of the caller who has created it",
                examples = "2b6d1d8f-5c2b-4b8e-9a41-0f7f9a3b6c1d")
        String creator,

        Instant createdAt,

        @Schema(description = "From then on it does not count")
        Instant expiresAt,

        @Schema(
                nullable = true,
                format = "date",
                description = "The day of its last use, in UTC; null if it was never used",
                examples = "2026-12-01")
        String lastUsedOn,

        @Schema(
                description =
                        "`active`: it counts, unless its owner is disabled or all keys are stopped. `ended`: `endReason` says why")
        KeyStatus status,

        @Schema(nullable = true, description = "When it has ended; null if it is active or has expired")
        Instant endedAt,

        /* a newer release may have written a reason that this one does not know */
        @Schema(
                nullable = true,
                description =
                        "Why it has ended. `revoked`: somebody has revoked it. `reported`: somebody has found its secret, see `POST /revoke`."
                                + " `membership-ended`: its owner has left its organization. `protected`: its owner has roles of"
                                + " `realm-management` by now. `relinked`, `removed`, `returned` and `deleted`: this happened to its owner")
        String endReason,

        @Schema(description = "The number of its changes; its use is none")
        long version) {

    static KeyView of(ApiKey key, Instant now) {
        return new KeyView(
                key.id(),
                key.name(),
                key.prefix(),
                key.scopes().stream().sorted().toList(),
                key.organization().orElse(null),
                key.owner(),
                key.creator(),
                key.createdAt(),
                key.expiresAt(),
                key.lastUsedAt() == null
                        ? null
                        : LocalDate.ofInstant(key.lastUsedAt(), ZoneOffset.UTC).toString(),
                key.status(now),
                key.endedAt(),
                key.endReason(),
                key.version());
    }

    /** Its second part stands for what changes without a new version: the day of the last use, and the time that passes. */
    String tag() {
        return ETags.of(version, Integer.toUnsignedLong(Objects.hash(status.code(), lastUsedOn)));
    }
}
