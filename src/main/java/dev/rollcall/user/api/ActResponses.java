package dev.rollcall.user.api;

import dev.rollcall.act.Acts;
import dev.rollcall.act.user.UserActSteps;
import dev.rollcall.http.ETags;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.user.UserView;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The responses to changes of users, and of organizations. A change whose outcome is pending gets 202 with the place where the outcome will appear. */
public final class ActResponses {

    private static final URI OWN_RECORD = URI.create("/api/v1/users/me");

    private ActResponses() {}

    /**
     * The body of a 202.
     *
     * @param act the act, by its id in the audit log
     * @param outcome {@code open}
     */
    @Schema(name = "PendingAct", description = "A change whose outcome is not known yet. The audit log will show it")
    record PendingAct(
            @Schema(required = true, description = "The id of the act in the audit log")
            UUID act,

            @Schema(required = true, enumeration = "open", description = "Not known yet")
            String outcome) {}

    /**
     * 201 with the new record and the outcome of its invitation.
     *
     * @throws ProblemException 404 if a repeated request asks for a user who has since been deleted
     */
    static Response created(Acts.Result result) {
        if (result.pending()) {
            return pending(result, act(result));
        }
        if (result.user() == null) {
            throw new ProblemException(
                    ProblemType.NOT_FOUND, "The user created with this idempotency key has since been deleted.");
        }
        return withETag(
                        Response.created(
                                URI.create("/api/v1/users/" + result.user().id())),
                        result.user())
                .entity(new CreatedUser(result.user(), (String) result.details().get(UserActSteps.INVITATION)))
                .build();
    }

    /**
     * 200 with the changed record.
     *
     * @throws ProblemException 404 if the identity has disappeared from Keycloak
     */
    static Response record(Acts.Result result) {
        return result.pending() ? pending(result, act(result)) : changed(result);
    }

    /**
     * 202: the outcome is pending.
     *
     * @param location where the caller will see it: the audit log is for administrators, so others are sent to the record
     */
    public static Response pending(Acts.Result result, URI location) {
        return Response.accepted(new PendingAct(result.act(), "open"))
                .location(location)
                .build();
    }

    /** The entry of the audit log. */
    public static URI act(Acts.Result result) {
        return URI.create("/api/v1/audit-log/" + result.act());
    }

    /** 204. */
    static Response empty(Acts.Result result) {
        return result.pending()
                ? pending(result, act(result))
                : Response.noContent().build();
    }

    /** 200 with the caller's own record. */
    static Response ownRecord(Acts.Result result) {
        return result.pending() ? pending(result, OWN_RECORD) : changed(result);
    }

    /** 204 for a change of the caller's own account. */
    static Response ownEmpty(Acts.Result result) {
        return result.pending()
                ? pending(result, OWN_RECORD)
                : Response.noContent().build();
    }

    private static Response changed(Acts.Result result) {
        if (result.user() == null) {
            throw new ProblemException(ProblemType.NOT_FOUND, "The user no longer exists in Keycloak.");
        }
        return withETag(Response.ok(result.user()), result.user()).build();
    }

    private static Response.ResponseBuilder withETag(Response.ResponseBuilder response, UserView user) {
        return response.header(HttpHeaders.ETAG, ETags.of(user.version(), user.lastSeenAt()));
    }
}
