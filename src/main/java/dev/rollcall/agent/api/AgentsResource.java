package dev.rollcall.agent.api;

import dev.rollcall.act.ActRequest;
import dev.rollcall.act.Acts;
import dev.rollcall.agent.AgentAccess;
import dev.rollcall.agent.AgentRightsReader;
import dev.rollcall.agent.AgentSponsors;
import dev.rollcall.agent.act.CreateAgents;
import dev.rollcall.agent.act.MakeAgent;
import dev.rollcall.agent.act.MoveAgent;
import dev.rollcall.agent.act.ResumeAgent;
import dev.rollcall.agent.act.SuspendAgent;
import dev.rollcall.agent.act.UpdateAgent;
import dev.rollcall.agent.act.UpdateAgent.AgentChange;
import dev.rollcall.api.Answers;
import dev.rollcall.api.ApiRequest;
import dev.rollcall.api.MergePatch;
import dev.rollcall.auth.token.Roles;
import dev.rollcall.http.ETags;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.user.UserView;
import dev.rollcall.user.act.DeleteUser;
import dev.rollcall.user.agent.AgentWriter.NewAgent;
import io.quarkus.security.Authenticated;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongPredicate;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;

/** Creates, shows, changes, suspends and deletes agents, for those who manage them, see {@link AgentAccess}. */
@Path("/api/v1/agents")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Agents")
public class AgentsResource {

    private final Acts acts;
    private final ApiRequest request;
    private final AgentAccess access;
    private final AgentViews views;
    private final AgentSponsors sponsors;
    private final AgentRightsReader rights;
    private final CreateAgents createAgents;
    private final MakeAgent makeAgent;
    private final UpdateAgent updateAgent;
    private final SuspendAgent suspendAgent;
    private final ResumeAgent resumeAgent;
    private final MoveAgent moveAgent;
    private final DeleteUser deleteUser;

    AgentsResource(
            Acts acts,
            ApiRequest request,
            AgentAccess access,
            AgentViews views,
            AgentSponsors sponsors,
            AgentRightsReader rights,
            CreateAgents createAgents,
            MakeAgent makeAgent,
            UpdateAgent updateAgent,
            SuspendAgent suspendAgent,
            ResumeAgent resumeAgent,
            MoveAgent moveAgent,
            DeleteUser deleteUser) {
        this.acts = acts;
        this.request = request;
        this.access = access;
        this.views = views;
        this.sponsors = sponsors;
        this.rights = rights;
        this.createAgents = createAgents;
        this.makeAgent = makeAgent;
        this.updateAgent = updateAgent;
        this.suspendAgent = suspendAgent;
        this.resumeAgent = resumeAgent;
        this.moveAgent = moveAgent;
        this.deleteUser = deleteUser;
    }

    @GET
    @RolesAllowed({Roles.ADMIN, Roles.READER})
    @Operation(summary = "List all agents", description = "In pages, newest first.")
    @APIResponse(responseCode = "200", ref = "AgentPage")
    public RestResponse<AgentPage> listAgents(@BeanParam AgentListRequest page, UriInfo uri) {
        return views.page(page.filter(), page, uri);
    }

    @POST
    @Authenticated
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Create an agent", description = """
                    Creates a Keycloak user without credentials and e-mail, and a record. Its sponsor, a person, is responsible for it, and it never
                    has more roles than they have. Administrators create agents; owners and admins those of their organizations, with themselves
                    as the sponsor; everybody, if the operator allows it, agents of their own.""")
    @Parameter(ref = "IdempotencyKey")
    @APIResponse(responseCode = "201", ref = "AgentCreated")
    @APIResponse(responseCode = "202", ref = "AgentPending")
    @APIResponse(responseCode = "403", ref = "NoAgentAllowed")
    @APIResponse(responseCode = "404", ref = "NoSuchAgentOrOrganization")
    @APIResponse(responseCode = "409", ref = "NoAgentCreated")
    public Response createAgent(@RequestBody(ref = "CreateAgentBody") byte[] body) {
        CreateAgentBody wanted = request.read(body, CreateAgentBody.class);
        CreateAgents.Draft draft = createAgents.draft(request.caller(), wanted.sponsorId(), wanted.roleNames());
        NewAgent agent = wanted.toAgent(draft.sponsor(), request.actor().subject());
        ActRequest act = request.keyedAct();
        Acts.Result result = wanted.userId()
                .map(user -> acts.performChecked(makeAgent, act, () -> makeAgent.plan(request.caller(), user, agent)))
                .orElseGet(() -> acts.performChecked(
                        createAgents.act(), act, () -> createAgents.plan(request.caller(), agent, draft.roles())));
        return Answers.of(result, request, URI.create("/api/v1/users/me/agents"), () -> {
            AgentView created = created(result);
            sponsors.tell(created.id());
            return Answers.created(AgentViews.uri(created.id()), created, created.tag());
        });
    }

    @GET
    @Path("{agent}")
    @Authenticated
    @Operation(summary = "Get an agent")
    @Parameter(ref = "IfNoneMatch")
    @APIResponse(responseCode = "200", ref = "Agent")
    @APIResponse(responseCode = "404", ref = "NoSuchAgent")
    public RestResponse<AgentView> getAgent(@Context HttpHeaders headers, @RestPath UUID agent) {
        AgentView view = views.of(access.read(request.caller(), agent));
        return ETags.respond(headers, view, view.tag());
    }

    @GET
    @Path("{agent}/rights")
    @Authenticated
    @Operation(
            summary = "List the rights of an agent",
            description =
                    "Each right with what it follows from: the scope of a key, a role of the agent, and that its sponsor has it, too; and why it does"
                            + " not apply, where it does not. What tokens allow at other services is decided there.")
    @APIResponse(responseCode = "200", ref = "AgentRights")
    @APIResponse(responseCode = "404", ref = "NoSuchAgent")
    public AgentRightList getAgentRights(@RestPath UUID agent) {
        return new AgentRightList(rights.of(access.read(request.caller(), agent)));
    }

    @PATCH
    @Path("{agent}")
    @Authenticated
    @Consumes(MergePatch.MEDIA_TYPE)
    @Operation(summary = "Update an agent", description = "Applies a merge patch (RFC 7396).")
    @Parameter(ref = "IfMatch")
    @APIResponse(responseCode = "200", ref = "Agent")
    @APIResponse(responseCode = "202", ref = "AgentPending")
    @APIResponse(responseCode = "403", ref = "AgentForbidden")
    @APIResponse(responseCode = "404", ref = "NoSuchAgent")
    public Response updateAgent(@RestPath UUID agent, @RequestBody(ref = "AgentPatchBody") byte[] body) {
        LongPredicate demanded = request.demanded();
        AgentChange change = request.readPatch(body, AgentPatch.class).toChange(request.json());
        return answer(
                agent,
                acts.perform(updateAgent, request.act(), updateAgent.plan(request.caller(), agent, change, demanded)));
    }

    @POST
    @Path("{agent}/suspend")
    @Authenticated
    @Operation(
            summary = "Suspend an agent",
            description =
                    "It has no rights at once: its keys do not count, Rollcall refuses its tokens, and Keycloak disables its user. Other services accept"
                            + " tokens that it has for up to five minutes.")
    @APIResponse(responseCode = "200", ref = "Agent")
    @APIResponse(responseCode = "202", ref = "AgentPending")
    @APIResponse(responseCode = "403", ref = "AgentForbidden")
    @APIResponse(responseCode = "404", ref = "NoSuchAgent")
    public Response suspendAgent(@RestPath UUID agent) {
        return answer(agent, acts.perform(suspendAgent, request.act(), suspendAgent.plan(request.caller(), agent)));
    }

    @POST
    @Path("{agent}/resume")
    @Authenticated
    @Operation(
            summary = "Resume an agent",
            description =
                    "It has its rights again, and its keys that have not ended count. Not while its sponsor is disabled or gone.")
    @APIResponse(responseCode = "200", ref = "Agent")
    @APIResponse(responseCode = "202", ref = "AgentPending")
    @APIResponse(responseCode = "403", ref = "AgentForbidden")
    @APIResponse(responseCode = "404", ref = "NoSuchAgent")
    @APIResponse(responseCode = "409", ref = "AgentNotResumed")
    public Response resumeAgent(@RestPath UUID agent) {
        return answer(agent, acts.perform(resumeAgent, request.act(), resumeAgent.plan(request.caller(), agent)));
    }

    @POST
    @Path("{agent}/move")
    @Authenticated
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Give an agent another sponsor",
            description =
                    "Administrators name any person; owners and admins adopt an agent of their organization themselves. An agent that was suspended"
                            + " because of its former sponsor has its rights again.")
    @APIResponse(responseCode = "200", ref = "Agent")
    @APIResponse(responseCode = "202", ref = "AgentPending")
    @APIResponse(responseCode = "403", ref = "AgentForbidden")
    @APIResponse(responseCode = "404", ref = "NoSuchAgent")
    public Response moveAgent(@RestPath UUID agent, @RequestBody(ref = "MoveAgentBody") byte[] body) {
        UUID sponsor = UUID.fromString(request.read(body, MoveAgentBody.class).sponsor());
        Acts.Result result = acts.perform(moveAgent, request.act(), moveAgent.plan(request.caller(), agent, sponsor));
        sponsors.tell(agent);
        return answer(agent, result);
    }

    @DELETE
    @Path("{agent}")
    @Authenticated
    @Operation(
            summary = "Delete an agent",
            description =
                    "Deletes its Keycloak user, ends its keys, and erases its name and purpose. The id and the audit log stay.")
    @APIResponse(responseCode = "204", description = "The agent is deleted")
    @APIResponse(responseCode = "202", ref = "AgentPending")
    @APIResponse(responseCode = "403", ref = "AgentGuarded")
    @APIResponse(responseCode = "404", ref = "NoSuchAgent")
    public Response deleteAgent(@RestPath UUID agent) {
        return Answers.empty(
                acts.perform(deleteUser, request.act(), () -> {
                    access.manage(request.caller(), agent);
                    return deleteUser.plan(agent, version -> true).get();
                }),
                request,
                AgentViews.uri(agent));
    }

    /**
     * @throws ProblemException 404 if a repeated request asks for an agent that has since been deleted
     */
    private AgentView created(Acts.Result result) {
        return Optional.ofNullable((UserView) result.answer())
                .flatMap(user -> views.find(user.id()))
                .orElseThrow(() -> new ProblemException(
                        ProblemType.NOT_FOUND, "The agent created with this idempotency key has since been deleted."));
    }

    private Response answer(UUID id, Acts.Result result) {
        return Answers.of(result, request, AgentViews.uri(id), () -> {
            AgentView view = views.of(id);
            return Answers.ok(view, view.tag());
        });
    }
}
