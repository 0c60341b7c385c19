package dev.rollcall.change.api;

import dev.rollcall.auth.Caller;
import dev.rollcall.auth.token.Roles;
import dev.rollcall.change.ChangeCursor;
import dev.rollcall.change.ChangeEntry;
import dev.rollcall.change.ChangePage;
import dev.rollcall.change.ChangeTypes;
import dev.rollcall.http.Delivery;
import dev.rollcall.http.Parameters;
import dev.rollcall.http.PathLimits;
import dev.rollcall.paging.PageLinks;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import jakarta.ws.rs.core.UriInfo;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestQuery;

/** Returns the change log, in batches or as a stream. */
@Path(PathLimits.CHANGES)
@RolesAllowed({Roles.ADMIN, Roles.READER})
@Tag(name = "Changes")
public class ChangeResource {

    /** The header with the place after a batch, also after an empty one; that where a stream begins. */
    static final String CURSOR = "Rollcall-Cursor";

    private static final String PLACE = "^(start|now|[A-Za-z0-9_-]{54})$";
    private static final String TYPES = "^[a-z]+\\.(\\*|[a-z]+)(,[a-z]+\\.(\\*|[a-z]+))*$";

    /** The default of {@code rollcall.limits.uri}. */
    private static final int MAX_URI = 8192;

    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1_000;
    private static final int MAX_WAIT = 30;

    private final Followers followers;
    private final SecurityIdentity identity;

    ChangeResource(Followers followers, SecurityIdentity identity) {
        this.followers = followers;
        this.identity = identity;
    }

    @GET
    @Produces({Delivery.BATCH_TYPE, MediaType.APPLICATION_JSON, MediaType.SERVER_SENT_EVENTS})
    @Operation(summary = "Follow the changes of users and organizations", description = """
                    Returns the changes after a cursor, in the order of the log: each change of a user, an organization, a
                    membership or a team at least once, those of one record in the order of their versions. There is no personal data
                    in them; read the record if you need it.

                    As `application/cloudevents-batch+json` or `application/json` the response is a page. Continue with the cursor in the header
                    `Rollcall-Cursor`, which is also in `Link`. The page may have fewer changes than `limit`, or none, although there
                    are more: with `types` a request looks at 1,000 changes at most. Only an empty page whose cursor is the one you
                    sent is the end of the log. `wait` makes the request wait there for the next change.

                    As `text/event-stream` the response is a stream of Server-Sent Events that goes on until the token or API key
                    expires or is revoked, or the replica stops; a last comment says why. Changes are events without a type. The id of each event is
                    its cursor. An event of the type `position` is no change; its data is a `ChangePosition`. Each connection begins
                    with one, and later ones come when changes of other `types` went by. Each 15 seconds there is at least a comment.
                    A client that connects again with `Last-Event-ID` continues where it was; this header takes precedence over
                    `cursor`.

                    To start from nothing: take a cursor with `cursor=now`, export the users, list the organizations that you need, then
                    follow the log from that cursor.""")
    @APIResponse(responseCode = "200", ref = "ChangeBatch")
    @APIResponse(responseCode = "400", ref = "BadListRequest")
    @APIResponse(responseCode = "410", ref = "CursorExpired")
    public Uni<Response> listChanges(
            @RestQuery
                    @Parameter(
                            description =
                                    "The place after which to begin: the cursor of an event or of a page, `start` for the oldest"
                                            + " change that is kept, or `now` for the end of the log",
                            schema =
                                    @Schema(
                                            type = SchemaType.STRING,
                                            defaultValue = "start",
                                            maxLength = ChangeCursor.CHARS,
                                            pattern = PLACE))
                    String cursor,
            @RestQuery
                    @Parameter(
                            description =
                                    "Only changes of these types, separated by commas; `user.*` is all of users. A service that copies"
                                            + " only users needs it. Without it, all types, also those of later releases",
                            schema = @Schema(type = SchemaType.STRING, maxLength = MAX_URI, pattern = TYPES),
                            example = "user.deleted,user.disabled")
                    String types,
            @RestQuery
                    @Parameter(
                            description = "The maximum number of changes on a page; a stream has none",
                            schema =
                                    @Schema(
                                            type = SchemaType.INTEGER,
                                            minimum = "1",
                                            maximum = "1000",
                                            defaultValue = "100"))
                    String limit,
            @RestQuery(Delivery.WAIT)
                    @Parameter(
                            description =
                                    "The maximum number of seconds to wait for a change if there is none; a stream always waits",
                            schema =
                                    @Schema(
                                            type = SchemaType.INTEGER,
                                            minimum = "0",
                                            maximum = "30",
                                            defaultValue = "0"))
                    String wait,
            @RestHeader(HttpHeaders.LAST_EVENT_ID_HEADER)
                    @Parameter(
                            description = "The id of the last event of a stream; takes precedence over `cursor`",
                            schema = @Schema(type = SchemaType.STRING, maxLength = ChangeCursor.CHARS, pattern = PLACE))
                    String lastEventId,
            @Context RoutingContext context,
            @Context UriInfo uri) {
        ChangeTypes wanted = ChangeTypes.of(types);
        int most = Parameters.integer("limit", limit, DEFAULT_LIMIT, 1, MAX_LIMIT);
        int seconds = Parameters.integer(Delivery.WAIT, wait, 0, 0, MAX_WAIT);
        Delivery delivery = Delivery.of(context);
        boolean reconnects = delivery == Delivery.STREAM && lastEventId != null && !lastEventId.isEmpty();
        StartingPoint start = StartingPoint.of(reconnects ? lastEventId : cursor);
        boolean head = context.request().method() == HttpMethod.HEAD;
        if (delivery == Delivery.STREAM) {
            return followers.stream(Caller.of(identity), start, wanted, context)
                    .map(events -> stream(head ? "" : events, events.place()));
        }
        return (delivery == Delivery.LONG_POLL && seconds > 0 && !head
                        ? followers.await(Caller.of(identity), start, wanted, most, Duration.ofSeconds(seconds))
                        : followers.page(start, wanted, most))
                .map(page -> batch(page, Delivery.typeOfPage(context), uri));
    }

    private static Response stream(Object events, ChangeCursor place) {
        return Response.ok(events, MediaType.SERVER_SENT_EVENTS)
                .header(CURSOR, place.text())
                // nginx would collect events before it passes them on
                .header("X-Accel-Buffering", "no")
                .build();
    }

    private static Response batch(ChangePage page, MediaType type, UriInfo uri) {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        char separator = '[';
        for (ChangeEntry entry : page.entries()) {
            json.write(separator);
            json.writeBytes(entry.json());
            separator = ',';
        }
        if (page.entries().isEmpty()) {
            json.write(separator);
        }
        json.write(']');
        String next = page.next().text();
        ResponseBuilder answer = Response.ok(json.toByteArray(), type).header(CURSOR, next);
        PageLinks.of(uri.getRequestUri(), null, next).forEach(link -> answer.header(HttpHeaders.LINK, link));
        return answer.build();
    }
}
