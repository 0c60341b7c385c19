package dev.rollcall.transfer.own;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.audit.AuditEntryView;
import dev.rollcall.directory.Identity;
import dev.rollcall.invitation.ReceivedInvitations.OwnInvitation;
import dev.rollcall.key.OwnKey;
import dev.rollcall.organization.EndedMemberships.EndedMembership;
import dev.rollcall.organization.MemberQueries.OwnMembership;
import dev.rollcall.user.UserView;
import dev.rollcall.user.agent.OwnAgent;
import dev.rollcall.user.email.OwnEmailChange;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The document that {@link OwnData} writes field by field, because the audit log may be too long for memory. */
@Schema(name = "PersonalData", description = "Everything stored about a user")
public record PersonalData(
        Instant exportedAt,
        UserView record,

        @Schema(nullable = true, description = "The identity in Keycloak; null if it was deleted there")
        Identity identity,

        OwnEmailChange emailChange,

        @Schema(description = "The organizations of the user, with role and teams")
        List<OwnMembership> memberships,

        @Schema(
                description =
                        "Organizations in which a membership of the user ended within about 90 days, and when; oldest first")
        List<EndedMembership> endedMemberships,

        @Schema(description = "Invitations to the user's verified e-mail address, and those that the user has accepted")
        List<OwnInvitation> invitations,

        @Schema(description = "The audit log of what was done to the user, oldest first")
        List<AuditEntryView> actsOnMe,

        @Schema(description = "The audit log of what the user did, oldest first")
        List<AuditEntryView> actsByMe,

        @Schema(description = "The API keys of the user without their secrets, as long as they are kept, oldest first")
        List<OwnKey> apiKeys,

        @Schema(description = "The agents that the user is responsible for, oldest first")
        List<OwnAgent> agents,

        @Schema(
                description =
                        "The jobs that the user has created, started or stopped, as long as they are kept, oldest first")
        List<OwnJobs.OwnJob> jobs,

        @Schema(description = "What became of the user in jobs, as long as these are kept, oldest first")
        List<OwnJobs.OwnJobItem> jobItems,

        @Schema(description = "When all tokens of the user were revoked, as far as still stored")
        List<Instant> tokensRevokedAt,

        @Schema(description = "When Keycloak ended all sessions of the user, as far as still stored")
        List<Instant> sessionsEndedAt,

        @Schema(description = "Pending changes of the user") List<Open> openActs,

        @Schema(description = "Responses kept for retries of requests about the user")
        List<Remembered> rememberedAnswers,

        @Schema(description = "The idempotency keys that the user has used")
        List<UsedKey> idempotencyKeys) {

    /**
     * @param act its id in the audit log
     * @param dueAt when the sweeper checks it against Keycloak and settles it
     * @param plan its kind, and everything needed to complete it
     */
    @Schema(name = "OpenAct")
    record Open(
            UUID act,
            Instant dueAt,

            @Schema(
                    implementation = Map.class,
                    additionalProperties = Object.class,
                    description = "The intended change, as this release stores it")
            JsonNode plan) {}

    @Schema(name = "RememberedAnswer")
    record Remembered(
            Instant createdAt,

            @Schema(description = "The record at that time") UserView record) {}

    @Schema(name = "UsedIdempotencyKey")
    record UsedKey(String key, Instant createdAt) {}
}
