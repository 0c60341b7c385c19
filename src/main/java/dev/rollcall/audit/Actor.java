package dev.rollcall.audit;

import dev.rollcall.auth.Caller;
import dev.rollcall.observability.RequestIds;
import io.vertx.ext.web.RoutingContext;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * The actor of an act, without personal data.
 *
 * @param subject the {@code sub} of the caller's token; null for a change that the service noticed itself
 * @param clientId the client the token was issued to, or null
 * @param kind null for no subject, and in a summary of refusals
 * @param via how the caller authenticated, or how the service noticed the change
 * @param requestId the request id, as in the log, or null
 */
public record Actor(String subject, String clientId, ActorKind kind, String via, String requestId) {

    /** Returns the caller of a request. */
    public static Actor of(Caller caller, RoutingContext context) {
        return new Actor(
                caller.claims().subject(),
                caller.claims().clientId(),
                ActorKind.of(caller),
                caller.method().code(),
                RequestIds.of(context));
    }

    /** Returns the actor of a change that the service noticed or made itself. */
    public static Actor none(String via) {
        return new Actor(null, null, null, via, null);
    }

    /** Reads the columns of an entry of the audit log. */
    static Actor of(ResultSet row) throws SQLException {
        return new Actor(
                row.getString("actor"),
                row.getString("client_id"),
                ActorKind.ofCode(row.getString("actor_kind")),
                row.getString("via"),
                row.getString("request_id"));
    }

    String kindCode() {
        return kind == null ? null : kind.code();
    }
}
