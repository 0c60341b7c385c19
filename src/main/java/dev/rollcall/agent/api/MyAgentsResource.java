package dev.rollcall.agent.api;

import dev.rollcall.api.ApiRequest;
import dev.rollcall.user.Provisioner;
import io.quarkus.security.Authenticated;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** Shows people the agents that they are responsible for. */
@Path("/api/v1/users/me/agents")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@Tag(name = "Agents")
public class MyAgentsResource {

    private final ApiRequest request;
    private final Provisioner provisioner;
    private final AgentViews views;

    MyAgentsResource(ApiRequest request, Provisioner provisioner, AgentViews views) {
        this.request = request;
        this.provisioner = provisioner;
        this.views = views;
    }

    @GET
    @Operation(summary = "List the agents that the caller is responsible for", description = "In pages, newest first.")
    @APIResponse(responseCode = "200", ref = "AgentPage")
    @APIResponse(responseCode = "403", ref = "NoRecord")
    public RestResponse<AgentPage> listMyAgents(@BeanParam AgentPageRequest page, UriInfo uri) {
        UUID me =
                provisioner.provision(request.caller().claims(), request.actor().requestId()).id;
        return views.page(page.filter().ofSponsor(me), page, uri);
    }
}
