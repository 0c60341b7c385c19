package dev.rollcall.act;

import dev.rollcall.act.Step.Change;
import dev.rollcall.act.Step.Evidence;
import dev.rollcall.directory.DirectoryPendingException;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryUnavailableException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Executes the steps of an act: all of them, or none. Renews the claim before each change. */
@ApplicationScoped
class ActRunner {

    /** A claim that was renewed less than this ago need not be renewed. */
    private static final Duration FRESH = Duration.ofSeconds(1);

    private final Consumer<Attempt<?, ?>> saving;
    private final Predicate<Attempt<?, ?>> renewal;
    private final Clock clock;

    @Inject
    ActRunner(ActJournal journal, ActClaims claims, Clock clock) {
        this(journal::save, claims::renew, clock);
    }

    /**
     * @param saving stores the plan of an act again
     * @param renewal renews the claim; false if another process has the act by now
     */
    ActRunner(Consumer<Attempt<?, ?>> saving, Predicate<Attempt<?, ?>> renewal, Clock clock) {
        this.saving = saving;
        this.renewal = renewal;
        this.clock = clock;
    }

    /** Another process has claimed the act; it writes the outcome to the audit log. */
    static final class Overtaken extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /**
     * Executes a new act.
     *
     * @throws DirectoryRefusedException if nothing was changed, or everything was undone
     * @throws DirectoryPendingException if a change may or may not have been made
     */
    <P extends ActPlan, F> void run(Act<P, F> kind, Attempt<P, F> attempt) {
        P prepared = kind.prepare(attempt);
        if (!prepared.equals(attempt.plan())) {
            attempt.setPlan(prepared);
            saving.accept(attempt);
        }
        List<Step> steps = kind.steps(attempt);
        try {
            apply(steps, attempt);
        } catch (DirectoryRefusedException e) {
            undoAfter(e, kind, steps, attempt);
            throw kind.meaning(e, attempt);
        }
    }

    /**
     * Finishes an interrupted act if the identity provider shows that the act has begun, and that nobody else has changed the result since.
     *
     * @return {@code DONE} if the act is finished now; otherwise the evidence found, and nothing was changed
     * @throws DirectoryRefusedException if it cannot be finished, and what was done has been undone
     */
    <P extends ActPlan, F> Evidence resume(Act<P, F> kind, Attempt<P, F> attempt) {
        attempt.setChanged(false);
        kind.read(attempt);
        List<Step> steps = kind.steps(attempt);
        List<Evidence> evidence = steps.stream().map(Step::isDone).toList();
        Evidence ofAct = combine(evidence);
        if (ofAct != Evidence.DONE && ofAct != Evidence.REPEATABLE) {
            return ofAct;
        }
        try {
            kind.checkAgain(attempt);
            // the process that began the act may have done any of the steps
            attempt.setChanged(true);
            apply(evidence.get(0) == Evidence.DONE ? steps.subList(1, steps.size()) : steps, attempt);
        } catch (DirectoryRefusedException e) {
            undoAfter(e, kind, steps, attempt);
            throw kind.meaning(e, attempt);
        }
        return Evidence.DONE;
    }

    /**
     * Combines the evidence of all steps. They run in order, so the act itself never leaves a later step done and an earlier one not done.
     */
    private static Evidence combine(List<Evidence> steps) {
        int lastDone = steps.lastIndexOf(Evidence.DONE);
        int firstNotDone = steps.indexOf(Evidence.NOT_DONE);
        if (steps.contains(Evidence.SUPERSEDED) || firstNotDone >= 0 && firstNotDone < lastDone) {
            return Evidence.SUPERSEDED;
        }
        if (lastDone >= 0) {
            return Evidence.DONE;
        }
        return firstNotDone >= 0 ? Evidence.NOT_DONE : steps.get(0);
    }

    private void apply(List<Step> steps, Attempt<?, ?> attempt) {
        for (Step step : steps) {
            Change change = step.apply();
            if (change != Change.NONE) {
                send(change, attempt);
                step.verify();
            }
        }
    }

    private void undoAfter(DirectoryRefusedException refusal, Act<?, ?> kind, List<Step> steps, Attempt<?, ?> attempt) {
        if (!attempt.isChanged() || kind.leavesNothing(refusal)) {
            return;
        }
        try {
            for (int i = steps.size() - 1; i >= 0; i--) {
                send(steps.get(i).undo(), attempt);
            }
        } catch (DirectoryRefusedException alsoRefused) {
            throw new DirectoryPendingException("The completed steps could not be undone", alsoRefused);
        }
    }

    private void send(Change change, Attempt<?, ?> attempt) {
        if (change == Change.NONE) {
            return;
        }
        renewClaim(attempt);
        boolean before = attempt.isChanged();
        attempt.setChanged(true);
        try {
            change.send();
        } catch (DirectoryRefusedException | DirectoryUnavailableException e) {
            attempt.setChanged(before);
            throw e;
        }
    }

    /** From now on the change has the whole of {@code settle-after}, until another process may take the act for abandoned. */
    private void renewClaim(Attempt<?, ?> attempt) {
        Instant now = clock.instant();
        if (now.isBefore(attempt.renewedAt().plus(FRESH))) {
            return;
        }
        if (!renewal.test(attempt)) {
            throw new Overtaken();
        }
        attempt.setRenewedAt(now);
    }
}
