package dev.rollcall.api;

import dev.rollcall.directory.DirectoryRefusals;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.problem.DatabaseProblems;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemException;

/** The problems of acts that are no requests of their own: lines of imports, and items of jobs. A failed request has its mappers. */
public final class ActFailures {

    private ActFailures() {}

    /** Returns what has prevented an act. */
    public static Problem problem(RuntimeException failure) {
        if (failure instanceof ProblemException refusal) {
            return refusal.problem();
        }
        if (failure instanceof DirectoryRefusedException refusal) {
            return DirectoryRefusals.problem(refusal).problem();
        }
        return failure instanceof DirectoryUnavailableException
                ? ProblemException.keycloakUnavailable(failure).problem()
                : DatabaseProblems.of(failure).problem();
    }
}
