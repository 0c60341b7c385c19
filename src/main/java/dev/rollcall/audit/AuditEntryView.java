package dev.rollcall.audit;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** An entry of the trail as the API shows it. */
@Schema(name = "Act", description = "Who did what to whom, and how it ended; it holds no personal data")
public record AuditEntryView(
        @Schema(required = true, description = "The act's id, a UUIDv7")
        UUID id,

        @Schema(required = true) Instant at,
        @Schema(required = true) Action action,

        @Schema(
                required = true,
                nullable = true,
                description = "The id of the user it was done to; null for an export of many users")
        UUID userId,

        @Schema(required = true, description = "Who did it") By by,

        @Schema(
                required = true,
                description = "What was to be changed: names of fields, and values that are not personal")
        Map<String, Object> details,

        @Schema(required = true, description = "How it ended; `open` until that is known")
        State outcome,

        @Schema(nullable = true) Instant settledAt,

        @Schema(
                nullable = true,
                description =
                        "`request`, or `sweeper` if the request did not live to see the end; `event` or `reconciliation` for a change that the service noticed in Keycloak")
        String settledBy,

        @Schema(required = true, description = "What came of it, a reason for one")
        Map<String, Object> outcomeDetails) {

    /** {@link Outcome}, or none yet. */
    @Schema(name = "ActOutcome")
    public enum State {
        @JsonProperty("open")
        OPEN,
        @JsonProperty("done")
        DONE,
        @JsonProperty("refused")
        REFUSED,
        @JsonProperty("not-done")
        NOT_DONE,
        @JsonProperty("unknown")
        UNKNOWN
    }

    /**
     * @param subject null for what nobody did through the service
     * @param wayIn {@code bearer} or {@code browser}, {@code event} or {@code reconciliation}
     */
    @Schema(name = "ActBy")
    public record By(
            @Schema(
                    nullable = true,
                    description =
                            "The subject of their token; null for a change that was made in Keycloak, which the service noticed")
            String subject,

            @Schema(nullable = true, description = "The client the token was issued to")
            String clientId,

            @Schema(
                    required = true,
                    description =
                            "`bearer` or `browser`; `event` or `reconciliation`, by which the service noticed a change that was made in Keycloak")
            String wayIn,

            @Schema(nullable = true, description = "`X-Request-Id` of the request")
            String requestId) {}

    static AuditEntryView of(AuditEntry act) {
        return new AuditEntryView(
                act.id(),
                act.at(),
                Action.ofCode(act.action()),
                act.userId(),
                new By(act.actor(), act.clientId(), act.wayIn(), act.requestId()),
                act.details(),
                act.outcome() == null
                        ? State.OPEN
                        : State.valueOf(Outcome.ofCode(act.outcome()).name()),
                act.settledAt(),
                act.settledBy(),
                act.outcomeDetails());
    }
}
