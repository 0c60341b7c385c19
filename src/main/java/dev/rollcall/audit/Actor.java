package dev.rollcall.audit;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.rollcall.auth.Caller;
import dev.rollcall.auth.key.KeyGrant;
import dev.rollcall.auth.token.Roles;
import dev.rollcall.database.Statements;
import dev.rollcall.observability.RequestIds;
import io.vertx.ext.web.RoutingContext;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The actor of an act, without personal data.
 *
 * @param subject the {@code sub} of the caller's token; null for a change that the service noticed itself, and for a report
 * @param clientId the client the token was issued to, or null
 * @param kind null for no subject, and in a summary of refusals
 * @param via how the caller authenticated, or how the service noticed the change
 * @param requestId the request id, as in the log, or null
 * @param key the API key that the caller authenticated with, or null
 */
public record Actor(String subject, String clientId, Kind kind, String via, String requestId, Key key) {

    /** An API key. It is named even after its record was deleted. */
    @Schema(name = "ActKey", description = "An API key, which belongs to the subject")
    public record Key(
            UUID id,

            @Schema(description = "The beginning of its secret")
            String prefix) {

        private static Key of(KeyGrant grant) {
            return new Key(grant.id(), grant.prefix());
        }
    }

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

    /** An actor without an API key. */
    public Actor(String subject, String clientId, Kind kind, String via, String requestId) {
        this(subject, clientId, kind, via, requestId, null);
    }

    /** Returns the caller of a request. */
    public static Actor of(Caller caller, RoutingContext context) {
        return new Actor(
                caller.claims().subject(),
                caller.claims().clientId(),
                Kind.of(caller),
                caller.method().code(),
                RequestIds.of(context),
                caller.key().map(Key::of).orElse(null));
    }

    /** Returns the actor of a change that the service noticed or made itself. */
    public static Actor none(String via) {
        return new Actor(null, null, null, via, null);
    }

    /** Returns the actor of a report of somebody who has found a secret, and need not say who they are. */
    public static Actor ofReport(RoutingContext context) {
        return new Actor(null, null, null, AuditLog.BY_REPORT, RequestIds.of(context));
    }

    /** Reads the columns of an entry of the audit log. */
    static Actor of(ResultSet row) throws SQLException {
        UUID key = Statements.uuid(row, "key_id");
        return new Actor(
                row.getString("actor"),
                row.getString("client_id"),
                Kind.ofCode(row.getString("actor_kind")),
                row.getString("via"),
                row.getString("request_id"),
                key == null ? null : new Key(key, row.getString("key_prefix")));
    }

    String kindCode() {
        return kind == null ? null : kind.code();
    }

    /** Returns the values of the columns of an entry, by names. */
    Map<String, Object> parameters() {
        Map<String, Object> values = new HashMap<>();
        values.put("actor", subject);
        values.put("kind", kindCode());
        values.put("client", clientId);
        values.put("via", via);
        values.put("request", requestId);
        values.put("key", keyId());
        values.put("prefix", keyPrefix());
        return values;
    }

    UUID keyId() {
        return key == null ? null : key.id();
    }

    String keyPrefix() {
        return key == null ? null : key.prefix();
    }
}
