package dev.rollcall.user.api;

import dev.rollcall.act.Plan;
import dev.rollcall.audit.AuditEntryView;
import dev.rollcall.directory.Identity;
import dev.rollcall.user.UserView;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What {@link OwnData} writes, member by member, since the trail may be too long to be held as one. */
@Schema(name = "PersonalData", description = "All that is held about a person")
record PersonalData(
        @Schema(required = true) Instant exportedAt,
        @Schema(required = true) UserView record,

        @Schema(
                required = true,
                nullable = true,
                description = "The person as Keycloak has them; null if they are gone from there")
        Identity identity,

        @Schema(required = true, description = "The trail of what was done to them, oldest first")
        List<AuditEntryView> actsOnMe,

        @Schema(required = true, description = "The trail of what they did, to whomever, oldest first")
        List<AuditEntryView> actsByMe,

        @Schema(
                required = true,
                description = "When all tokens that they had were revoked, as far as that is still kept")
        List<Instant> tokensRevokedAt,

        @Schema(
                required = true,
                description = "When Keycloak ended all sessions that they had, as far as that is still kept")
        List<Instant> sessionsEndedAt,

        @Schema(required = true, description = "What is being done to them and has no outcome yet")
        List<Open> openActs,

        @Schema(required = true, description = "What is remembered for a retry of a request that was about them")
        List<Remembered> rememberedAnswers,

        @Schema(required = true, description = "The idempotency keys they have used")
        List<UsedKey> idempotencyKeys) {

    /**
     * @param act its id in the trail
     * @param dueAt from when on it is settled by asking Keycloak what is true
     * @param plan all that is needed to finish it
     */
    @Schema(name = "OpenAct")
    record Open(
            @Schema(required = true) UUID act,
            @Schema(required = true) Instant dueAt,

            @Schema(required = true, type = SchemaType.OBJECT, description = "What is to be changed")
            Plan plan) {}

    @Schema(name = "RememberedAnswer")
    record Remembered(
            @Schema(required = true) Instant createdAt,

            @Schema(required = true, description = "As it was at the time")
            UserView record) {}

    @Schema(name = "UsedIdempotencyKey")
    record UsedKey(
            @Schema(required = true) String key,
            @Schema(required = true) Instant createdAt) {}
}
