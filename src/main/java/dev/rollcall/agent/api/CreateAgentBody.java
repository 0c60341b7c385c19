package dev.rollcall.agent.api;

import dev.rollcall.api.Consistent;
import dev.rollcall.api.PlainText;
import dev.rollcall.api.RoleName;
import dev.rollcall.api.TextRules;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.Problem;
import dev.rollcall.user.agent.AgentWriter.NewAgent;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of {@code POST /api/v1/agents}. Null means the same as absent. */
@Schema(name = "CreateAgent", description = "A new agent", additionalProperties = Schema.False.class)
@RegisterForReflection // read by a JSON mapper of its own
@Consistent
public record CreateAgentBody(
        @Schema(description = "What people call it", examples = "Nightly report")
        @NotNull(message = TextRules.MISSING)
        @PlainText
        @Size(min = 1, max = CreateAgentBody.MAX_NAME, message = TextRules.TOO_LONG)
        @Pattern(regexp = TextRules.TEXT, message = TextRules.BAD_CHARACTER)
        String name,

        @Schema(description = "What it is for", examples = "Sends the sales of the day to the board")
        @PlainText
        @Size(min = 1, max = CreateAgentBody.MAX_PURPOSE, message = TextRules.TOO_LONG)
        @Pattern(regexp = TextRules.TEXT, message = TextRules.BAD_CHARACTER)
        String purpose,

        @Schema(
                format = "uuid",
                description =
                        "The person who is responsible for it; the caller if absent. Only administrators name somebody else")
        @Pattern(regexp = TextRules.UUID, message = TextRules.NO_UUID)
        String sponsor,

        @Schema(
                format = "uuid",
                description = "The organization whose owners and admins manage it; its sponsor must be a member")
        @Pattern(regexp = TextRules.UUID, message = TextRules.NO_UUID)
        String organization,

        @Schema(
                format = "uuid",
                description =
                        "A user who becomes the agent, instead of a new one: for an agent whose record was lost. Only administrators name a user,"
                                + " who has neither credentials, nor an e-mail address, nor an account at another provider. The user keeps"
                                + " their roles, which the sponsor must have, too")
        @Pattern(regexp = TextRules.UUID, message = TextRules.NO_UUID)
        String user,

        @Schema(
                description = "Names of realm roles, only such as its sponsor has; only administrators give roles",
                examples = "[\"user\"]")
        @Size(max = CreateAgentBody.MAX_ROLES, message = CreateAgentBody.WRONG_NUMBER)
        List<@RoleName String> roles,

        @Schema(
                format = "date-time",
                description = "From then on it has no rights; absent if it does not expire",
                examples = "2027-06-01T00:00:00Z")
        String expiresAt)
        implements Consistent.Body {

    static final int MAX_NAME = 100;
    static final int MAX_PURPOSE = 500;
    static final int MAX_ROLES = 100;
    static final String WRONG_NUMBER = "wrongNumberOfValues";

    public CreateAgentBody {
        name = TextRules.strip(name);
        purpose = TextRules.strip(purpose);
    }

    NewAgent toAgent(UUID sponsorId, String creator) {
        return new NewAgent(
                name,
                purpose,
                sponsorId,
                Optional.ofNullable(organization).map(UUID::fromString),
                AgentTimes.parse(expiresAt).orElse(null),
                creator);
    }

    Optional<UUID> sponsorId() {
        return Optional.ofNullable(sponsor).map(UUID::fromString);
    }

    /** The user who is to become the agent; empty for a new one. */
    Optional<UUID> userId() {
        return Optional.ofNullable(user).map(UUID::fromString);
    }

    List<String> roleNames() {
        return roles == null ? List.of() : List.copyOf(new TreeSet<>(roles));
    }

    @Override
    public List<Problem.FieldError> contradictions() {
        if (user != null && roles != null && !roles.isEmpty()) {
            return List.of(ErrorKey.NOT_TOGETHER.with("other", "user").at("roles"));
        }
        return AgentTimes.isTime(expiresAt) ? List.of() : List.of(ErrorKey.NOT_A_TIME.at("expiresAt"));
    }

    @Override
    public String toString() {
        return "CreateAgentBody[…]";
    }
}
