package dev.rollcall.organization.management;

import dev.rollcall.audit.Action;
import dev.rollcall.audit.Actor;
import dev.rollcall.audit.RefusalTimes;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;

/**
 * Limits how many names of other organizations a caller finds out by renaming their own. Keycloak demands unique names, so a refusal tells that
 * an organization has the name. Beyond the limit no name is looked up, whether it is taken or not.
 */
@ApplicationScoped
class TakenNameLimit {

    private static final int MOST = 5;
    private static final Duration WINDOW = Duration.ofHours(1);

    private final RefusalTimes refusals;
    private final Clock clock;

    TakenNameLimit(RefusalTimes refusals, Clock clock) {
        this.refusals = refusals;
        this.clock = clock;
    }

    /**
     * Must be called in the transaction that opens the act.
     *
     * @throws ProblemException 429 with {@code Retry-After} if the caller has asked for too many names that are taken
     */
    void check(Actor actor) {
        refusals.find(
                        actor.subject(),
                        Action.UPDATE_ORGANIZATION,
                        "name",
                        ProblemType.TAKEN,
                        clock.instant().minus(WINDOW),
                        MOST - 1)
                .ifPresent(at -> {
                    throw tooMany(Duration.between(clock.instant(), at.plus(WINDOW)));
                });
    }

    private static ProblemException tooMany(Duration wait) {
        ProblemException refusal = ProblemException.tooManyRequests(wait);
        String reason = "You have tried %d names of other organizations within an hour.".formatted(MOST);
        return new ProblemException(
                refusal.problem().withDetail(reason + " " + refusal.problem().detail()), refusal.headers(), null);
    }
}
