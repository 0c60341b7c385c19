package dev.rollcall.client;

import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Repeats requests that are refused with 503 or 429, after their {@code Retry-After}, then in longer steps. Only requests that do no harm
 * twice are repeated: {@code GET}, and those with an {@code Idempotency-Key} or {@code If-Match}.
 *
 * @param attempts the maximum number of requests, the first one included
 * @param longestWait a refusal that asks for a longer wait is not repeated
 */
public record Retries(int attempts, Duration longestWait) {
    /** Four requests, and at most 30 seconds between two. */
    public static final Retries DEFAULT = new Retries(4, Duration.ofSeconds(30));

    private static final Duration UNTOLD = Duration.ofSeconds(1);

    /** Returns the header's value: a new idempotency key if the caller gives none. */
    static String header(String name, String value) {
        return value == null && name.equals("Idempotency-Key")
                ? UUID.randomUUID().toString()
                : value;
    }

    /**
     * Returns the answer of the request, or throws the problem of its last attempt.
     *
     * @param headers values of {@code Idempotency-Key} and {@code If-Match}, null if not sent
     */
    <T> T call(String method, Supplier<T> request, String... headers) {
        boolean repeatable = method.equals("GET") || Arrays.stream(headers).anyMatch(Objects::nonNull);
        for (int attempt = 1; ; attempt++) {
            try {
                return request.get();
            } catch (ProblemException e) {
                Duration wait = wait(e, attempt);
                if (!repeatable || !isTemporary(e) || attempt >= attempts || wait.compareTo(longestWait) > 0) {
                    throw e;
                }
                pause(wait, e);
            }
        }
    }

    static boolean isTemporary(ProblemException problem) {
        return problem.status() == 503 || problem.status() == 429;
    }

    /** Returns the wait after the given number of failed attempts in a row. */
    static Duration wait(ProblemException problem, int failures) {
        return (problem.retryAfter() == null ? UNTOLD : problem.retryAfter()).multipliedBy(failures);
    }

    /** Waits; an interrupt ends the wait with the problem. */
    static void pause(Duration wait, RuntimeException problem) {
        try {
            Thread.sleep(wait.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw problem;
        }
    }
}
