package dev.rollcall.key.api;

import dev.rollcall.api.Consistent;
import dev.rollcall.api.PlainText;
import dev.rollcall.api.TextRules;
import dev.rollcall.auth.key.KeyScope;
import dev.rollcall.key.act.CreateKey;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.Problem;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of {@code POST /api/v1/users/me/keys}. */
@Schema(name = "CreateKey", description = "A new API key", additionalProperties = Schema.False.class)
@RegisterForReflection // read by a JSON mapper of its own
@Consistent
public record CreateKeyBody(
        @Schema(description = "What the key is for", examples = "Nightly report")
        @NotNull(message = TextRules.MISSING)
        @PlainText
        @Size(min = 1, max = CreateKeyBody.MAX_NAME, message = TextRules.TOO_LONG)
        @Pattern(regexp = TextRules.TEXT, message = TextRules.BAD_CHARACTER)
        String name,

        @Schema(
                type = SchemaType.ARRAY,
                implementation = KeyScope.class,
                minItems = 1,
                maxItems = CreateKeyBody.MAX_SCOPES,
                description =
                        "What the key may be used for. With an organization, only `organizations:read` and `organizations:write`")
        @NotNull(message = TextRules.MISSING)
        @Size(min = 1, max = CreateKeyBody.MAX_SCOPES, message = CreateKeyBody.WRONG_NUMBER)
        List<
                        @NotNull(message = CreateKeyBody.NO_SCOPES)
                        @Pattern(regexp = CreateKeyBody.SCOPE, message = CreateKeyBody.NO_SCOPES) String>
                scopes,

        @Schema(
                format = "uuid",
                description =
                        "The only organization in which the key has rights, one of the caller's. The key ends with the membership")
        @Pattern(regexp = TextRules.UUID, message = TextRules.NO_UUID)
        String organization,

        @Schema(
                format = "date-time",
                description = "When the key expires, at most 366 days ahead",
                examples = "2027-06-01T00:00:00Z")
        @NotNull(message = TextRules.MISSING)
        String expiresAt)
        implements Consistent.Body {

    static final int MAX_NAME = 100;
    static final int MAX_SCOPES = 7;
    static final String SCOPE = "^((account|users|organizations):(read|write)|changes:read)$";
    static final String WRONG_NUMBER = "wrongNumberOfValues";
    static final String NO_SCOPES = "notKeyScopes";

    public CreateKeyBody {
        name = TextRules.strip(name);
    }

    CreateKey.Draft toDraft() {
        return new CreateKey.Draft(
                name,
                scopes.stream().map(KeyScope::of).flatMap(Optional::stream).collect(Collectors.toUnmodifiableSet()),
                Optional.ofNullable(organization).map(UUID::fromString),
                time().orElseThrow());
    }

    @Override
    public List<Problem.FieldError> contradictions() {
        return expiresAt == null || time().isPresent() ? List.of() : List.of(ErrorKey.NOT_A_TIME.at("expiresAt"));
    }

    /** To the microsecond, as PostgreSQL stores it; empty for a text that is no RFC 3339 time. */
    private Optional<Instant> time() {
        try {
            return Optional.of(OffsetDateTime.parse(expiresAt).toInstant().truncatedTo(ChronoUnit.MICROS));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return "CreateKeyBody[…]";
    }
}
