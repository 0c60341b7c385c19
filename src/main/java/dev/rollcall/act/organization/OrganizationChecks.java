package dev.rollcall.act.organization;

import dev.rollcall.act.ActAttempt;
import dev.rollcall.act.ActClaims;
import dev.rollcall.act.ActJournal;
import dev.rollcall.act.OrganizationPlan;
import dev.rollcall.act.OrganizationPlan.Before;
import dev.rollcall.audit.Action;
import dev.rollcall.directory.DirectoryOrganization;
import dev.rollcall.directory.DirectoryOrganizations;
import dev.rollcall.directory.DirectoryOrganizations.DirectoryTeam;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryRefusedException.Kind;
import dev.rollcall.directory.DirectoryRefusedException.Reason;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.spelling.StoredSpelling;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** Checks new acts on organizations in Keycloak, and stores the state before their first change. */
@ApplicationScoped
class OrganizationChecks {

    private final DirectoryOrganizations directory;
    private final ManagedAccounts accounts;
    private final Acceptance acceptance;
    private final ActJournal journal;
    private final ActClaims claims;

    OrganizationChecks(
            DirectoryOrganizations directory,
            ManagedAccounts accounts,
            Acceptance acceptance,
            ActJournal journal,
            ActClaims claims) {
        this.directory = directory;
        this.accounts = accounts;
        this.acceptance = acceptance;
        this.journal = journal;
        this.claims = claims;
    }

    void check(ActAttempt attempt) {
        if (!directory.areEnabled()) {
            throw new ProblemException(
                    ProblemType.DIRECTORY_REFUSED,
                    "Organizations are off in Keycloak. Switch them on under Realm settings > General.");
        }
        OrganizationPlan plan = attempt.plan().organization();
        if (plan.keycloakId() == null) {
            refuseTakenName(attempt, plan.change().name());
            return;
        }
        Optional<DirectoryOrganization> found = directory.find(plan.keycloakId());
        if (found.isEmpty() && attempt.plan().action() == Action.DELETE_ORGANIZATION) {
            return;
        }
        DirectoryOrganization organization = found.orElseThrow(OrganizationChecks::gone);
        attempt.setOrganization(found);
        switch (attempt.plan().action()) {
            case UPDATE_ORGANIZATION -> checkUpdate(attempt, plan, organization);
            case DELETE_ORGANIZATION -> accounts.checkOrganization(attempt);
            case ACCEPT_INVITATION -> {
                acceptance.check(attempt);
                keep(attempt, Before.membership(isMember(attempt)));
            }
            case ADD_MEMBER -> keep(attempt, Before.membership(isMember(attempt)));
            case REMOVE_MEMBER -> {
                accounts.checkMember(attempt);
                keep(attempt, Before.membership(isMember(attempt)));
            }
            case CREATE_TEAM -> {
                refuseTakenTeam(plan);
                keep(attempt, Before.NOTHING);
            }
            case RENAME_TEAM -> checkRename(attempt, plan);
            case ADD_TEAM_MEMBER, REMOVE_TEAM_MEMBER ->
                keep(attempt, Before.membership(MemberSteps.team(directory).hasMember(plan, attempt.subject())));
            default -> {
                // nothing to compare with
            }
        }
    }

    private void checkUpdate(ActAttempt attempt, OrganizationPlan plan, DirectoryOrganization organization) {
        String name = plan.change().name();
        if (name != null && !StoredSpelling.same(name, organization.name())) {
            refuseTakenName(attempt, name);
        }
        if (plan.disables() && organization.enabled()) {
            accounts.checkDisabling(attempt);
        }
        keep(attempt, Before.properties(plan.change().revertTo(organization)));
    }

    private void checkRename(ActAttempt attempt, OrganizationPlan plan) {
        DirectoryTeam team = directory.teams(plan.keycloakId()).stream()
                .filter(each -> each.id().equals(plan.teamKeycloakId()))
                .findFirst()
                .orElseThrow(OrganizationChecks::gone);
        if (!StoredSpelling.same(team.name(), plan.teamName())) {
            refuseTakenTeam(plan);
        }
        keep(attempt, Before.name(team.name()));
    }

    private boolean isMember(ActAttempt attempt) {
        return MemberSteps.organization(directory).hasMember(attempt.plan().organization(), attempt.subject());
    }

    private void keep(ActAttempt attempt, Before before) {
        attempt.setPlan(attempt.plan()
                .with()
                .organization(attempt.plan().organization().withBefore(before))
                .build());
        journal.save(attempt);
    }

    /** Keycloak itself allows names that differ only in case. The turn keeps another act from setting the name at the same time. */
    private void refuseTakenName(ActAttempt attempt, String name) {
        claims.takeTurnOfName(attempt.act(), name);
        if (directory.isNameTaken(name)) {
            throw taken("Another organization has this name.");
        }
    }

    private void refuseTakenTeam(OrganizationPlan plan) {
        if (directory.teams(plan.keycloakId()).stream()
                .anyMatch(team -> StoredSpelling.same(team.name(), plan.teamName()))) {
            throw taken("The organization has another team with this name.");
        }
    }

    private static DirectoryRefusedException taken(String message) {
        return new DirectoryRefusedException(Kind.TAKEN, message, List.of(new Reason("name", "is taken")));
    }

    static DirectoryRefusedException gone() {
        return new DirectoryRefusedException(Kind.GONE, "The organization or team is gone in Keycloak.", List.of());
    }
}
