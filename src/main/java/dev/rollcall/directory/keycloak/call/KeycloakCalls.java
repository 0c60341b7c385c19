package dev.rollcall.directory.keycloak.call;

import dev.rollcall.directory.DirectoryFailures;
import dev.rollcall.directory.DirectoryListing.ListingTimeoutException;
import dev.rollcall.directory.DirectoryPendingException;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.directory.DirectoryUnavailableException.WrongSetupException;
import io.smallrye.faulttolerance.api.CircuitBreakerState;
import io.smallrye.faulttolerance.api.Guard;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.eclipse.microprofile.faulttolerance.exceptions.BulkheadException;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;

/**
 * Guards all calls to Keycloak: a bulkhead limits concurrent calls, a circuit breaker stops them while Keycloak does not answer, and only
 * idempotent calls are retried. Failures are translated into the exceptions of {@link dev.rollcall.directory.Directory}.
 */
@ApplicationScoped
public class KeycloakCalls {

    private static final int TRIES = 3;

    /** Maximum time that a call waits for its turn; retries begin within twice this time. */
    private static final Duration MAX_WAIT = Duration.ofSeconds(5);

    /** After a refusal of a token, calls fail for this long without another request: the next token would be refused, too. */
    private static final Duration REFUSED_FOR = Duration.ofSeconds(4);

    private final ServiceClient client;
    private final Guard once;
    private final Guard repeatable;
    private final ListingTimeout listings;
    private volatile Refused refused;

    /** The last refusal of a token for the service itself. */
    private record Refused(TokenRefusal refusal, long at) {}

    KeycloakCalls(DirectoryConfig config, ServiceClient client, DirectoryFailures directoryFailures) {
        this.client = client;
        this.listings = new ListingTimeout(config.listingTimeout());
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
                .when(KeycloakCalls::isUnavailable)
                .onStateChange(state -> report(state, directoryFailures))
                .done()
                .build();
        this.repeatable = Guard.create()
                .withDescription("keycloak-repeatable")
                .withRetry()
                .maxRetries(TRIES - 1)
                .delay(100, ChronoUnit.MILLIS)
                .jitter(100, ChronoUnit.MILLIS)
                .maxDuration(2 * MAX_WAIT.toMillis(), ChronoUnit.MILLIS)
                .whenException(failure -> isUnavailable(failure) && !(failure instanceof ListingTimeoutException))
                .done()
                .build();
    }

    @PreDestroy
    void stop() {
        listings.stop();
    }

    private static void report(CircuitBreakerState state, DirectoryFailures directoryFailures) {
        switch (state) {
            case OPEN -> directoryFailures.beginOutage();
            case CLOSED -> directoryFailures.endOutage();
            // one call tests whether Keycloak is back
            case HALF_OPEN -> {}
        }
    }

    /** Makes a read-only call, with retries. The result is not null. */
    public <T> T ask(Supplier<T> call) {
        try {
            return unwrap(repeatable.get(() -> guarded(() -> requireResponse(call.get())), Object.class));
        } catch (DirectoryPendingException e) {
            throw new DirectoryUnavailableException(e.getMessage(), e);
        }
    }

    /** As {@link #ask}; empty if what was asked for is gone. */
    public <T> Optional<T> askUnlessGone(Supplier<T> call) {
        return unlessGone(() -> ask(call));
    }

    /** Returns the result of calls; empty if what they asked for is gone. */
    public static <T> Optional<T> unlessGone(Supplier<T> calls) {
        try {
            return Optional.of(calls.get());
        } catch (DirectoryRefusedException e) {
            if (e.isGone()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * Makes a read-only call after a change, with retries.
     *
     * @throws DirectoryPendingException if it fails: the change was made, but its result is not known
     */
    public <T> T askAfterChange(Supplier<T> call) {
        try {
            return call.get();
        } catch (DirectoryUnavailableException | DirectoryRefusedException e) {
            if (e instanceof DirectoryRefusedException refusal && refusal.isGone()) {
                throw e;
            }
            throw new DirectoryPendingException(e.getMessage(), e, true);
        }
    }

    /**
     * Replaces a representation as a whole, which Keycloak allows without a condition. Another client that does the same may overwrite the
     * change, so the result is read, and the change repeated if it is not there.
     *
     * @param replaced the name of what is replaced, for the message
     * @param replacement reads the representation, and sends it with the change
     * @param isKept reads the representation again, and looks for the change
     * @throws DirectoryPendingException if others have overwritten the change several times, or the result could not be read
     */
    public void replaceUntilKept(String replaced, Runnable replacement, BooleanSupplier isKept) {
        replacement.run();
        for (int tries = 1; !askAfterChange(isKept::getAsBoolean); tries++) {
            if (tries == TRIES) {
                throw new DirectoryPendingException("Other clients of Keycloak keep replacing " + replaced, null, true);
            }
            askAfterChange(supplier(replacement));
        }
    }

    /**
     * Reads a page of a listing, as {@link #ask}. A request that timed out is not repeated, since Keycloak goes on with it.
     *
     * @param listed the kind of entries, in the plural
     * @param first how many entries come before the page
     * @param most the size of the page
     * @return not null
     * @throws ListingTimeoutException if the answer has not ended in time
     */
    public <T> T list(String listed, int first, int most, Supplier<T> call) {
        String page = "a page of %d %s from number %d on".formatted(most, listed, first + 1);
        return ask(() -> listings.within(page, call));
    }

    /** A 200 or a redirect without a body does not come from Keycloak, but from a gateway. */
    private static <T> T requireResponse(T answer) {
        if (answer == null) {
            throw new DirectoryUnavailableException("Keycloak's Admin API sent an empty response", null);
        }
        return answer;
    }

    /** Makes an idempotent change, with retries. */
    public void changeRepeatably(Runnable call) {
        AtomicReference<DirectoryPendingException> pending = new AtomicReference<>();
        try {
            repeatable.get(
                    () -> {
                        try {
                            return guarded(supplier(call));
                        } catch (DirectoryPendingException e) {
                            pending.set(e);
                            throw e;
                        }
                    },
                    Object.class);
        } catch (DirectoryUnavailableException e) {
            // the last attempt was not sent, but an earlier one may have been
            throw pending.get() == null ? e : pending.get();
        } catch (DirectoryRefusedException e) {
            // the retry may have been refused because an earlier attempt succeeded
            if (pending.get() == null || e.isGone()) {
                throw e;
            }
            throw new DirectoryPendingException("Keycloak refused a retry", e, true);
        }
    }

    /** Makes an idempotent change, with retries; nothing if what it would change is gone. */
    public void changeUnlessGone(Runnable call) {
        unlessGone(supplier(() -> changeRepeatably(call)));
    }

    private static Supplier<Boolean> supplier(Runnable call) {
        return () -> {
            call.run();
            return true;
        };
    }

    /** Makes a change that must not be repeated, without retries. */
    public <T> T changeOnce(Supplier<T> call) {
        return unwrap(guarded(call));
    }

    @SuppressWarnings("unchecked") // the guard returns the result of the call
    private static <T> T unwrap(Object value) {
        return (T) value;
    }

    private Object guarded(Supplier<?> call) {
        long queuedAt = System.nanoTime();
        Refused last = refused;
        if (last != null && queuedAt - last.at() < REFUSED_FOR.toNanos()) {
            throw client.refused(last.refusal());
        }
        try {
            return once.get(
                    () -> {
                        if (System.nanoTime() - queuedAt > MAX_WAIT.toNanos()) {
                            throw new DirectoryUnavailableException(
                                    "Keycloak is too slow: the request waited too long for its turn", null);
                        }
                        return translateFailures(call, true);
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
     * @param mayRepeat whether to repeat the call with a new token if the token is not accepted
     */
    private Object translateFailures(Supplier<?> call, boolean mayRepeat) {
        try {
            return call.get();
        } catch (RuntimeException e) {
            if (mayRepeat && KeycloakFailures.isUnauthorized(e)) {
                return translateFailures(call, false);
            }
            Optional<TokenRefusal> refusal = KeycloakFailures.refusal(e);
            if (refusal.isPresent()) {
                refused = new Refused(refusal.get(), System.nanoTime());
                throw client.refused(refusal.get());
            }
            throw KeycloakFailures.of(e, client);
        }
    }

    /** A wrong set-up is no outage: the next call fails for the same reason, and says so. */
    private static boolean isUnavailable(Throwable failure) {
        return failure instanceof DirectoryUnavailableException
                        && !(failure instanceof WrongSetupException)
                        && !(failure.getCause() instanceof CircuitBreakerOpenException)
                        && !(failure.getCause() instanceof BulkheadException)
                || failure instanceof DirectoryPendingException;
    }
}
