package dev.rollcall.agent.api;

import dev.rollcall.agent.AgentRight;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The rights of an agent. */
@Schema(name = "AgentRights", description = "What an agent may do, and why")
public record AgentRightList(
        @Schema(description = "Those of scopes first, then realm roles, then memberships")
        List<AgentRight> items) {}
