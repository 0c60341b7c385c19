package dev.rollcall.organization.act;

import dev.rollcall.act.ActPlan;
import dev.rollcall.directory.DirectoryRefusals;
import dev.rollcall.externalid.ExternalId;
import dev.rollcall.organization.OrganizationQueries;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/** Refuses to give an organization an external id that another organization has, as {@code ExternalIdGuard} does for users. */
@Singleton
record OrganizationExternalIdGuard(OrganizationQueries organizations) implements ActPlan.Guard {

    @Override
    public Optional<ProblemException> refusal(ActPlan plan) {
        return plan instanceof OrganizationPlan changed
                ? Optional.ofNullable(changed.externalId())
                        .map(ExternalId::value)
                        .flatMap(organizations::idOfExternal)
                        .filter(owner -> !owner.equals(changed.target()))
                        .map(owner ->
                                DirectoryRefusals.of(ProblemType.TAKEN, List.of(ErrorKey.TAKEN.at(ExternalId.FIELD))))
                : Optional.empty();
    }
}
