package dev.rollcall.directory.keycloak;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicReference;
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

    /** No second try begins later than this after the first, and nothing is sent that has waited this long for its turn. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

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
                .maxDuration(2 * PATIENCE.toMillis(), ChronoUnit.MILLIS)
                .whenException(KeycloakCalls::isAbsence)
                .done()
                .build();
    }

    /**
     * Asks; may be done any number of times.
     *
     * @return not null
     */
    <T> T ask(Supplier<T> call) {
        try {
            return unwrap(repeatable.get(() -> guarded(answered(call)), Object.class));
        } catch (DirectoryInDoubtException e) {
            throw new DirectoryUnavailableException(e.getMessage(), e);
        }
    }

    /** What answers 200 or a redirect without a body is something else than Keycloak, a gateway on its way. */
    private static <T> Supplier<T> answered(Supplier<T> call) {
        return () -> {
            T answer = call.get();
            if (answer == null) {
                throw new DirectoryUnavailableException("Keycloak's Admin API sent an empty response", null);
            }
            return answer;
        };
    }

    /** Changes something, in a way that has the same effect when it is done twice. */
    void changeRepeatably(Runnable call) {
        AtomicReference<DirectoryInDoubtException> doubt = new AtomicReference<>();
        try {
            repeatable.get(
                    () -> {
                        try {
                            return guarded(() -> {
                                call.run();
                                return true;
                            });
                        } catch (DirectoryInDoubtException e) {
                            doubt.set(e);
                            throw e;
                        }
                    },
                    Object.class);
        } catch (DirectoryUnavailableException e) {
            // that the last try was not sent says nothing of those before
            throw doubt.get() == null ? e : doubt.get();
        } catch (DirectoryRefusedException e) {
            // nor does it that the last one was refused: perhaps because the first was done
            if (doubt.get() == null || e.kind() == DirectoryRefusedException.Kind.GONE) {
                throw e;
            }
            throw new DirectoryInDoubtException("Keycloak refused a retry", e, true);
        }
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
        long asked = System.nanoTime();
        try {
            return once.get(
                    () -> {
                        if (System.nanoTime() - asked > PATIENCE.toNanos()) {
                            throw new DirectoryUnavailableException(
                                    "Keycloak is too slow: the request waited too long for its turn", null);
                        }
                        return translated(call, true);
                    },
                    Object.class);
        } catch (CircuitBreakerOpenException e) {
            throw new DirectoryUnavailableException(
                    "Keycloak did not answer recently; the circuit breaker is open for a moment", e);
        } catch (BulkheadException e) {
            throw new DirectoryUnavailableException("Too many requests are waiting for Keycloak", e);
        }
    }

    /**
     * @param again whether it is tried a second time, with a new token, if Keycloak does not take the one it has: nothing was done
     *     then
     */
    private Object translated(Supplier<?> call, boolean again) {
        try {
            return call.get();
        } catch (WebApplicationException e) {
            if (e.getCause() instanceof JacksonException) {
                // the client's own: the answer cannot be read
                throw new DirectoryInDoubtException("Keycloak's Admin API sent an unreadable response", e);
            }
            int status = e.getResponse().getStatus();
            if (status == 401 && again) {
                return translated(call, false);
            }
            throw KeycloakRefusal.of(status, body(e));
        } catch (DirectoryRefusedException | DirectoryUnavailableException | DirectoryInDoubtException e) {
            throw e;
        } catch (RuntimeException e) {
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
                        && !(failure.getCause() instanceof BulkheadException)
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
