package dev.rollcall.organization.act;

import dev.rollcall.act.ActPlan;
import dev.rollcall.act.OpenActs;
import dev.rollcall.organization.Owners;
import dev.rollcall.problem.ProblemException;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Refuses acts that would take away the last enabled owner of an organization. It locks the organizations concerned until the transaction ends,
 * which opens the act: of two acts that take away the last two owners, the second sees the first.
 */
@Singleton
record LastOwnerGuard(Owners owners, OpenActs open) implements ActPlan.Guard {

    /** An organization that is itself deleted or disabled needs no owner for that. */
    @Override
    public Optional<ProblemException> refusal(ActPlan plan) {
        ActPlan.Leaving leaving = plan.leaving();
        if (leaving.hadLeft()) {
            return Optional.empty();
        }
        return owners.refusal(leaving.accounts(), plan.target(), open::leaving)
                .or(() -> leaving.member() == null
                        ? Optional.empty()
                        : owners.refusal(leaving.member(), plan.target(), open::leaving));
    }
}
