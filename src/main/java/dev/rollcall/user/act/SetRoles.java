package dev.rollcall.user.act;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.rollcall.act.Attempt;
import dev.rollcall.act.Step;
import dev.rollcall.audit.Action;
import dev.rollcall.directory.Identity;
import dev.rollcall.directory.IdentityChange;
import dev.rollcall.problem.ProblemException;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongPredicate;
import java.util.function.Supplier;

/** Replaces all roles of a user. */
@Singleton
public class SetRoles extends UserAct<SetRoles.Plan> {

    SetRoles(UserParts parts) {
        super(parts, Action.SET_ROLES, Plan.class);
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @RegisterForReflection // stored as JSON
    public record Plan(UUID userId, String subject, List<String> roles, Before before) implements UserPlan {}

    /**
     * @param roles all roles after the change, sorted
     * @param demanded which versions the change is meant for
     * @throws ProblemException 404; 409 if only tokens tell roles; 412 for another version, unless the user has these roles already
     */
    public Supplier<Optional<Plan>> plan(UUID id, List<String> roles, LongPredicate demanded) {
        parts.guards().refuseIfFromTokens(roles);
        return () -> new UserChange(IdentityChange.NONE, roles, null, null)
                .userToChange(id, demanded)
                .map(user -> new Plan(user.id, user.keycloakId, roles, null));
    }

    @Override
    Plan withStateBefore(Plan plan, Identity identity) {
        return new Plan(plan.userId(), plan.subject(), plan.roles(), stateBefore(plan, identity));
    }

    @Override
    List<Step> changes(Attempt<Plan, FoundUser> attempt) {
        return List.of(parts.roles().grant(attempt), parts.roles().revoke(attempt));
    }
}
