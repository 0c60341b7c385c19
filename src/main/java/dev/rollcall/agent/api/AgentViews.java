package dev.rollcall.agent.api;

import dev.rollcall.paging.PageLinks;
import dev.rollcall.paging.Pages.Page;
import dev.rollcall.user.agent.Agent;
import dev.rollcall.user.agent.AgentFilter;
import dev.rollcall.user.agent.Agents;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestResponse;

/** Creates the representations of agents. */
@Singleton
record AgentViews(Agents agents, Clock clock) {

    static URI uri(UUID agent) {
        return URI.create("/api/v1/agents/" + agent);
    }

    AgentView of(Agent agent) {
        return AgentView.of(agent, clock.instant());
    }

    /** As {@link #of(Agent)}, of the agent as it is now. */
    AgentView of(UUID id) {
        return of(agents.get(id));
    }

    /** Returns an agent; empty if it was deleted. */
    Optional<AgentView> find(UUID id) {
        return agents.find(id).map(this::of);
    }

    RestResponse<AgentPage> page(AgentFilter filter, AgentPageRequest request, UriInfo uri) {
        Page<Agent> found = agents.page(filter, request.cursor(), request.limit());
        AgentPage page = new AgentPage(found.items().stream().map(this::of).toList(), found.next(), found.previous());
        return PageLinks.respond(page, uri, page.previous(), page.next());
    }
}
