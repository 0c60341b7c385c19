package dev.rollcall.act.organization;

import dev.rollcall.act.ActAttempt;
import dev.rollcall.act.ActScript;
import dev.rollcall.act.OrganizationPlan;
import dev.rollcall.act.Plan;
import dev.rollcall.act.Step;
import dev.rollcall.audit.Action;
import dev.rollcall.directory.DirectoryOrganization;
import dev.rollcall.directory.DirectoryOrganizations;
import dev.rollcall.organization.OrganizationMembers;
import dev.rollcall.user.UserRefresh;
import dev.rollcall.user.UserSubjects;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Acts on organizations, their members and their teams: their steps. */
@ApplicationScoped
public class OrganizationActScript implements ActScript {

    /** The member of an act's details with the id of the organization that it created. */
    public static final String ORGANIZATION_ID = "organizationId";

    /** The member of an act's details with the id of the team that it created. */
    public static final String TEAM_ID = "teamId";

    /** Keycloak ends a transaction after 5 minutes; the checks before the deletion take a while. */
    private static final Duration LONGEST_DELETION = Duration.ofMinutes(6);

    private final DirectoryOrganizations directory;
    private final OrganizationChecks checks;
    private final OrganizationRecords records;
    private final Acceptance acceptance;
    private final UserRefresh refresh;
    private final UserSubjects users;
    private final OrganizationMembers organizationMembers;

    OrganizationActScript(
            DirectoryOrganizations directory,
            OrganizationChecks checks,
            OrganizationRecords records,
            Acceptance acceptance,
            UserRefresh refresh,
            UserSubjects users,
            OrganizationMembers organizationMembers) {
        this.directory = directory;
        this.checks = checks;
        this.records = records;
        this.acceptance = acceptance;
        this.refresh = refresh;
        this.users = users;
        this.organizationMembers = organizationMembers;
    }

    @Override
    public boolean performs(Action action) {
        return switch (action) {
            case CREATE_ORGANIZATION,
                    UPDATE_ORGANIZATION,
                    DELETE_ORGANIZATION,
                    ADD_MEMBER,
                    SET_MEMBER_ROLE,
                    REMOVE_MEMBER,
                    CREATE_TEAM,
                    RENAME_TEAM,
                    DELETE_TEAM,
                    ADD_TEAM_MEMBER,
                    REMOVE_TEAM_MEMBER,
                    ACCEPT_INVITATION -> true;
            default -> false;
        };
    }

    /** All steps but {@code Create} may be repeated. The role of a member is no act in Keycloak, and has no steps. */
    @Override
    public List<Step> steps(Plan plan) {
        MemberSteps.Group members = MemberSteps.organization(directory);
        MemberSteps.Group teamMembers = MemberSteps.team(directory);
        return switch (plan.action()) {
            case CREATE_ORGANIZATION ->
                plan.subject() == null
                        ? List.of(new OrganizationSteps.Create(directory))
                        : List.of(new OrganizationSteps.Create(directory), new MemberSteps.AddOwner(members));
            case UPDATE_ORGANIZATION ->
                plan.organization().change().enabled() == null
                        ? List.of(new OrganizationSteps.SetProperties(directory))
                        : List.of(new OrganizationSteps.SetProperties(directory), updateAccounts());
            case DELETE_ORGANIZATION -> List.of(new OrganizationSteps.Delete(directory), updateAccounts());
            case ADD_MEMBER -> List.of(new MemberSteps.Add(members));
            case REMOVE_MEMBER ->
                plan.organization().accounts() == null
                        ? List.of(new MemberSteps.Remove(members))
                        : List.of(new MemberSteps.Remove(members), updateAccounts());
            case CREATE_TEAM -> List.of(new TeamSteps.Create(directory));
            case RENAME_TEAM -> List.of(new TeamSteps.Rename(directory));
            case DELETE_TEAM -> List.of(new TeamSteps.Delete(directory));
            case ADD_TEAM_MEMBER -> List.of(new MemberSteps.Add(teamMembers));
            case REMOVE_TEAM_MEMBER -> List.of(new MemberSteps.Remove(teamMembers));
            case ACCEPT_INVITATION -> acceptance.steps(plan);
            default -> throw new IllegalArgumentException(plan.action().code());
        };
    }

    private OrganizationSteps.UpdateAccounts updateAccounts() {
        return new OrganizationSteps.UpdateAccounts(refresh, users, organizationMembers);
    }

    @Override
    public Duration longestChange(Plan plan) {
        return plan.action() == Action.DELETE_ORGANIZATION ? LONGEST_DELETION : Duration.ZERO;
    }

    @Override
    public void check(ActAttempt attempt) {
        checks.check(attempt);
    }

    @Override
    public void read(ActAttempt attempt) {
        OrganizationPlan plan = attempt.plan().organization();
        Optional<DirectoryOrganization> found = FoundState.read(
                () -> plan.keycloakId() == null ? directory.findCreated(plan.id()) : directory.find(plan.keycloakId()));
        attempt.setOrganization(found);
        if (found.isEmpty()) {
            // the record is about to end, and its memberships name the accounts that have ended with it
            updateAccounts().updateMembers(plan.id());
            return;
        }
        attempt.setPlan(attempt.plan()
                .with()
                .organization(plan.withKeycloakId(found.get().id()))
                .build());
    }

    /**
     * Acts on organizations grant nothing in the realm, and what they delete is gone before an interrupted act is finished. So only an
     * invitation can have become forbidden.
     */
    @Override
    public void checkAgain(ActAttempt attempt) {
        if (attempt.plan().action() == Action.ACCEPT_INVITATION) {
            acceptance.checkAgain(attempt);
        }
    }

    @Override
    public void readBack(ActAttempt attempt) {
        read(attempt);
    }

    @Override
    public void record(ActAttempt attempt, Instant now) {
        Plan plan = attempt.plan();
        if (plan.action() == Action.SET_MEMBER_ROLE) {
            records.setRole(attempt);
        } else if (plan.action() == Action.UPDATE_ORGANIZATION
                && plan.organization().change() == null) {
            records.setAttributes(attempt, now);
        } else {
            records.write(attempt, now);
        }
    }

    @Override
    public void recordRefused(ActAttempt attempt, Instant now) {
        records.writeFound(attempt);
    }

    @Override
    public Written recordFound(ActAttempt attempt, Instant now) {
        return records.writeFound(attempt);
    }
}
