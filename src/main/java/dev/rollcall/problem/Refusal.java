package dev.rollcall.problem;

import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/**
 * The reason why a request is refused, kept with the request until its answer is written.
 *
 * @param event what it is if the answer is a refusal
 * @param reason a fixed code
 * @param subject whose credential it was, if that was verified; else null
 */
public record Refusal(SecurityEvent event, String reason, String subject) {

    private static final String NOTED = Refusal.class.getName();
    private static final String PROBLEM = Problem.class.getName();

    public static void note(RoutingContext context, SecurityEvent event, String reason) {
        note(context, new Refusal(event, reason, null));
    }

    /** The last one counts. */
    public static void note(RoutingContext context, Refusal refusal) {
        context.put(NOTED, refusal);
    }

    public static Optional<Refusal> of(RoutingContext context) {
        return Optional.ofNullable(context.get(NOTED));
    }

    static void answered(RoutingContext context, Problem problem) {
        context.put(PROBLEM, problem);
    }

    /** The problem that the answer is, if it is one. */
    public static Optional<Problem> problem(RoutingContext context) {
        return Optional.ofNullable(context.get(PROBLEM));
    }
}
