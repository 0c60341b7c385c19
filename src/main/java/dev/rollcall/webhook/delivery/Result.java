package dev.rollcall.webhook.delivery;

import java.time.Duration;

/**
 * The end of an attempt.
 *
 * @param status of the answer; 0 if there was none
 * @param problem a sentence about a failure; null for a delivery
 */
public record Result(int status, String problem, Duration duration) {

    private static final int GONE = 410;
    private static final int OK = 200;
    private static final int REDIRECT = 300;

    static Result answered(int status, Duration duration) {
        return new Result(status, problemOf(status), duration);
    }

    static Result failed(String problem, Duration duration) {
        return new Result(0, problem, duration);
    }

    private static String problemOf(int status) {
        if (status >= OK && status < REDIRECT) {
            return null;
        }
        return status >= REDIRECT && status < REDIRECT + 100
                ? "The receiver answered with status %d. Redirects are not followed: change the URL.".formatted(status)
                : "The receiver answered with status %d.".formatted(status);
    }

    public boolean isDelivered() {
        return problem == null;
    }

    /** Whether the receiver wants no more requests. */
    boolean isGone() {
        return status == GONE;
    }
}
