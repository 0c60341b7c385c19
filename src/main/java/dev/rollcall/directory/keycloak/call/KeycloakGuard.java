package dev.rollcall.directory.keycloak.call;

import dev.rollcall.directory.DirectoryPendingException;
import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.directory.DirectoryUnavailableException.WrongSetupException;
import io.smallrye.faulttolerance.api.CircuitBreakerState;
import io.smallrye.faulttolerance.api.Guard;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.eclipse.microprofile.faulttolerance.exceptions.BulkheadException;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;

/**
 * Limits concurrent calls to Keycloak by a bulkhead, and stops them by a circuit breaker while Keycloak does not answer. Translates failures
 * into the exceptions of {@link dev.rollcall.directory.Directory}.
 */
final class KeycloakGuard {

    /** Maximum time that a call waits for its turn. */
    static final Duration MAX_WAIT = Duration.ofSeconds(5);

    private final TokenCalls calls;
    private final Guard guard;

    /**
     * @param name the name of the circuit breaker, in metrics too
     * @param onChange receives the new state of the circuit breaker
     */
    KeycloakGuard(String name, DirectoryConfig config, TokenCalls calls, Consumer<CircuitBreakerState> onChange) {
        this.calls = calls;
        this.guard = Guard.create()
                .withDescription(name)
                .withBulkhead()
                .limit(config.concurrency())
                .queueSize(10 * config.concurrency())
                .enableSynchronousQueueing()
                .done()
                .withCircuitBreaker()
                .name(name)
                .requestVolumeThreshold(10)
                .failureRatio(0.5)
                .delay(config.breakerDelay().toMillis(), ChronoUnit.MILLIS)
                .when(KeycloakGuard::isUnavailable)
                .onStateChange(onChange)
                .done()
                .build();
    }

    /** Makes a call, without retries. */
    Object call(Supplier<?> call) {
        calls.requireNoRefusal();
        long queuedAt = System.nanoTime();
        try {
            return guard.get(
                    () -> {
                        if (System.nanoTime() - queuedAt > MAX_WAIT.toNanos()) {
                            throw new DirectoryUnavailableException(
                                    "Keycloak is too slow: the request waited too long for its turn", null);
                        }
                        return calls.make(call);
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
     * Whether a call failed because Keycloak did not answer it; not whether it was not made. A wrong set-up is no outage: the next call fails for
     * the same reason, and says so.
     */
    static boolean isUnavailable(Throwable failure) {
        return failure instanceof DirectoryUnavailableException
                        && !(failure instanceof WrongSetupException)
                        && !(failure.getCause() instanceof CircuitBreakerOpenException)
                        && !(failure.getCause() instanceof BulkheadException)
                || failure instanceof DirectoryPendingException;
    }
}
