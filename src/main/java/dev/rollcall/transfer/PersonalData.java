package dev.rollcall.transfer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.audit.AuditEntryView;
import dev.rollcall.directory.Identity;
import dev.rollcall.invitation.ReceivedInvitations.OwnInvitation;
import dev.rollcall.organization.EndedMemberships.EndedMembership;
import dev.rollcall.organization.MemberQueries.OwnMembership;
import dev.rollcall.user.UserView;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The document that {@link OwnData} writes field by field, because the audit log may be too long for memory. */
@Schema(name = "PersonalData", description = "Everything stored about a user")
public record PersonalData(
        @Schema(required = true) Instant exportedAt,
        @Schema(required = true) UserView record,

        @Schema(
                required = true,
                nullable = true,
                description = "The identity in Keycloak; null if it was deleted there")
        Identity identity,

        @Schema(required = true, description = "The organizations of the user, with role and teams")
        List<OwnMembership> memberships,

        @Schema(
                required = true,
                description =
                        "Organizations in which a membership of the user ended within about 90 days, and when; oldest first")
        List<EndedMembership> endedMemberships,

        @Schema(
                required = true,
                description = "Invitations to the user's verified e-mail address, and those that the user has accepted")
        List<OwnInvitation> invitations,

        @Schema(required = true, description = "The audit log of what was done to the user, oldest first")
        List<AuditEntryView> actsOnMe,

        @Schema(required = true, description = "The audit log of what the user did, oldest first")
        List<AuditEntryView> actsByMe,

        @Schema(required = true, description = "When all tokens of the user were revoked, as far as still stored")
        List<Instant> tokensRevokedAt,

        @Schema(required = true, description = "When Keycloak ended all sessions of the user, as far as still stored")
        List<Instant> sessionsEndedAt,

        @Schema(required = true, description = "Pending changes of the user")
        List<Open> openActs,

        @Schema(required = true, description = "Responses kept for retries of requests about the user")
        List<Remembered> rememberedAnswers,

        @Schema(required = true, description = "The idempotency keys that the user has used")
        List<UsedKey> idempotencyKeys) {

    /**
     * @param act its id in the audit log
     * @param dueAt when the sweeper checks it against Keycloak and settles it
     * @param plan its kind, and everything needed to complete it
     */
    @Schema(name = "OpenAct")
    record Open(
            @Schema(required = true) UUID act,
            @Schema(required = true) Instant dueAt,

            @Schema(
                    required = true,
                    implementation = Map.class,
                    additionalProperties = Object.class,
                    description = "The intended change, as this release stores it")
            JsonNode plan) {}

    @Schema(name = "RememberedAnswer")
    record Remembered(
            @Schema(required = true) Instant createdAt,

            @Schema(required = true, description = "The record at that time")
            UserView record) {}

    @Schema(name = "UsedIdempotencyKey")
    record UsedKey(
            @Schema(required = true) String key,
            @Schema(required = true) Instant createdAt) {}
}
