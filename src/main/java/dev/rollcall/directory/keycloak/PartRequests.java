package dev.rollcall.directory.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.rollcall.directory.keycloak.call.KeycloakCalls;
import jakarta.inject.Singleton;
import jakarta.ws.rs.WebApplicationException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * Makes requests about a part of something, such as a member of an organization. Keycloak may answer 404 without naming what is missing, as a
 * gateway or a wrong path would.
 */
@Singleton
record PartRequests(KeycloakCalls calls) {

    private static final int NOT_FOUND = 404;

    /**
     * Makes a read-only request about a part, and if Keycloak does not find it, one about the whole.
     *
     * @return empty if the part or the whole does not exist
     */
    Optional<JsonNode> ask(Supplier<JsonNode> part, Supplier<JsonNode> whole) {
        Optional<JsonNode> found = calls.askUnlessGone(() -> missingIfNotFound(part));
        if (found.filter(JsonNode::isMissingNode).isPresent()) {
            calls.askUnlessGone(whole);
            return Optional.empty();
        }
        return found;
    }

    /**
     * Makes an idempotent change.
     *
     * @return false if Keycloak answered 404
     */
    boolean change(Runnable call) {
        AtomicBoolean found = new AtomicBoolean();
        calls.changeRepeatably(() -> found.set(isFound(call)));
        return found.get();
    }

    private static JsonNode missingIfNotFound(Supplier<JsonNode> call) {
        AtomicReference<JsonNode> answer = new AtomicReference<>();
        return isFound(() -> answer.set(call.get())) ? answer.get() : MissingNode.getInstance();
    }

    private static boolean isFound(Runnable call) {
        try {
            call.run();
            return true;
        } catch (WebApplicationException e) {
            if (e.getResponse().getStatus() == NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }
}
