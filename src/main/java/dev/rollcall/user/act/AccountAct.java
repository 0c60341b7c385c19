package dev.rollcall.user.act;

import dev.rollcall.act.Attempt;
import dev.rollcall.act.Step;
import dev.rollcall.audit.Action;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.Identity;
import dev.rollcall.problem.ProblemException;
import java.util.List;

/** The common part of the acts on how a user signs in. They change nothing that is copied. */
public abstract class AccountAct<P extends AccountAct.CheckedPlan> extends UserAct<P> {

    protected AccountAct(UserParts parts, Action action, Class<P> planType) {
        super(parts, action, planType);
    }

    /** A plan of something that only Keycloak knows. */
    public interface CheckedPlan extends UserPlan {

        /** Whether {@link AccountAct#checked} has allowed it. An act that was interrupted before has changed nothing, and is not resumed. */
        boolean checked();
    }

    /**
     * Checks a new act, whose identity is known and may be changed, by what the identity provider says. Adds names that come from the
     * provider to the details of the outcome. The intent contains no text of the caller.
     *
     * @return the plan as checked, with what the steps need
     * @throws ProblemException 404, or if a rule forbids the act
     * @throws DirectoryRefusedException if the identity is gone
     */
    protected abstract P checked(Attempt<P, FoundUser> attempt, Identity identity);

    /** Returns the changes of a plan that was checked. */
    protected abstract List<Step> checkedChanges(Attempt<P, FoundUser> attempt);

    @Override
    public final P prepare(Attempt<P, FoundUser> attempt) {
        super.prepare(attempt);
        return checked(attempt, attempt.found().identity().orElseThrow(IdentityGuards::gone));
    }

    @Override
    final List<Step> changes(Attempt<P, FoundUser> attempt) {
        return attempt.plan().checked() ? checkedChanges(attempt) : List.of(new NotBegun());
    }

    private record NotBegun() implements Step {

        @Override
        public Evidence isDone() {
            return Evidence.NOT_DONE;
        }

        @Override
        public Change apply() {
            return Change.NONE;
        }
    }
}
