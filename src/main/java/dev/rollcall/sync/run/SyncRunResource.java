package dev.rollcall.sync.run;

import dev.rollcall.api.ApiRequest;
import dev.rollcall.auth.token.Roles;
import dev.rollcall.http.Parameters;
import dev.rollcall.paging.PageLinks;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestStreamElementType;

@Path(SyncRuns.PATH)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Reconciliation")
public class SyncRunResource {

    private static final Duration TICK = Duration.ofSeconds(1);
    private static final int DEFAULT_LIMIT = 20;
    private static final int MAX_LIMIT = 100;

    private final SyncRuns runs;
    private final ApiRequest request;

    SyncRunResource(SyncRuns runs, ApiRequest request) {
        this.runs = runs;
        this.request = request;
    }

    @POST
    @RolesAllowed(Roles.ADMIN)
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "startRun", summary = "Start a reconciliation", description = """
                    Compares all records of users, organizations, memberships and teams with Keycloak and corrects those that differ,
                    or only reports the differences (`dryRun`).
                    The run continues in the background; `Location` shows its progress.

                    Nothing is changed if a page of the realm cannot be read. Missing and returning identities, and missing
                    organizations and memberships, are confirmed one by one. If a run would disable or turn into tombstones more than a share of the records (5 % and at least 10,
                    configurable), or change unusually many in another way (`brake`), it is `stopped` before it changes anything.
                    Check the reason, and start another run with `force` if the changes are intended.

                    With `rollcall.sync.first-run=wait`, a run that is no dry run ends the wait for the first copy.""")
    @APIResponse(responseCode = "201", ref = "RunStarted")
    @APIResponse(responseCode = "400", ref = "BadChange")
    @APIResponse(responseCode = "409", ref = "RunInProgress")
    @APIResponse(responseCode = "422", ref = "InvalidField")
    public Response start(@RequestBody(ref = "StartRunBody") byte[] body) {
        StartRun options = body == null || body.length == 0 ? StartRun.DEFAULT : request.read(body, StartRun.class);
        RunView run = runs.start(options, request.caller().claims().subject());
        return Response.created(URI.create(SyncRuns.PATH + "/" + run.id()))
                .entity(run)
                .build();
    }

    @GET
    @RolesAllowed({Roles.ADMIN, Roles.READER})
    @Operation(
            operationId = "listRuns",
            summary = "List reconciliation runs",
            description = "The runs of the last 90 days, newest first, in pages.")
    @APIResponse(responseCode = "200", ref = "RunPage")
    public RestResponse<RunPage> list(
            @RestQuery
                    @Parameter(
                            description = "The maximum number of runs on a page",
                            schema =
                                    @Schema(
                                            type = SchemaType.INTEGER,
                                            minimum = "1",
                                            maximum = "100",
                                            defaultValue = "20"))
                    String limit,
            @RestQuery String cursor,
            UriInfo uri) {
        RunPage page = runs.list(
                Optional.ofNullable(cursor).filter(text -> !text.isEmpty()),
                Parameters.integer("limit", limit, DEFAULT_LIMIT, 1, MAX_LIMIT));
        return PageLinks.respond(page, uri, page.previous(), page.next());
    }

    @GET
    @Path("{run}")
    @RolesAllowed({Roles.ADMIN, Roles.READER})
    @Operation(
            operationId = "getRun",
            summary = "Get a reconciliation run",
            description = "Returns the progress, the counts, and a sample of the differences found.")
    @APIResponse(responseCode = "200", ref = "Run")
    @APIResponse(responseCode = "404", ref = "NoSuchRun")
    public RunView get(@RestPath UUID run) {
        return runs.get(run);
    }

    @GET
    @Path("{run}/events")
    @RolesAllowed({Roles.ADMIN, Roles.READER})
    @Blocking
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @RestStreamElementType(MediaType.APPLICATION_JSON)
    @Operation(operationId = "watchRun", summary = "Watch a reconciliation run", description = """
                    Sends the run as Server-Sent Events, about once a second until it has ended. The id of each event is the state of the
                    run, and the last event has `finishedAt`. Of a run that has already ended, there is one event.

                    With the state of an ended run as `Last-Event-ID` the response is 204, so that an `EventSource`, which
                    connects again when the stream ends, stops.""")
    @APIResponse(
            responseCode = "200",
            description = "The run, repeatedly",
            content =
                    @Content(
                            mediaType = MediaType.SERVER_SENT_EVENTS,
                            schema = @Schema(implementation = RunView.class)))
    @APIResponse(responseCode = "204", description = "The run has ended, and the client has its last state")
    @APIResponse(responseCode = "404", ref = "NoSuchRun")
    public Multi<OutboundSseEvent> events(
            @RestPath UUID run,
            @RestHeader(HttpHeaders.LAST_EVENT_ID_HEADER)
                    @Parameter(
                            description = "The id of the last event: the state that the client has",
                            schema = @Schema(type = SchemaType.STRING),
                            example = "finished")
                    String lastEventId,
            @Context Sse sse) {
        RunView now = runs.get(run);
        if (now.hasEnded() && now.state().code().equals(lastEventId)) {
            // a stream cannot have another status than 200
            throw new WebApplicationException(Response.noContent().build());
        }
        return Multi.createBy()
                .repeating()
                .uni(() -> Uni.createFrom()
                        .item(() -> runs.get(run))
                        .runSubscriptionOn(Infrastructure.getDefaultWorkerPool()))
                .withDelay(TICK)
                .whilst(view -> !view.hasEnded())
                .map(view ->
                        sse.newEventBuilder().id(view.state().code()).data(view).build());
    }

    @POST
    @RolesAllowed(Roles.ADMIN)
    @Path("{run}/cancel")
    @Operation(
            operationId = "cancelRun",
            summary = "Cancel a reconciliation run",
            description =
                    "Stops further changes. Records that the run has already corrected keep their new values. A finished run does"
                            + " not change.")
    @APIResponse(responseCode = "200", ref = "Run")
    @APIResponse(responseCode = "404", ref = "NoSuchRun")
    public RunView cancel(@RestPath UUID run) {
        return runs.cancel(run);
    }
}
