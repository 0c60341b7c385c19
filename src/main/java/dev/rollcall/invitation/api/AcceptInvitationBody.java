package dev.rollcall.invitation.api;

import dev.rollcall.api.Consistent;
import dev.rollcall.api.TextRules;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.Problem;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of {@code POST /api/v1/invitations/accept}. */
@Schema(
        name = "AcceptInvitation",
        description = "The invitation, by exactly one of both",
        minProperties = 1,
        maxProperties = 1,
        additionalProperties = Schema.False.class)
@RegisterForReflection // read by a JSON mapper of its own
@Consistent
public record AcceptInvitationBody(
        @Schema(
                description = "The token of the link in the mail: what follows `#`",
                examples = "8fJx2mT0pVbq1cW9yZ4kLr7uNs3dHg6eQa5iOoXvBwE")
        @Size(max = TextRules.MAX_TEXT, message = TextRules.TOO_LONG)
        String token,

        @Schema(format = "uuid", description = "An id of `GET /api/v1/users/me/invitations`")
        @Pattern(regexp = TextRules.UUID, message = TextRules.NO_UUID)
        String invitationId)
        implements Consistent.Body {

    @Override
    public List<Problem.FieldError> contradictions() {
        if (token == null && invitationId == null) {
            return List.of(ErrorKey.MISSING_INVITATION.at("token"));
        }
        return token != null && invitationId != null
                ? List.of(ErrorKey.EXCLUDES.with("other", "token").at("invitationId"))
                : List.of();
    }

    @Override
    public String toString() {
        return "AcceptInvitationBody[…]";
    }
}
