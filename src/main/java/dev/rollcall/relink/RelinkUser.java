package dev.rollcall.relink;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.rollcall.act.Act;
import dev.rollcall.act.ActClock;
import dev.rollcall.act.ActPlan;
import dev.rollcall.act.Attempt;
import dev.rollcall.act.IdempotencyKey;
import dev.rollcall.act.Step;
import dev.rollcall.audit.Action;
import dev.rollcall.audit.AuditLog;
import dev.rollcall.audit.Concerned;
import dev.rollcall.audit.Outcome;
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
import dev.rollcall.problem.ProblemType;
import dev.rollcall.user.RetainedUsers;
import dev.rollcall.user.UserDirectoryIds;
import dev.rollcall.user.UserDirectoryIds.Linked;
import dev.rollcall.user.UserRows;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Links a record to the new identity of its user. The new identity becomes a member of the user's organizations and teams in Keycloak; the records of
 * its memberships stay, with their roles. If the identity has no record yet, its copy is not written here: a synchronization follows. If it has one,
 * that record gives its memberships and the copy to the other one, and becomes a tombstone.
 */
@Singleton
class RelinkUser implements Act<RelinkUser.Plan, Map<UUID, MembershipType>> {

    private static final Logger LOG = Logger.getLogger(RelinkUser.class);

    private final Directory directory;
    private final DirectoryMembers members;
    private final DirectoryTeams teams;
    private final UserDirectoryIds users;
    private final RetainedUsers retained;
    private final UserRows rows;
    private final OrganizationWriter organizations;
    private final Revocations revoked;
    private final AuditLog audit;
    private final ActClock clock;

    RelinkUser(
            Directory directory,
            DirectoryMembers members,
            DirectoryTeams teams,
            UserDirectoryIds users,
            RetainedUsers retained,
            UserRows rows,
            OrganizationWriter organizations,
            Revocations revoked,
            AuditLog audit,
            ActClock clock) {
        this.directory = directory;
        this.members = members;
        this.teams = teams;
        this.users = users;
        this.retained = retained;
        this.rows = rows;
        this.organizations = organizations;
        this.revoked = revoked;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * @param subject the new identity
     * @param formerSubject the identity to which the record is linked so far, and which is gone
     * @param replaced the record that the new identity has so far; null for none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @RegisterForReflection // stored as JSON
    record Plan(UUID userId, String subject, String formerSubject, UUID replaced, List<Joined> organizations)
            implements ActPlan {

        /**
         * @param replaced see {@link Plan#replaced}
         */
        static Plan of(Linked record, String subject, UUID replaced, List<Belonging> belongings) {
            return new Plan(
                    record.userId(),
                    subject,
                    record.subject(),
                    replaced,
                    belongings.stream()
                            .map(each -> new Joined(each.organization(), each.keycloakId(), each.teams()))
                            .toList());
        }

        /** Nothing but this act can change a record whose identity is gone, so the other one is the target if there are two. */
        @Override
        public UUID target() {
            return replaced == null ? userId : replaced;
        }

        @Override
        public Concerned concerned() {
            return Concerned.user(userId);
        }

        @Override
        public Map<String, ?> details() {
            Map<String, Object> details = new LinkedHashMap<>(
                    Map.of("fields", List.of(Relinking.FIELD), AuditLog.FORMER_SUBJECT, formerSubject));
            if (replaced != null) {
                details.put("replaced", replaced);
            }
            return details;
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
     * ends with the next synchronization.
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
        Linked former = new Linked(plan.userId(), plan.formerSubject());
        boolean linked = plan.replaced() == null
                ? users.relink(former, plan.subject(), now, context)
                : replace(former, new Linked(plan.replaced(), plan.subject()), context, now);
        if (!linked) {
            return new Written(plan.concerned(), Map.of(AuditLog.REASON, ProblemType.NOT_RELINKABLE.uri()), null);
        }
        types.forEach((organization, type) -> organizations.setType(organization, plan.userId(), type, context));
        revoked.revoke(plan.formerSubject());
        return Written.of(plan.concerned());
    }

    /**
     * Lets the former record of a user replace the current one.
     *
     * @return false if one of them was changed meanwhile
     */
    private boolean replace(Linked former, Linked current, ChangeContext context, Instant now) {
        rows.lock(List.of(former.userId(), current.userId()));
        if (!retained.areLinked(former, current)) {
            return false;
        }
        organizations.adopt(former.userId(), current.userId(), clock::newId, context);
        users.replace(former, current, now, context);
        IdempotencyKey.forgetUser(current.userId());
        UUID entry = clock.newId();
        Map<String, ?> details = Map.of("replacedBy", former.userId());
        audit.append(entry, now, action(), Concerned.user(current.userId()), audit.actor(context.act()), details);
        audit.settle(entry, now, Outcome.DONE, AuditLog.BY_REQUEST, Concerned.NONE, Map.of());
        return true;
    }

    @Override
    public void readBack(Attempt<Plan, Map<UUID, MembershipType>> attempt) {
        // a synchronization reads the identity
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
