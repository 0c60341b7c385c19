package dev.rollcall.agent;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A right of an agent, what it follows from, and why it does not apply. */
@Schema(name = "AgentRight", description = "A right of an agent, with what it follows from")
public record AgentRight(
        Kind kind,

        @Schema(
                description = "The scope, the realm role, or the role in the organization that the agent has at most",
                examples = "users:read")
        String name,

        @Schema(nullable = true, description = "The id of the organization; only for a membership")
        UUID organization,

        @Schema(description = "Whether the agent has the right now: all reasons hold, and the agent may act")
        boolean applies,

        @Schema(nullable = true, description = "Why it does not apply; null if it does")
        WhyNot whyNot,

        @Schema(description = "What the right follows from. Without one of these, the agent does not have it")
        List<Reason> reasons) {

    public AgentRight {
        reasons = List.copyOf(reasons);
    }

    /** The kind of a right. */
    @Schema(
            name = "AgentRightKind",
            description =
                    "`scope`: a kind of operation here, by an API key. `role`: a realm role. `membership`: a role in an organization")
    public enum Kind {
        SCOPE,
        ROLE,
        MEMBERSHIP;

        @JsonValue
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The kind of a reason. */
    @Schema(
            name = "AgentReasonKind",
            description =
                    "`scope`: an API key has the scope. `role`: the agent has a role that gives the right. `sponsor`: the sponsor has it, too")
    public enum ReasonKind {
        SCOPE,
        ROLE,
        SPONSOR;

        @JsonValue
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Why a right does not apply. The first one that holds. */
    @Schema(name = "AgentRightLack", description = """
                    `suspended` and `expired`: the agent has no rights. `keys-off`: no API key counts at the moment. `blocked`: the agent has
                    another role or membership that its sponsor lacks, and no rights until that is taken away; or its user is still disabled. `no-scope`: no active key has the
                    scope. `no-role`: the agent has no role that gives the right. `sponsor`: the sponsor does not have the right.""")
    public enum WhyNot {
        SUSPENDED,
        EXPIRED,
        KEYS_OFF,
        NO_SCOPE,
        NO_ROLE,
        SPONSOR,
        BLOCKED;

        @JsonValue
        public String code() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * A reason.
     *
     * @param from what it is found in: prefixes of keys, or names of roles
     */
    @Schema(name = "AgentReason")
    public record Reason(
            ReasonKind kind,
            boolean holds,

            @Schema(description = "What it is found in: the prefixes of keys, or the names of roles")
            List<String> from) {

        public Reason {
            from = List.copyOf(from);
        }

        static Reason of(ReasonKind kind, List<String> from) {
            return new Reason(kind, !from.isEmpty(), from);
        }
    }
}
