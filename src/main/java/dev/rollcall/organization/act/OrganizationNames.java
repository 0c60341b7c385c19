package dev.rollcall.organization.act;

import dev.rollcall.act.ActClaims;
import dev.rollcall.audit.ActTimes;
import dev.rollcall.audit.Action;
import dev.rollcall.audit.Actor;
import dev.rollcall.directory.DirectoryOrganizations;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;

/** Keeps the names of organizations unique. Keycloak itself allows names that differ only in case. */
@Singleton
record OrganizationNames(DirectoryOrganizations directory, ActClaims claims, ActTimes refusals, Clock clock) {

    private static final int MOST = 5;
    private static final Duration WINDOW = Duration.ofHours(1);

    /**
     * Takes the turn of the name for the act, which keeps another one from setting it at the same time.
     *
     * @throws DirectoryRefusedException if an organization has the name
     */
    void refuseTaken(UUID act, String name) {
        claims.takeTurnOfName(act, name);
        if (directory.isNameTaken(name)) {
            throw OrganizationAct.taken("Another organization has this name.");
        }
    }

    /**
     * Limits how many names of other organizations an actor finds out by renaming their own: a refusal tells that an organization has the
     * name. Beyond the limit no name is looked up, whether it is taken or not. Must be called in the transaction that opens the act.
     *
     * @param action the kind of act that renames
     * @throws ProblemException 429 with {@code Retry-After} if the actor has asked for too many names that are taken
     */
    void limitGuesses(Actor actor, Action action) {
        refusals.find(
                        actor.subject(),
                        action,
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
