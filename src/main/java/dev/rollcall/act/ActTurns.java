package dev.rollcall.act;

import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import io.smallrye.faulttolerance.api.Guard;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.function.Supplier;

/** Waits until another act is out of the way, for {@code rollcall.management.patience}. */
@ApplicationScoped
class ActTurns {

    private final Guard patience;

    ActTurns(ManagementConfig config) {
        this.patience = Guard.create()
                .withDescription("act-in-progress")
                .withRetry()
                .maxRetries(-1)
                .maxDuration(config.patience().toMillis(), ChronoUnit.MILLIS)
                .delay(50, ChronoUnit.MILLIS)
                .jitter(25, ChronoUnit.MILLIS)
                .retryOn(Busy.class)
                .done()
                .build();
    }

    /** Another act on the user or the organization, or another one that takes away an administrator, is open, or has got a lock first. */
    static final class Busy extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /**
     * @param step is repeated as long as it throws {@link Busy}
     * @throws ProblemException 409 if the other act stays in the way
     */
    <T> T await(Supplier<T> step, Class<T> type) {
        try {
            return patience.get(step, type);
        } catch (Busy e) {
            throw inProgress(e);
        }
    }

    /** Returns 409: another act is in the way. */
    static ProblemException inProgress(Busy cause) {
        return new ProblemException(
                Problem.of(
                        ProblemType.ACT_IN_PROGRESS,
                        "Another change of this user or organization, or of an administrator, is in progress or pending. Try again."),
                Map.of(HttpHeaders.RETRY_AFTER, "2"),
                cause);
    }

    /** Whether it is a refusal because of another act, which says nothing about this one. */
    static boolean isInProgress(ProblemException refusal) {
        return refusal.problem().type().equals(ProblemType.ACT_IN_PROGRESS.uri());
    }
}
