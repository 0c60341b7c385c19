package dev.rollcall.audit;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.rollcall.database.JsonText;
import dev.rollcall.database.Statements;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** An entry of the audit log in the API. */
@Schema(
        name = "Act",
        description =
                "An entry of the audit log: who did what to which user or organization, and the outcome. It contains no personal data")
public record AuditEntryView(
        @Schema(description = "The id of the act, a UUIDv7") UUID id,

        Instant at,

        /* a newer release may have written an action that this one does not know */
        @Schema(ref = "Action") String action,

        @Schema(
                nullable = true,
                description =
                        "The id of the affected user; null for an export of many users, for an act on an organization that concerns no single user, and for a summary of refusals")
        UUID userId,

        @Schema(
                nullable = true,
                description =
                        "The id of the affected organization; null for an act on a user alone, and for a summary of refusals")
        UUID organizationId,

        @Schema(description = "Who performed the act") By by,

        @Schema(
                description =
                        "The requested change: names of fields, and values that are not personal data. A summary of refusals has their number, `refusals`, and the beginning of the `hour`")
        Map<String, Object> details,

        @Schema(description = "The outcome; `open` until it is known")
        State outcome,

        @Schema(nullable = true) Instant settledAt,

        @Schema(
                nullable = true,
                description =
                        "What recorded the outcome: `request`, or `sweeper` if the request was interrupted; `event` or `reconciliation` for a change that the service noticed in Keycloak; `other` for a change of the records by another program; `summary` for an entry about all further refusals of one kind within an hour")
        String settledBy,

        @Schema(
                description =
                        "Details of the outcome, such as a `reason`; in `changes` the old and new values of `enabled`, `emailVerified`, `roles`, `role` in an organization and `domains`, as `from` and `to`")
        Map<String, Object> outcomeDetails) {

    /** Reads a row of {@link AuditSelect}. */
    static AuditEntryView of(ResultSet row, JsonText json) throws SQLException {
        return new AuditEntryView(
                Statements.uuid(row, "id"),
                Statements.instant(row, "at"),
                row.getString("action"),
                Statements.uuid(row, "user_id"),
                Statements.uuid(row, "organization_id"),
                By.of(Actor.of(row)),
                json.object(row.getString("details")),
                State.of(row.getString("outcome")),
                Statements.instant(row, "settled_at"),
                row.getString("settled_by"),
                json.object(row.getString("outcome_details")));
    }

    /** An {@link Outcome}, or open. */
    @Schema(name = "ActOutcome")
    public enum State {
        OPEN,
        DONE,
        REFUSED,
        NOT_DONE,
        UNKNOWN,
        SUPERSEDED;

        @JsonValue
        public String code() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /**
         * @param outcome the code of an {@link Outcome}; null while there is none
         */
        static State of(String outcome) {
            return outcome == null ? OPEN : valueOf(Outcome.ofCode(outcome).name());
        }
    }

    /**
     * @param subject null for a change that was not made through the service, and for a report
     * @param via {@code bearer}, {@code browser} or {@code key}, {@code event} or {@code reconciliation}, {@code service},
     *     {@code report}, {@code other}, or {@code summary}
     */
    @Schema(name = "ActBy")
    public record By(
            @Schema(
                    nullable = true,
                    description =
                            "The subject of the caller's token; null for a change that the service noticed or made itself, and for a report")
            String subject,

            @Schema(nullable = true, description = "The client the token was issued to")
            String clientId,

            @Schema(
                    nullable = true,
                    description =
                            "What the subject was at that time: a user, a user who administered Rollcall, or a service account; null without a subject, and for a summary of refusals")
            Actor.Kind kind,

            @Schema(
                    description =
                            "`bearer`, `browser` or `key`; `event` or `reconciliation` for a change made in Keycloak that the service noticed; `service` for a change that the service made itself, because of an earlier one; `report` for a secret that somebody has found and reported; `other` for a change of the records by another program; `summary` for a summary of refusals")
            String via,

            @Schema(nullable = true, description = "`X-Request-Id` of the response")
            String requestId,

            @Schema(nullable = true, description = "The API key that the caller used; null for none")
            Actor.Key key) {

        private static By of(Actor actor) {
            return new By(actor.subject(), actor.clientId(), actor.kind(), actor.via(), actor.requestId(), actor.key());
        }
    }
}
