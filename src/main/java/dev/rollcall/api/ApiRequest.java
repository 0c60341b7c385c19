package dev.rollcall.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.act.ActRequest;
import dev.rollcall.act.ManagementConfig;
import dev.rollcall.audit.Actor;
import dev.rollcall.auth.Caller;
import dev.rollcall.http.ETags;
import dev.rollcall.http.Parameters;
import dev.rollcall.http.StrictJson;
import dev.rollcall.problem.ProblemException;
import io.quarkus.security.identity.SecurityIdentity;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.RequestScoped;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A request for a change: who sends it, its body, and what its headers demand. */
@RequestScoped
public class ApiRequest {

    private final RequestBodies bodies;
    private final RequestFingerprints fingerprints;
    private final ManagementConfig config;
    private final SecurityIdentity identity;
    private final RoutingContext context;
    private final HttpHeaders headers;
    private ObjectNode json = JsonNodeFactory.instance.objectNode();

    ApiRequest(
            RequestBodies bodies,
            RequestFingerprints fingerprints,
            ManagementConfig config,
            SecurityIdentity identity,
            RoutingContext context,
            HttpHeaders headers) {
        this.bodies = bodies;
        this.fingerprints = fingerprints;
        this.config = config;
        this.identity = identity;
        this.context = context;
        this.headers = headers;
    }

    public Caller caller() {
        return Caller.of(identity);
    }

    public Actor actor() {
        return Actor.of(caller(), context);
    }

    /** Whether the caller may read the audit log. */
    public boolean readsAuditLog() {
        return caller().readsAll();
    }

    /**
     * @throws ProblemException 400 for a body that is no JSON object; 422 that names each field that is wrong
     */
    public <T> T read(byte[] body, Class<T> type) {
        json = StrictJson.object(body);
        return bodies.read(json, type);
    }

    /**
     * Reads a merge patch, in which null removes a value. Only {@link #json} distinguishes null from absent fields.
     *
     * @throws ProblemException as {@link #read}
     */
    public <T> T readPatch(byte[] body, Class<T> type) {
        return readPatch(body, type, Set.of());
    }

    /**
     * As {@link #readPatch(byte[], Class)}.
     *
     * @param refused fields of the type that the caller cannot set
     */
    public <T> T readPatch(byte[] body, Class<T> type, Set<String> refused) {
        json = StrictJson.object(body);
        return bodies.readPatch(json, type, refused);
    }

    /** The body that was read last; an empty object before. */
    public ObjectNode json() {
        return json;
    }

    /**
     * Returns a test for the versions that the change is meant for, see {@link ETags#precondition}. Ask for it before the body: a missing
     * {@code If-Match} is reported first.
     *
     * @throws ProblemException 428 if {@code If-Match} is required and missing
     */
    public LongPredicate demanded() {
        return ETags.precondition(headers, config.requireIfMatch());
    }

    /** The act that the request asks for. */
    public ActRequest act() {
        return ActRequest.of(actor());
    }

    /**
     * As {@link #act}, for an operation that takes an {@code Idempotency-Key}. Ask for it after the body was read.
     *
     * @throws ProblemException 400 for a wrong key
     */
    public ActRequest keyedAct() {
        return act().once(Parameters.idempotencyKey(context.request())
                .map(key -> new ActRequest.Once(key, fingerprints.of(operation(), json))));
    }

    /** Upper and lower case of ids in the path do not matter, but that of references does. Neither does a slash at its end. */
    private String operation() {
        String path = Stream.of(context.normalizedPath().split("/"))
                .map(part -> Parameters.asUuid(part).map(UUID::toString).orElse(part))
                .collect(Collectors.joining("/"));
        return context.request().method() + " " + path;
    }
}
