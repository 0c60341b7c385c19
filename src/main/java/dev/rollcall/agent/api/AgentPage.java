package dev.rollcall.agent.api;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A page of agents. */
@Schema(name = "AgentPage")
public record AgentPage(@Schema(required = true) List<AgentView> items, String next, String previous) {}
