package dev.rollcall.user.act;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.rollcall.act.Attempt;
import dev.rollcall.act.Step;
import dev.rollcall.audit.Action;
import dev.rollcall.change.Change;
import dev.rollcall.directory.Directory;
import dev.rollcall.directory.Identity;
import dev.rollcall.directory.IdentityChange;
import dev.rollcall.directory.NewIdentity;
import dev.rollcall.externalid.ExternalId;
import dev.rollcall.problem.ProblemException;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Creates a user. The secret of the request is the temporary password. */
@Singleton
public class CreateUser extends UserAct<CreateUser.Plan> {

    /** The detail of the outcome that says whether an invitation was sent: {@code sent}, {@code not-sent} or {@code unknown}. */
    public static final String INVITATION = "invitation";

    private static final List<String> INVITED = List.of(ResetPassword.UPDATE_PASSWORD, "VERIFY_EMAIL");

    CreateUser(UserParts parts) {
        super(parts, Action.CREATE, Plan.class);
    }

    /**
     * @param begunAt to the millisecond: the identity that the act creates has it as its creation time
     * @param mailActions the required actions that the invitation asks for; none without an invitation
     * @param password whether there is a temporary password
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @RegisterForReflection // stored as JSON
    public record Plan(
            UUID userId,
            String subject,
            Instant begunAt,
            IdentityChange identity,
            List<String> roles,
            Map<String, Object> attributes,
            ExternalId externalId,
            List<String> mailActions,
            boolean password)
            implements UserPlan {

        @Override
        public boolean creates() {
            return true;
        }

        @Override
        public String username() {
            return identity.username();
        }

        @Override
        public Map<String, Object> details() {
            Map<String, Object> details = UserPlan.super.details();
            details.put("access", ResetPassword.access(password, mailActions));
            return details;
        }

        private Plan with(String created) {
            return new Plan(userId, created, begunAt, identity, roles, attributes, externalId, mailActions, password);
        }
    }

    /**
     * Returns the plan for a new user, who gets a new id.
     *
     * @throws ProblemException 409 for roles if only tokens tell them
     */
    public Plan plan(NewUser user) {
        List<String> roles =
                parts.realmRoles().usesRealmRoles() || !user.roles().isEmpty() ? user.roles() : null;
        parts.guards().refuseIfFromTokens(roles);
        return new Plan(
                parts.clock().newId(),
                null,
                parts.clock().newMark(),
                user.identity(),
                roles,
                user.own().attributes(),
                user.own().externalId(),
                user.invited() ? INVITED : List.of(),
                user.temporaryPassword() != null);
    }

    /** A new user is no administrator yet. */
    @Override
    boolean takesAdmin(Plan plan) {
        return false;
    }

    @Override
    public Plan prepare(Attempt<Plan, FoundUser> attempt) {
        if (attempt.plan().roles() != null) {
            parts.guards()
                    .refuseUngrantable(
                            parts.directoryRoles().roles(attempt.plan().roles()));
        }
        attempt.setFound(FoundUser.of(Optional.empty()));
        return attempt.plan();
    }

    @Override
    Optional<Identity> identity(Attempt<Plan, FoundUser> attempt) {
        Plan plan = attempt.plan();
        if (plan.subject() != null) {
            return super.identity(attempt);
        }
        Optional<Identity> created = directory.findCreated(plan.identity(), plan.begunAt());
        created.ifPresent(identity -> attempt.setPlan(plan.with(identity.subject())));
        return created;
    }

    @Override
    public void readBack(Attempt<Plan, FoundUser> attempt) {
        attempt.setFound(FoundUser.of(Optional.empty()));
    }

    @Override
    List<Step> changes(Attempt<Plan, FoundUser> attempt) {
        List<Step> changes = new ArrayList<>();
        changes.add(new CreateIdentity(directory, attempt));
        if (attempt.plan().roles() != null) {
            changes.add(parts.roles().grant(attempt));
            changes.add(parts.roles().revoke(attempt));
        }
        if (!attempt.plan().mailActions().isEmpty()) {
            changes.add(
                    new UserSteps.SendMail(directory, attempt, attempt.plan().mailActions()));
        }
        return changes;
    }

    /** The creation time is the mark by which an identity is found that this very act created. */
    private record CreateIdentity(Directory directory, Attempt<Plan, FoundUser> attempt) implements Step {

        @Override
        public Evidence isDone() {
            Optional<Identity> created = attempt.found().identity();
            Plan plan = attempt.plan();
            boolean isInvited = !plan.mailActions().isEmpty();
            return Evidence.of(
                    created.isEmpty(),
                    created.filter(identity -> plan.identity().isStillAsCreated(identity, isInvited))
                            .isPresent());
        }

        @Override
        public Change apply() {
            Plan plan = attempt.plan();
            NewIdentity identity =
                    new NewIdentity(plan.identity(), plan.begunAt(), attempt.secret(), plan.mailActions());
            return () -> attempt.setPlan(plan.with(directory.create(identity)));
        }

        @Override
        public Change undo() {
            return () -> directory.delete(attempt.plan().subject());
        }
    }
}
