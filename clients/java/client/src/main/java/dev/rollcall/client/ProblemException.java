package dev.rollcall.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.rollcall.client.model.FieldError;
import dev.rollcall.client.model.PendingAct;
import dev.rollcall.client.model.Problem;
import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** An error that the service has answered with: see docs/problems.md. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final String PREFIX = "urn:rollcall:problem:";

    /** The type of an error that is not the service's own, such as a proxy's. */
    static final String UNKNOWN = "about:blank";

    private final transient Problem problem;
    private final transient HttpHeaders headers;
    private final int status;
    private final Duration retryAfter;

    private ProblemException(int status, HttpHeaders headers, Problem problem) {
        super(status + " " + problem.getType() + ": "
                + (problem.getDetail() == null ? problem.getTitle() : problem.getDetail()));
        this.status = status;
        this.headers = headers;
        this.retryAfter = wait(headers.firstValue("Retry-After").orElse(null));
        this.problem = problem;
    }

    static boolean isThrownFor(int status) {
        return status == 202 || status >= 300;
    }

    /** Returns the exception for an answer other than success. */
    static RuntimeException of(int status, HttpHeaders headers, String body) {
        try {
            if (status == 202) {
                PendingAct pending = Json.MAPPER.readValue(body, PendingAct.class);
                if (pending != null) {
                    return new PendingException(pending.getAct(), headers);
                }
            } else {
                Problem problem = Json.MAPPER.readValue(body, Problem.class);
                if (problem != null && problem.getType() != null) {
                    return new ProblemException(status, headers, problem);
                }
            }
        } catch (JsonProcessingException | IllegalArgumentException e) {
            // a proxy's own page, or no body
        }
        Problem unknown = new Problem().type(UNKNOWN).title("HTTP status " + status);
        return new ProblemException(status, headers, unknown.status(status));
    }

    /** Returns null if the header is absent, or neither seconds nor a date. */
    private static Duration wait(String retryAfter) {
        if (retryAfter == null) {
            return null;
        }
        if (retryAfter.matches("\\d{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(retryAfter));
        }
        try {
            Instant date = DateTimeFormatter.RFC_1123_DATE_TIME.parse(retryAfter, Instant::from);
            Instant now = Instant.now();
            return date.isAfter(now) ? Duration.between(now, date) : Duration.ZERO;
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** Returns whether the problem is of this type. The type is stable; the detail is for people. */
    public boolean is(String type) {
        return (PREFIX + type).equals(problem.getType());
    }

    public String type() {
        return problem.getType();
    }

    public int status() {
        return status;
    }

    /** Returns a text for people, or null. */
    public String detail() {
        return problem.getDetail();
    }

    /** Returns the fields or parameters that are wrong. */
    public List<FieldError> errors() {
        return problem.getErrors() == null ? List.of() : problem.getErrors();
    }

    /** Returns the whole document, with the fields that only some types have. */
    public Problem problem() {
        return problem;
    }

    /** Returns the id that the service's log and audit log have for the request, or null. */
    public String requestId() {
        return Answer.requestId(headers);
    }

    /** Returns all headers of the answer. */
    public HttpHeaders headers() {
        return headers;
    }

    /** Returns when to try again, or null if the service does not say. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
