package dev.rollcall.relink;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.rollcall.act.Act;
import dev.rollcall.act.ActPlan;
import dev.rollcall.act.Attempt;
import dev.rollcall.act.Step;
import dev.rollcall.audit.Action;
import dev.rollcall.audit.AuditLog;
import dev.rollcall.audit.Concerned;
import dev.rollcall.auth.revocation.Revocations;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.directory.Directory;
import dev.rollcall.directory.DirectoryMembers;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryRefusedException.Kind;
import dev.rollcall.directory.DirectoryTeams;
import dev.rollcall.directory.MembershipType;
import dev.rollcall.organization.OrganizationMembers.Belonging;
import dev.rollcall.organization.OrganizationWriter;
import dev.rollcall.user.UserDirectoryIds;
import dev.rollcall.user.UserDirectoryIds.Linked;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Links a record to the new identity of its user. The new identity becomes a member of the user's organizations and teams in Keycloak; the records of
 * its memberships stay, with their roles. The copy of the identity is not written here: a synchronisation follows.
 */
@Singleton
class RelinkUser implements Act<RelinkUser.Plan, Map<UUID, MembershipType>> {

    private static final Logger LOG = Logger.getLogger(RelinkUser.class);

    private final Directory directory;
    private final DirectoryMembers members;
    private final DirectoryTeams teams;
    private final UserDirectoryIds users;
    private final OrganizationWriter organizations;
    private final Revocations revoked;

    RelinkUser(
            Directory directory,
            DirectoryMembers members,
            DirectoryTeams teams,
            UserDirectoryIds users,
            OrganizationWriter organizations,
            Revocations revoked) {
        this.directory = directory;
        this.members = members;
        this.teams = teams;
        this.users = users;
        this.organizations = organizations;
        this.revoked = revoked;
    }

    /**
     * @param subject the new identity
     * @param formerSubject the identity to which the record is linked so far, and which is gone
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @RegisterForReflection // stored as JSON
    record Plan(UUID userId, String subject, String formerSubject, List<Joined> organizations) implements ActPlan {

        static Plan of(Linked record, String subject, List<Belonging> belongings) {
            return new Plan(
                    record.userId(),
                    subject,
                    record.subject(),
                    belongings.stream()
                            .map(each -> new Joined(each.organization(), each.keycloakId(), each.teams()))
                            .toList());
        }

        @Override
        public UUID target() {
            return userId;
        }

        @Override
        public Concerned concerned() {
            return Concerned.user(userId);
        }

        @Override
        public Map<String, ?> details() {
            return Map.of("fields", List.of(Relinking.FIELD), AuditLog.FORMER_SUBJECT, formerSubject);
        }
    }

    /**
     * An organization that the user belongs to.
     *
     * @param teams Keycloak's ids
     */
    @RegisterForReflection // stored as JSON
    record Joined(UUID id, String keycloakId, List<String> teams) {}

    @Override
    public Action action() {
        return Action.RELINK;
    }

    @Override
    public Class<Plan> planType() {
        return Plan.class;
    }

    @Override
    public String targetName() {
        return "user";
    }

    @Override
    public boolean changesRecordsOnly(Plan plan) {
        return plan.organizations().isEmpty();
    }

    /** {@link Relinking} has asked Keycloak about both identities just before. */
    @Override
    public Plan prepare(Attempt<Plan, Map<UUID, MembershipType>> attempt) {
        attempt.setFound(new TreeMap<>());
        return attempt.plan();
    }

    /** All of these may be repeated: who is a member already stays one. */
    @Override
    public List<Step> steps(Attempt<Plan, Map<UUID, MembershipType>> attempt) {
        List<Step> steps = new ArrayList<>();
        String subject = attempt.plan().subject();
        for (Joined organization : attempt.plan().organizations()) {
            String id = organization.keycloakId();
            steps.add(joining(attempt, () -> members.addMember(id, subject)));
            for (String team : organization.teams()) {
                steps.add(joining(attempt, () -> teams.addTeamMember(id, team, subject)));
            }
            steps.add(() -> {
                members.membership(id, subject)
                        .ifPresent(type -> attempt.found().put(organization.id(), type));
                return Step.Change.NONE;
            });
        }
        return steps;
    }

    /**
     * Returns the step that joins a group. What Keycloak does not have any more, or refuses, does not keep the user from their record; the membership
     * ends with the next synchronisation.
     */
    private Step joining(Attempt<Plan, ?> attempt, Runnable join) {
        return () -> () -> {
            try {
                join.run();
            } catch (DirectoryRefusedException e) {
                if (e.kind() == Kind.FORBIDDEN
                        || directory.find(attempt.plan().subject()).isEmpty()) {
                    throw e;
                }
                LOG.warnf(
                        "User %s, who has another identity now, cannot join an organization or a team again: %s",
                        attempt.plan().userId(), e.getMessage());
            }
        };
    }

    @Override
    public void read(Attempt<Plan, Map<UUID, MembershipType>> attempt) {
        attempt.setFound(new TreeMap<>());
    }

    @Override
    public void checkAgain(Attempt<Plan, Map<UUID, MembershipType>> attempt) {
        if (directory.find(attempt.plan().formerSubject()).isPresent()
                || directory.find(attempt.plan().subject()).isEmpty()) {
            throw new DirectoryRefusedException(
                    Kind.GONE, "The new identity is gone, or the former one is back.", List.of());
        }
    }

    @Override
    public boolean leavesNothing(DirectoryRefusedException refusal) {
        return refusal.isGone();
    }

    @Override
    public Written record(Plan plan, ChangeContext context, Instant now) {
        return write(plan, Map.of(), context, now);
    }

    @Override
    public Written record(Attempt<Plan, Map<UUID, MembershipType>> attempt, Instant now) {
        return write(attempt.plan(), attempt.found(), attempt.context(), now);
    }

    private Written write(Plan plan, Map<UUID, MembershipType> types, ChangeContext context, Instant now) {
        if (users.relink(new Linked(plan.userId(), plan.formerSubject()), plan.subject(), now, context)) {
            types.forEach((organization, type) -> organizations.setType(organization, plan.userId(), type, context));
            revoked.revoke(plan.formerSubject());
        }
        return Written.of(plan.concerned());
    }

    @Override
    public void readBack(Attempt<Plan, Map<UUID, MembershipType>> attempt) {
        // a synchronisation reads the identity
    }

    @Override
    public void recordRefused(Attempt<Plan, Map<UUID, MembershipType>> attempt, Instant now) {
        // the record stays as it is
    }

    @Override
    public Written recordFound(Attempt<Plan, Map<UUID, MembershipType>> attempt, Instant now) {
        return Written.of(attempt.plan().concerned());
    }
}
