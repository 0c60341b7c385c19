package dev.rollcall.problem;

import jakarta.ws.rs.core.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Ends a request with a {@link Problem}. The caller sees the message: it contains no secret, no class name, no rejected value. */
public class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;
    private final transient Map<String, String> headers;

    public ProblemException(ProblemType type, String detail) {
        this(Problem.of(type, detail));
    }

    public ProblemException(Problem problem) {
        this(problem, Map.of(), null);
    }

    public ProblemException(Problem problem, Map<String, String> headers, Throwable cause) {
        super(problem.detail(), cause);
        this.problem = problem;
        this.headers = Map.copyOf(headers);
    }

    /** 400 for one invalid parameter; {@code detail} is "name message". */
    public static ProblemException invalidParameter(Problem.FieldError error) {
        Problem problem = Problem.of(ProblemType.INVALID_PARAMETER, error.field() + " " + error.message())
                .withErrors(List.of(error));
        return new ProblemException(problem);
    }

    /** A problem with {@code Retry-After}. */
    public static ProblemException retryAfter(long seconds, ProblemType type, String detail, Throwable cause) {
        return new ProblemException(
                Problem.of(type, detail), Map.of(HttpHeaders.RETRY_AFTER, Long.toString(seconds)), cause);
    }

    /** 503: the request needs Keycloak, and Keycloak does not answer. */
    public static ProblemException keycloakUnavailable(Throwable cause) {
        return retryAfter(
                5,
                ProblemType.KEYCLOAK_UNAVAILABLE,
                "Keycloak does not answer at the moment; nothing was done. Try again.",
                cause);
    }

    /** 503: Keycloak answers, but not the directory from which it has the user. */
    public static ProblemException federationUnavailable(Throwable cause) {
        return retryAfter(
                5,
                ProblemType.KEYCLOAK_UNAVAILABLE,
                "Keycloak refused to change this user without a reason: the directory behind Keycloak may be down. Nothing was"
                        + " done. Try again.",
                cause);
    }

    /** 429 with {@code Retry-After}: the caller may try again after {@code wait}. */
    public static ProblemException tooManyRequests(Duration wait) {
        long seconds = Math.max(1, wait.plusMillis(999).toSeconds());
        return retryAfter(seconds, ProblemType.TOO_MANY_REQUESTS, "Try again in %d seconds.".formatted(seconds), null);
    }

    public Problem problem() {
        return problem;
    }

    /** Headers of the response, such as {@code Retry-After}. */
    public Map<String, String> headers() {
        return headers;
    }
}
