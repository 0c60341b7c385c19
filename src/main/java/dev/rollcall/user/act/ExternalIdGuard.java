package dev.rollcall.user.act;

import dev.rollcall.act.ActPlan;
import dev.rollcall.directory.DirectoryRefusals;
import dev.rollcall.externalid.ExternalId;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.user.UserSubjects;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/**
 * Refuses to give a user an external id that another user has. The act has reserved it, so no other act gives it away until this one is settled;
 * an index makes sure of it whoever writes.
 */
@Singleton
record ExternalIdGuard(UserSubjects users) implements ActPlan.Guard {

    @Override
    public Optional<ProblemException> refusal(ActPlan plan) {
        return plan instanceof UserPlan user
                ? Optional.ofNullable(user.externalId())
                        .map(ExternalId::value)
                        .flatMap(users::idOfExternal)
                        .filter(owner -> !owner.equals(user.userId()))
                        .map(owner -> taken())
                : Optional.empty();
    }

    /** Returns 409 that names the field. */
    static ProblemException taken() {
        return DirectoryRefusals.of(ProblemType.TAKEN, List.of(ErrorKey.TAKEN.at(ExternalId.FIELD)));
    }
}
