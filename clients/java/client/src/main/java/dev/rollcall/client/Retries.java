package dev.rollcall.client;

import jakarta.ws.rs.ProcessingException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * Repeats requests after 429, 503, a proxy's 502 or 504, and lost connections: after the {@code Retry-After}, then in longer steps. Only
 * requests that do no harm twice are repeated: {@code GET}, and those with an {@code Idempotency-Key} or {@code If-Match}. A {@code DELETE}
 * is repeated only after 429 and 503. Otherwise it may have succeeded, and its repetition would get 404.
 *
 * @param attempts the maximum number of requests, the first one included
 * @param longestWait a refusal that asks for a longer wait is not repeated
 * @param defaultWait the shortest wait, used if the answer has no {@code Retry-After}; also the maximum of the random time that is added to
 *     each wait
 */
public record Retries(int attempts, Duration longestWait, Duration defaultWait) {
    private static final Duration DEFAULT_WAIT = Duration.ofSeconds(1);

    /** Four requests, and at most 30 seconds between two. */
    public static final Retries DEFAULT = new Retries(4, Duration.ofSeconds(30));

    /** Waits for one second if the answer has no {@code Retry-After}. */
    public Retries(int attempts, Duration longestWait) {
        this(attempts, longestWait, DEFAULT_WAIT);
    }

    /** Returns the header's value: a new idempotency key if the caller gives none. */
    static String header(String name, String value) {
        return value == null && name.equals("Idempotency-Key")
                ? UUID.randomUUID().toString()
                : value;
    }

    /**
     * Returns the answer of the request, or throws the exception of its last attempt.
     *
     * @param headers values of {@code Idempotency-Key} and {@code If-Match}, null if not sent
     */
    <T> T call(String method, Supplier<T> request, String... headers) {
        boolean repeatable = method.equals("GET") || Arrays.stream(headers).anyMatch(Objects::nonNull);
        for (int attempt = 1; ; attempt++) {
            try {
                return request.get();
            } catch (ProblemException | ProcessingException e) {
                Duration wait = wait(e, attempt);
                boolean helps = isRefusal(e) || (isTemporary(e) && !method.equals("DELETE"));
                if (isInterrupt(e) || !repeatable || !helps || attempt >= attempts || wait.compareTo(longestWait) > 0) {
                    throw e;
                }
                pause(withJitter(wait), e);
            }
        }
    }

    /** Returns whether the service has refused the request for now. A search that took too long would take as long again. */
    private static boolean isRefusal(RuntimeException e) {
        return e instanceof ProblemException problem
                && (problem.status() == 429 || problem.status() == 503)
                && !problem.is("search-too-slow");
    }

    /** Returns whether a repetition may succeed. A 502 that is the service's own problem lasts; a proxy's does not. */
    static boolean isTemporary(RuntimeException e) {
        return !(e instanceof ProblemException problem)
                || isRefusal(e)
                || ((problem.status() == 502 || problem.status() == 504)
                        && problem.type().equals(ProblemException.UNKNOWN));
    }

    /** Returns whether an interrupt has ended the request. Sets the interrupt flag again, which Quarkus' client clears. */
    static boolean isInterrupt(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            // The subclass SocketTimeoutException is a timeout.
            if (cause instanceof InterruptedException || cause.getClass() == InterruptedIOException.class) {
                Thread.currentThread().interrupt();
                return true;
            }
        }
        return false;
    }

    /** Returns the wait after the given number of failed attempts in a row. */
    Duration wait(RuntimeException e, int failures) {
        Duration asked = e instanceof ProblemException problem ? problem.retryAfter() : null;
        boolean longer = asked != null && asked.compareTo(defaultWait) > 0;
        return (longer ? asked : defaultWait).multipliedBy(failures);
    }

    /** Returns a longer wait, so that clients that were refused together do not come back together. */
    Duration withJitter(Duration wait) {
        return wait.plusMillis(ThreadLocalRandom.current().nextLong(defaultWait.toMillis() + 1));
    }

    /** Waits; an interrupt ends the wait with the exception. */
    static void pause(Duration wait, RuntimeException exception) {
        try {
            Thread.sleep(wait.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw exception;
        }
    }
}
