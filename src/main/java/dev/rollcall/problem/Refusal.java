package dev.rollcall.problem;

import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/**
 * Why a request is refused, kept with the request until the response is written.
 *
 * @param event the security event to report if the response is a refusal
 * @param reason a fixed code
 * @param subject the subject of the credential if it was verified, else null
 */
public record Refusal(SecurityEvent event, String reason, String subject) {

    private static final String NOTED = Refusal.class.getName();
    private static final String PROBLEM = Problem.class.getName();

    public static void note(RoutingContext context, SecurityEvent event, String reason) {
        note(context, new Refusal(event, reason, null));
    }

    /** Stores the refusal with the request; a later one replaces it. */
    public static void note(RoutingContext context, Refusal refusal) {
        context.put(NOTED, refusal);
    }

    public static Optional<Refusal> of(RoutingContext context) {
        return Optional.ofNullable(context.get(NOTED));
    }

    static void setProblem(RoutingContext context, Problem problem) {
        context.put(PROBLEM, problem);
    }

    /** Returns the problem that the response contains, if any. */
    public static Optional<Problem> problem(RoutingContext context) {
        return Optional.ofNullable(context.get(PROBLEM));
    }
}
