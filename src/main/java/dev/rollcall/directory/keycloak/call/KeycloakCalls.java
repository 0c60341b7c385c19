package dev.rollcall.directory.keycloak.call;

import dev.rollcall.directory.DirectoryFailures;
import dev.rollcall.directory.DirectoryListing.ListingTimeoutException;
import dev.rollcall.directory.DirectoryPendingException;
import dev.rollcall.directory.DirectoryPendingException.NoAnswerException;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryUnavailableException;
import io.smallrye.faulttolerance.api.CircuitBreakerState;
import io.smallrye.faulttolerance.api.Guard;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Makes all calls to Keycloak, behind one {@link KeycloakGuard}. Only idempotent calls are retried. Failures are those of
 * {@link dev.rollcall.directory.Directory}.
 */
@ApplicationScoped
public class KeycloakCalls {

    private static final int TRIES = 3;

    private final TokenCalls calls;
    private final KeycloakGuard once;
    private final Guard repeatable;
    private final ListingTimeout listings;
    private final DirectoryFailures directoryFailures;

    KeycloakCalls(DirectoryConfig config, TokenCalls calls, DirectoryFailures directoryFailures) {
        this.calls = calls;
        this.listings = new ListingTimeout(config.listingTimeout());
        this.directoryFailures = directoryFailures;
        this.once = new KeycloakGuard("keycloak", config, calls, state -> report(state, directoryFailures));
        this.repeatable = Guard.create()
                .withDescription("keycloak-repeatable")
                .withRetry()
                .maxRetries(TRIES - 1)
                .delay(100, ChronoUnit.MILLIS)
                .jitter(100, ChronoUnit.MILLIS)
                .maxDuration(2 * KeycloakGuard.MAX_WAIT.toMillis(), ChronoUnit.MILLIS)
                .whenException(failure ->
                        KeycloakGuard.isUnavailable(failure) && !(failure instanceof ListingTimeoutException))
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
        return repeat(() -> once.call(() -> requireResponse(call.get())));
    }

    /** Retries a read-only call that a guard makes. */
    <T> T repeat(Supplier<Object> guarded) {
        try {
            return unwrap(repeatable.get(guarded::get, Object.class));
        } catch (DirectoryPendingException e) {
            throw new DirectoryUnavailableException(e.getMessage(), e);
        }
    }

    /**
     * Makes a read-only call that has another guard, too. A call that Keycloak received counts as answered here, whatever its result: its failure
     * says nothing about other calls. During an outage a missing answer counts, since this may be the call that tests whether Keycloak is back.
     */
    <T> T askWithOwnGuard(Supplier<T> call) {
        Object answer = once.call(() -> {
            try {
                return calls.make(() -> requireResponse(call.get()));
            } catch (NoAnswerException e) {
                if (e.isFinished() || !directoryFailures.isOutage()) {
                    return e;
                }
                throw e;
            }
        });
        if (answer instanceof NoAnswerException failure) {
            throw failure;
        }
        return unwrap(answer);
    }

    /** Makes a read-only call once, without any guard, so that its failure has no effect on others. It is not made during an outage. */
    public <T> T askUnguarded(Supplier<T> call) {
        if (directoryFailures.isOutage()) {
            throw new DirectoryUnavailableException("Keycloak did not answer recently", null);
        }
        calls.requireNoRefusal();
        try {
            return unwrap(calls.make(() -> requireResponse(call.get())));
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
                            return once.call(supplier(call));
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
        return unwrap(once.call(call));
    }

    @SuppressWarnings("unchecked") // the guard returns the result of the call
    private static <T> T unwrap(Object value) {
        return (T) value;
    }
}
