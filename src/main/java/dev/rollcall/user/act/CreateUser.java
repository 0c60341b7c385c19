package dev.rollcall.user.act;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.rollcall.act.ActRequest;
import dev.rollcall.act.Attempt;
import dev.rollcall.act.Step;
import dev.rollcall.audit.Action;
import dev.rollcall.audit.Concerned;
import dev.rollcall.directory.Directory;
import dev.rollcall.directory.Identity;
import dev.rollcall.directory.IdentityChange;
import dev.rollcall.directory.NewIdentity;
import dev.rollcall.directory.account.DirectoryAccount;
import dev.rollcall.directory.account.RequiredAction;
import dev.rollcall.externalid.ExternalId;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.user.User.Own;
import dev.rollcall.user.UserKind;
import dev.rollcall.user.UserView;
import dev.rollcall.user.agent.AgentRules;
import dev.rollcall.user.agent.AgentWriter.NewAgent;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Creates a user, a person or an agent. The secret of the request is the temporary password. */
@Singleton
public class CreateUser extends UserAct<CreateUser.Plan> {

    /** The detail of the outcome that says whether an invitation was sent: {@code sent}, {@code not-sent} or {@code unknown}. */
    public static final String INVITATION = "invitation";

    private static final List<String> INVITED = List.of(ResetPassword.UPDATE_PASSWORD, "VERIFY_EMAIL");

    private final AgentRules agents;
    private final DirectoryAccount account;

    CreateUser(UserParts parts, DirectoryAccount account) {
        super(parts, Action.CREATE, Plan.class);
        this.agents = parts.agents();
        this.account = account;
    }

    /**
     * @param begunAt to the millisecond: the identity that the act creates has it as its creation time
     * @param mailActions the required actions that the invitation asks for; none without an invitation
     * @param password whether there is a temporary password
     * @param agent null for a person
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
            boolean password,
            NewAgent agent)
            implements UserPlan {

        @Override
        public Own own() {
            return agent == null ? UserPlan.super.own() : new Own(attributes, externalId, UserKind.AGENT);
        }

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
            if (agent == null) {
                details.put("access", ResetPassword.access(password, mailActions));
            } else {
                details.put("kind", UserKind.AGENT);
                details.put("sponsor", agent.sponsor());
            }
            return details;
        }

        @Override
        public String reservation() {
            return agent == null ? UserPlan.super.reservation() : agent.reservation();
        }

        @Override
        public Concerned concerned() {
            return new Concerned(
                    userId, agent == null ? null : agent.organization().orElse(null));
        }

        private Plan with(String created) {
            return new Plan(
                    userId, created, begunAt, identity, roles, attributes, externalId, mailActions, password, agent);
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
                user.temporaryPassword() != null,
                null);
    }

    /**
     * Returns the plan for a new agent, who gets a new id and a username made of its name.
     *
     * @param roles names of realm roles, sorted: only such as its sponsor has
     * @throws ProblemException 409 for roles if only tokens tell them; 422 for a sponsor who cannot be one, and for roles that they do not have
     */
    public Plan planOfAgent(NewAgent agent, List<String> roles) {
        List<String> all = parts.realmRoles().usesRealmRoles() || !roles.isEmpty() ? roles : null;
        parts.guards().refuseIfFromTokens(all);
        agents.check(agent, roles);
        UUID id = parts.clock().newId();
        return new Plan(
                id,
                null,
                parts.clock().newMark(),
                new IdentityChange(AgentRules.username(agent.name(), id), null, null, null, null, null, true),
                all,
                Map.of(),
                null,
                List.of(),
                false,
                agent);
    }

    @Override
    public Optional<ProblemException> guard(Plan plan, ActRequest request) {
        if (plan.agent() != null) {
            agents.checkAgain(plan.agent(), plan.roles());
        }
        return super.guard(plan, request);
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
        if (attempt.plan().agent() != null) {
            changes.add(new ClearRequiredActions(account, attempt));
        }
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

    @Override
    public Written record(Attempt<Plan, FoundUser> attempt, Instant now) {
        NewAgent agent = attempt.plan().agent();
        if (agent == null) {
            return super.record(attempt, now);
        }
        agents.keepSponsor(agent);
        Written written = super.record(attempt, now);
        if (written.answer() instanceof UserView user) {
            agents.begin(user.id(), agent, true, now);
        }
        return written;
    }

    /** The realm asks new users for actions that nobody can do for an agent, and its keys would not be swapped until they were done. */
    private record ClearRequiredActions(DirectoryAccount account, Attempt<Plan, FoundUser> attempt) implements Step {

        @Override
        public Change apply() {
            String subject = attempt.plan().subject();
            List<String> asked = account.requiredActions(subject).stream()
                    .filter(RequiredAction::asked)
                    .map(RequiredAction::alias)
                    .toList();
            return () -> asked.forEach(action -> account.setRequiredAction(subject, action, false));
        }
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
