package dev.rollcall.user.api;

import dev.rollcall.api.Consistent;
import dev.rollcall.api.PlainText;
import dev.rollcall.api.TextRules;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.Problem;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of {@code POST /api/v1/users/{id}/password-reset}. */
@Schema(
        description = "Without `temporaryPassword` Keycloak e-mails the user a link to set a password",
        additionalProperties = Schema.False.class)
@RegisterForReflection // read by a JSON mapper of its own
@Consistent
public record PasswordReset(
        @Schema(format = "password", description = "The user must change it at the next sign-in")
        @PlainText(invisibleCharacters = true)
        @Size(min = 1, max = TextRules.MAX_TEXT, message = TextRules.TOO_LONG)
        String temporaryPassword,

        @Schema(
                defaultValue = "false",
                description = "Whether the user's sessions and tokens stay valid; only with `temporaryPassword`")
        Boolean keepSessions)
        implements Consistent.Body {

    public boolean keepsSessions() {
        return Boolean.TRUE.equals(keepSessions);
    }

    @Override
    public List<Problem.FieldError> contradictions() {
        return keepSessions != null && temporaryPassword == null
                ? List.of(ErrorKey.NEEDS_PASSWORD.at("keepSessions"))
                : List.of();
    }

    @Override
    public String toString() {
        return "PasswordReset[…]";
    }
}
