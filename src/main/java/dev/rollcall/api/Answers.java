package dev.rollcall.api;

import dev.rollcall.act.Acts;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.UUID;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The responses to changes. A change whose outcome is pending gets 202 with the place where the outcome will appear. */
public final class Answers {

    private Answers() {}

    /**
     * The body of a 202.
     *
     * @param act the act, by its id in the audit log
     * @param outcome {@code open}
     */
    @Schema(name = "PendingAct", description = "A change whose outcome is not known yet. The audit log will show it")
    record PendingAct(
            @Schema(description = "The id of the act in the audit log")
            UUID act,

            @Schema(enumeration = "open", description = "Not known yet")
            String outcome) {}

    /**
     * 202 if the outcome is pending. Those who may not read the audit log are sent elsewhere.
     *
     * @param elsewhere where they will see the outcome
     * @param response otherwise
     */
    public static Response of(Acts.Result result, ApiRequest request, URI elsewhere, Supplier<Response> response) {
        return request.readsAuditLog() ? inAuditLog(result, response) : at(elsewhere, result, response);
    }

    /** As {@link #of}, for callers who may all read the audit log. */
    public static Response inAuditLog(Acts.Result result, Supplier<Response> response) {
        return at(URI.create("/api/v1/audit-log/" + result.act()), result, response);
    }

    /** As {@link #of}, for callers who are all sent to the same place. */
    public static Response at(URI place, Acts.Result result, Supplier<Response> response) {
        return result.pending()
                ? Response.accepted(new PendingAct(result.act(), "open"))
                        .location(place)
                        .build()
                : response.get();
    }

    /** As {@link #of}, with 204 if the outcome is known. */
    public static Response empty(Acts.Result result, ApiRequest request, URI elsewhere) {
        return of(result, request, elsewhere, Answers::empty);
    }

    public static Response empty() {
        return Response.noContent().build();
    }

    public static Response ok(Object view, String tag) {
        return Response.ok(view).header(HttpHeaders.ETAG, tag).build();
    }

    public static Response created(URI location, Object view, String tag) {
        return Response.created(location)
                .entity(view)
                .header(HttpHeaders.ETAG, tag)
                .build();
    }
}
