package dev.rollcall.act.organization;

import dev.rollcall.act.ActAttempt;
import dev.rollcall.act.ActScript;
import dev.rollcall.act.OrganizationPlan;
import dev.rollcall.act.Plan;
import dev.rollcall.audit.Action;
import dev.rollcall.audit.Concerned;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.organization.MemberQueries;
import dev.rollcall.organization.MembershipRole;
import dev.rollcall.organization.Organization;
import dev.rollcall.organization.OrganizationUpdate;
import dev.rollcall.organization.OrganizationWriter;
import dev.rollcall.organization.Team;
import dev.rollcall.organization.UpdateResult;
import dev.rollcall.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Writes the records of acts on organizations in the transaction of the outcome: locks the organization, reads Keycloak, writes. What an event
 * has brought already stays; what only Rollcall knows, the act writes.
 */
@ApplicationScoped
class OrganizationRecords {

    private final OrganizationUpdate updates;
    private final OrganizationWriter writer;
    private final Acceptance acceptance;

    OrganizationRecords(OrganizationUpdate updates, OrganizationWriter writer, Acceptance acceptance) {
        this.updates = updates;
        this.writer = writer;
        this.acceptance = acceptance;
    }

    /** Writes the result of a completed act, and puts the ids of the records into its details. */
    void write(ActAttempt attempt, Instant now) {
        Plan plan = attempt.plan();
        UpdateResult written = update(attempt);
        Optional.ofNullable(written.organizationId()).ifPresent(id -> {
            attempt.setOrganizationId(id);
            writeOwnData(plan, id, now, attempt.context());
        });
        switch (plan.action()) {
            case CREATE_ORGANIZATION -> put(attempt, OrganizationActScript.ORGANIZATION_ID, written.organizationId());
            case CREATE_TEAM ->
                put(
                        attempt,
                        OrganizationActScript.TEAM_ID,
                        team(plan.organization().teamKeycloakId()));
            default -> {
                // the request names the record
            }
        }
    }

    private static void put(ActAttempt attempt, String name, UUID id) {
        if (id != null) {
            attempt.details().put(name, id.toString());
        }
    }

    private static UUID team(String keycloakId) {
        return Team.<Team>find("keycloakId", keycloakId)
                .firstResultOptional()
                .map(team -> team.id)
                .orElse(null);
    }

    /** Attributes, and the role of a member, are unknown to Keycloak. */
    private void writeOwnData(Plan plan, UUID organization, Instant now, ChangeContext context) {
        if (plan.attributes() != null) {
            writer.setAttributes(organization, plan.attributes(), now, context);
        }
        String role = plan.organization().role();
        if (plan.action() == Action.ACCEPT_INVITATION) {
            if (acceptance.store(plan, now)) {
                raise(organization, plan.userId(), MembershipRole.ofCode(role), context);
            }
        } else if (role != null) {
            grant(organization, plan.userId(), MembershipRole.ofCode(role), context);
        }
    }

    /** Sets the role of a member who has a lower one. */
    private void raise(UUID organization, UUID user, MembershipRole role, ChangeContext context) {
        if (writer.membership(organization, user)
                .filter(member -> role.isAbove(member.role()))
                .isPresent()) {
            writer.setRole(organization, user, role, context);
        }
    }

    /** Sets the role of a new member, which an event may have inserted. Another role than {@code member} is no new member's, and stays. */
    private void grant(UUID organization, UUID user, MembershipRole role, ChangeContext context) {
        if (role != MembershipRole.MEMBER
                && writer.membership(organization, user)
                        .filter(member -> member.role() == MembershipRole.MEMBER)
                        .isPresent()) {
            writer.setRole(organization, user, role, context);
        }
    }

    /** Writes what Keycloak has now. */
    ActScript.Written writeFound(ActAttempt attempt) {
        UpdateResult written = update(attempt);
        return new ActScript.Written(
                new Concerned(attempt.plan().userId(), written.organizationId()), written.fields());
    }

    /**
     * @return the result for the organization, even if the act is about its members or its teams
     * @throws DirectoryUnavailableException also for a refusal: the act has been carried out, so it stays open. Also if others have deleted
     *     the organization since it was read: then the act is settled like an interrupted one, which reads the managed accounts first
     */
    private UpdateResult update(ActAttempt attempt) {
        UpdateResult organization;
        try {
            organization = tryToUpdate(attempt.plan(), attempt.context());
        } catch (DirectoryRefusedException e) {
            throw new DirectoryUnavailableException(e.getMessage(), e);
        }
        if (organization.kind() == UpdateResult.Kind.ENDED
                && attempt.organization().isPresent()
                && attempt.plan().action() != Action.DELETE_ORGANIZATION) {
            throw new DirectoryUnavailableException("The organization was deleted meanwhile", null);
        }
        return organization;
    }

    private UpdateResult tryToUpdate(Plan plan, ChangeContext context) {
        OrganizationPlan planned = plan.organization();
        String id = planned.keycloakId();
        if (id == null) {
            return new UpdateResult(
                    UpdateResult.Entity.ORGANIZATION, UpdateResult.Kind.UNCHANGED, null, null, null, List.of());
        }
        UpdateResult organization = updates.organization(id, context);
        switch (plan.action()) {
            case CREATE_ORGANIZATION, ADD_MEMBER, REMOVE_MEMBER -> {
                if (plan.subject() != null) {
                    updates.membership(id, plan.subject(), MembershipRole.MEMBER, context);
                }
            }
            case ACCEPT_INVITATION -> {
                updates.membership(id, plan.subject(), MembershipRole.MEMBER, context);
                acceptance.teams(plan).forEach(team -> updates.teamMember(id, team, plan.subject(), context));
            }
            case CREATE_TEAM, RENAME_TEAM, DELETE_TEAM -> updates.teams(id, context);
            case ADD_TEAM_MEMBER, REMOVE_TEAM_MEMBER ->
                updates.teamMember(id, planned.teamKeycloakId(), plan.subject(), context);
            default -> {
                // the organization itself
            }
        }
        return organization;
    }

    /**
     * Sets the attributes alone, which Keycloak does not know.
     *
     * @throws ProblemException 404 if the organization has become a tombstone
     */
    void setAttributes(ActAttempt attempt, Instant now) {
        UUID id = attempt.plan().organization().id();
        writer.lock(id);
        if (!writer.setAttributes(id, attempt.plan().attributes(), now, attempt.context())) {
            throw Organization.unknown();
        }
    }

    /**
     * Sets the role of a member, which Keycloak does not know.
     *
     * @throws ProblemException 404 if the membership has ended
     */
    void setRole(ActAttempt attempt) {
        OrganizationPlan plan = attempt.plan().organization();
        writer.lock(plan.id());
        if (!writer.setRole(
                plan.id(), attempt.plan().userId(), MembershipRole.ofCode(plan.role()), attempt.context())) {
            throw MemberQueries.unknown();
        }
    }
}
