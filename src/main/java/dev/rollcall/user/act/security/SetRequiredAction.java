package dev.rollcall.user.act.security;

import dev.rollcall.act.Attempt;
import dev.rollcall.act.Step;
import dev.rollcall.audit.Action;
import dev.rollcall.directory.Identity;
import dev.rollcall.directory.account.DirectoryAccount;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.user.User;
import dev.rollcall.user.act.AccountAct;
import dev.rollcall.user.act.FoundUser;
import dev.rollcall.user.act.UserParts;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Adds a required action to a user, which Keycloak asks at the next sign-in, or removes one. */
@Singleton
public class SetRequiredAction extends AccountAct<SetRequiredAction.Plan> {

    private static final String UNKNOWN = "The realm does not offer this required action.";

    private final DirectoryAccount account;

    SetRequiredAction(UserParts parts, DirectoryAccount account) {
        super(parts, Action.SET_REQUIRED_ACTION, Plan.class);
        this.account = account;
    }

    /**
     * @param requiredAction its alias
     * @param asked whether it is asked of the user afterwards
     */
    @RegisterForReflection // stored as JSON
    public record Plan(UUID userId, String subject, String requiredAction, boolean asked, boolean checked)
            implements CheckedPlan {

        @Override
        public boolean needsPerson() {
            return asked;
        }

        @Override
        public Map<String, Object> details() {
            return Map.of("asked", asked);
        }
    }

    /**
     * @throws ProblemException 404
     */
    public Supplier<Optional<Plan>> plan(UUID id, String requiredAction, boolean asked) {
        return () -> Optional.of(new Plan(
                id, User.getLiving(id).keycloakId, SecurityRefusals.reference(requiredAction, UNKNOWN), asked, false));
    }

    /** One that the realm has switched off since can still be taken back. */
    @Override
    protected Plan checked(Attempt<Plan, FoundUser> attempt, Identity identity) {
        Plan plan = attempt.plan();
        boolean offered = account.requiredActions(plan.subject()).stream()
                .filter(action -> action.alias().equals(plan.requiredAction()))
                .anyMatch(action -> action.enabled() || action.asked() && !plan.asked());
        if (!offered) {
            throw SecurityRefusals.notFound(UNKNOWN);
        }
        attempt.details().put("requiredAction", plan.requiredAction());
        return new Plan(plan.userId(), plan.subject(), plan.requiredAction(), plan.asked(), true);
    }

    @Override
    protected List<Step> checkedChanges(Attempt<Plan, FoundUser> attempt) {
        Plan plan = attempt.plan();
        return List.of(() -> () -> account.setRequiredAction(plan.subject(), plan.requiredAction(), plan.asked()));
    }
}
