package dev.rollcall.act.organization;

import dev.rollcall.act.ActAttempt;
import dev.rollcall.act.OrganizationPlan;
import dev.rollcall.act.Step;
import dev.rollcall.act.Step.Change;
import dev.rollcall.act.Step.Evidence;
import dev.rollcall.directory.DirectoryOrganizations;
import dev.rollcall.directory.DirectoryOrganizations.DirectoryTeam;
import java.util.List;
import java.util.Optional;

/** The steps that change a team. */
final class TeamSteps {

    private TeamSteps() {}

    private static List<DirectoryTeam> teams(DirectoryOrganizations directory, ActAttempt attempt) {
        return FoundState.read(
                () -> directory.teams(attempt.plan().organization().keycloakId()));
    }

    private static Optional<DirectoryTeam> team(DirectoryOrganizations directory, ActAttempt attempt) {
        return teams(directory, attempt).stream()
                .filter(team -> team.id().equals(attempt.plan().organization().teamKeycloakId()))
                .findFirst();
    }

    /** A name is unique in an organization, and was not taken before: the team with the name is the act's. */
    record Create(DirectoryOrganizations directory) implements Step {

        @Override
        public Evidence isDone(ActAttempt attempt) {
            if (attempt.organization().isEmpty()) {
                return Evidence.SUPERSEDED;
            }
            if (attempt.plan().organization().before() == null) {
                return Evidence.NOT_DONE;
            }
            Optional<String> created = teams(directory, attempt).stream()
                    .filter(team ->
                            team.name().equals(attempt.plan().organization().teamName()))
                    .map(DirectoryTeam::id)
                    .findFirst();
            created.ifPresent(id -> setTeam(attempt, id));
            return created.isPresent() ? Evidence.DONE : Evidence.NOT_DONE;
        }

        @Override
        public Change apply(ActAttempt attempt) {
            OrganizationPlan plan = attempt.plan().organization();
            return () -> setTeam(attempt, directory.createTeam(plan.keycloakId(), plan.teamName()));
        }

        private static void setTeam(ActAttempt attempt, String id) {
            OrganizationPlan plan = attempt.plan().organization();
            attempt.setPlan(attempt.plan()
                    .with()
                    .organization(plan.withTeam(plan.teamId(), id, plan.teamName()))
                    .build());
        }
    }

    /** Renames a team. */
    record Rename(DirectoryOrganizations directory) implements Step {

        @Override
        public Evidence isDone(ActAttempt attempt) {
            OrganizationPlan plan = attempt.plan().organization();
            Optional<DirectoryTeam> team =
                    attempt.organization().isEmpty() ? Optional.empty() : team(directory, attempt);
            if (team.isEmpty()) {
                return Evidence.SUPERSEDED;
            }
            String name = team.get().name();
            return plan.before() == null
                    ? Evidence.NOT_DONE
                    : Evidence.of(name.equals(plan.before().teamName()), name.equals(plan.teamName()));
        }

        @Override
        public Change apply(ActAttempt attempt) {
            OrganizationPlan plan = attempt.plan().organization();
            return () -> directory.renameTeam(plan.keycloakId(), plan.teamKeycloakId(), plan.teamName());
        }
    }

    /** Deletes a team, unless it is gone already. */
    record Delete(DirectoryOrganizations directory) implements Step {

        @Override
        public Evidence isDone(ActAttempt attempt) {
            return attempt.organization().isEmpty() || team(directory, attempt).isEmpty()
                    ? Evidence.DONE
                    : Evidence.NOT_DONE;
        }

        @Override
        public Change apply(ActAttempt attempt) {
            OrganizationPlan plan = attempt.plan().organization();
            return () -> directory.deleteTeam(plan.keycloakId(), plan.teamKeycloakId());
        }
    }
}
