package dev.rollcall.user.act;

import dev.rollcall.act.Attempt;
import dev.rollcall.act.Step;
import dev.rollcall.audit.Action;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.Identity;
import dev.rollcall.problem.ProblemException;
import java.util.List;

/** The common part of the acts on how a user signs in. They change nothing that is copied. */
public abstract class AccountAct<P extends UserPlan> extends UserAct<P> {

    protected AccountAct(UserParts parts, Action action, Class<P> planType) {
        super(parts, action, planType);
    }

    @Override
    protected abstract List<Step> changes(Attempt<P, FoundUser> attempt);

    /**
     * Checks a new act, whose identity is known and may be changed, by what the identity provider says. Adds to the details of the outcome
     * what the provider has named: the intent has nothing that a caller could have made up.
     *
     * @return the plan, with what the steps need
     * @throws ProblemException 404, or if a rule forbids the act
     * @throws DirectoryRefusedException if the identity is gone
     */
    protected P checked(Attempt<P, FoundUser> attempt, Identity identity) {
        return attempt.plan();
    }

    @Override
    public final P prepare(Attempt<P, FoundUser> attempt) {
        super.prepare(attempt);
        return checked(attempt, attempt.found().identity().orElseThrow(IdentityGuards::gone));
    }
}
