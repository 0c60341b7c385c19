package dev.rollcall.user.act;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.rollcall.act.Attempt;
import dev.rollcall.act.Step;
import dev.rollcall.audit.Action;
import dev.rollcall.directory.Identity;
import dev.rollcall.directory.IdentityChange;
import dev.rollcall.externalid.ExternalId;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.user.User;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongPredicate;
import java.util.function.Supplier;

/** Changes fields, roles, attributes and the external id of a user. */
@Singleton
public class UpdateUser extends UserAct<UpdateUser.Plan> {

    UpdateUser(UserParts parts) {
        super(parts, Action.UPDATE, Plan.class);
    }

    /**
     * @param takesAccess whether the user is enabled, and will be disabled
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @RegisterForReflection // stored as JSON
    public record Plan(
            UUID userId,
            String subject,
            IdentityChange identity,
            List<String> roles,
            Map<String, Object> attributes,
            ExternalId externalId,
            boolean takesAccess,
            Before before)
            implements UserPlan {

        private static Plan of(User user, UserChange change) {
            boolean disables = Boolean.FALSE.equals(change.identity().enabled());
            return new Plan(
                    user.id,
                    user.keycloakId,
                    change.identity(),
                    change.roles(),
                    change.attributesOf(user),
                    change.externalId(),
                    disables && user.enabled,
                    null);
        }

        private Plan with(IdentityChange change, Before state) {
            return new Plan(userId, subject, change, roles, attributes, externalId, takesAccess, state);
        }

        @Override
        public Leaving leaving() {
            return disables() ? Leaving.accounts(List.of(userId)).hadLeft(!takesAccess) : UserPlan.super.leaving();
        }
    }

    /**
     * @param demanded which versions the change is meant for
     * @throws ProblemException 404; 409 for roles if only tokens tell them; 412 for another version, unless the record holds the requested
     *     values already
     */
    public Supplier<Optional<Plan>> plan(UUID id, UserChange change, LongPredicate demanded) {
        parts.guards().refuseIfFromTokens(change.roles());
        return () -> change.userToChange(id, demanded).map(user -> Plan.of(user, change));
    }

    @Override
    boolean hasMoreToDo(Plan plan) {
        return plan.roles() != null || plan.disables();
    }

    @Override
    Plan withStateBefore(Plan plan, Identity identity) {
        Plan complete = plan.with(plan.identity().withVerification(identity), null);
        return complete.identity().isNone() && complete.roles() == null
                ? complete
                : complete.with(complete.identity(), stateBefore(complete, identity));
    }

    @Override
    List<Step> changes(Attempt<Plan, FoundUser> attempt) {
        List<Step> changes = new ArrayList<>();
        changes.add(new FieldSteps.SetFields(directory, attempt));
        changes.add(new FieldSteps.UnverifyAddress(directory, attempt));
        if (attempt.plan().roles() != null) {
            changes.add(parts.roles().grant(attempt));
            changes.add(parts.roles().revoke(attempt));
        }
        return changes;
    }

    /** The address may have become verified by the act's own change. */
    @Override
    public void giveUp(Attempt<Plan, FoundUser> attempt) {
        if (attempt.found().identity().isEmpty()) {
            return;
        }
        Step.Change unverify = new FieldSteps.UnverifyAddress(directory, attempt).apply();
        if (unverify != Step.Change.NONE) {
            unverify.send();
            attempt.setFound(
                    attempt.found().with(directory.findChanged(attempt.plan().subject())));
        }
    }
}
