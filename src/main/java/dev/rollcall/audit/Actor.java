package dev.rollcall.audit;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.rollcall.auth.Caller;
import dev.rollcall.auth.token.Roles;
import dev.rollcall.observability.RequestIds;
import io.vertx.ext.web.RoutingContext;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The actor of an act, without personal data.
 *
 * @param subject the {@code sub} of the caller's token; null for a change that the service noticed itself
 * @param clientId the client the token was issued to, or null
 * @param kind null for no subject, and in a summary of refusals
 * @param via how the caller authenticated, or how the service noticed the change
 * @param requestId the request id, as in the log, or null
 */
public record Actor(String subject, String clientId, Kind kind, String via, String requestId) {

    /** The kind of an actor at the time of the act. It may differ later. */
    @Schema(name = "ActorKind")
    public enum Kind {
        USER,
        /** A user who administered this service. */
        ADMINISTRATOR,
        /** The service account of a client, which has no record. */
        SERVICE_ACCOUNT;

        private static Kind of(Caller caller) {
            if (caller.claims().serviceAccount()) {
                return SERVICE_ACCOUNT;
            }
            return caller.roles().contains(Roles.ADMIN) ? ADMINISTRATOR : USER;
        }

        @JsonValue
        public String code() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** Returns the kind with this code; null for none, and for a code that only a newer release knows. */
        private static Kind ofCode(String code) {
            return Arrays.stream(values())
                    .filter(kind -> kind.code().equals(code))
                    .findFirst()
                    .orElse(null);
        }
    }

    /** Returns the caller of a request. */
    public static Actor of(Caller caller, RoutingContext context) {
        return new Actor(
                caller.claims().subject(),
                caller.claims().clientId(),
                Kind.of(caller),
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
                Kind.ofCode(row.getString("actor_kind")),
                row.getString("via"),
                row.getString("request_id"));
    }

    String kindCode() {
        return kind == null ? null : kind.code();
    }
}
