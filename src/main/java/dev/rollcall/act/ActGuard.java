package dev.rollcall.act;

import dev.rollcall.problem.ProblemException;
import java.util.Optional;

/** A rule for all kinds of acts: no kind can forget it. */
public interface ActGuard {

    /** Returns why an act of this plan may not be done; empty if it may. It is asked in the transaction that opens the act. */
    Optional<ProblemException> refusal(ActPlan plan);
}
