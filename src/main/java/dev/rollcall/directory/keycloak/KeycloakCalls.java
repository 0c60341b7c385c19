package dev.rollcall.directory.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rollcall.directory.DirectoryConfig;
import dev.rollcall.directory.DirectoryInDoubtException;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryUnavailableException;
import io.smallrye.faulttolerance.api.Guard;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.WebApplicationException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.time.temporal.ChronoUnit;
import java.util.function.Supplier;
import org.eclipse.microprofile.faulttolerance.exceptions.BulkheadException;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;

/**
 * How Keycloak is called: no more calls at once than are good for it, none at all for a while when it does not answer, and a
 * second and third try only of what may be done twice. What fails is told apart by what is known of it.
 */
@ApplicationScoped
class KeycloakCalls {

    private static final int TRIES = 3;

    private final Guard once;
    private final Guard repeatable;
    private final ObjectMapper json;

    KeycloakCalls(DirectoryConfig config, ObjectMapper json) {
        this.json = json;
        this.once = Guard.create()
                .withDescription("keycloak")
                .withBulkhead()
                .limit(config.concurrency())
                .queueSize(10 * config.concurrency())
                .enableSynchronousQueueing()
                .done()
                .withCircuitBreaker()
                .name("keycloak")
                .requestVolumeThreshold(10)
                .failureRatio(0.5)
                .delay(config.breakerDelay().toMillis(), ChronoUnit.MILLIS)
                .when(KeycloakCalls::isAbsence)
                .done()
                .build();
        this.repeatable = Guard.create()
                .withDescription("keycloak-repeatable")
                .withRetry()
                .maxRetries(TRIES - 1)
                .delay(100, ChronoUnit.MILLIS)
                .jitter(100, ChronoUnit.MILLIS)
                .whenException(KeycloakCalls::isAbsence)
                .done()
                .build();
    }

    /** Asks; may be done any number of times. */
    <T> T ask(Supplier<T> call) {
        try {
            return unwrap(repeatable.get(() -> guarded(call), Object.class));
        } catch (DirectoryInDoubtException e) {
            throw new DirectoryUnavailableException(e.getMessage(), e);
        }
    }

    /** Changes something, in a way that has the same effect when it is done twice. */
    void changeRepeatably(Runnable call) {
        repeatable.get(
                () -> guarded(() -> {
                    call.run();
                    return true;
                }),
                Object.class);
    }

    /** Changes something that must not be done twice. */
    <T> T changeOnce(Supplier<T> call) {
        return unwrap(guarded(call));
    }

    @SuppressWarnings("unchecked") // the guard hands back what the call gave
    private static <T> T unwrap(Object value) {
        return (T) value;
    }

    private Object guarded(Supplier<?> call) {
        try {
            return once.get(() -> translated(call), Object.class);
        } catch (CircuitBreakerOpenException e) {
            throw new DirectoryUnavailableException("Keycloak did not answer lately and is not asked for a moment", e);
        } catch (BulkheadException e) {
            throw new DirectoryUnavailableException("Too many requests wait for Keycloak", e);
        }
    }

    private Object translated(Supplier<?> call) {
        try {
            return call.get();
        } catch (WebApplicationException e) {
            int status = e.getResponse().getStatus();
            JsonNode body = body(e);
            throw KeycloakRefusal.of(status, body)
                    .<RuntimeException>map(refusal -> refusal)
                    .orElseGet(() ->
                            new DirectoryInDoubtException("Keycloak's Admin API answered %d".formatted(status), e));
        } catch (RuntimeException e) {
            if (e instanceof DirectoryRefusedException) {
                throw e;
            }
            if (wasNotSent(e)) {
                throw new DirectoryUnavailableException("Keycloak cannot be reached", e);
            }
            throw new DirectoryInDoubtException("Keycloak's Admin API does not answer", e);
        }
    }

    private JsonNode body(WebApplicationException e) {
        try {
            String text = e.getResponse().readEntity(String.class);
            return json.readTree(text == null ? "" : text);
        } catch (IOException | RuntimeException unreadable) {
            return json.createObjectNode();
        }
    }

    private static boolean isAbsence(Throwable failure) {
        return failure instanceof DirectoryUnavailableException
                        && !(failure.getCause() instanceof CircuitBreakerOpenException)
                || failure instanceof DirectoryInDoubtException;
    }

    /** The connection was never made, or the service's own token was not to be had: Keycloak has not seen the request. */
    private static boolean wasNotSent(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException
                    || cause instanceof UnknownHostException
                    || cause instanceof UnresolvedAddressException
                    || cause.getClass().getName().startsWith("io.quarkus.oidc.")
                    || cause.getClass().getName().startsWith("io.netty.channel.ConnectTimeout")) {
                return true;
            }
        }
        return false;
    }
}
