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
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Lets a user sign in again whom Keycloak has locked out after failed sign-ins. */
@Singleton
public class Unlock extends AccountAct<Unlock.Plan> {

    private final DirectoryAccount account;

    Unlock(UserParts parts, DirectoryAccount account) {
        super(parts, Action.UNLOCK, Plan.class);
        this.account = account;
    }

    @RegisterForReflection // stored as JSON
    public record Plan(UUID userId, String subject, boolean checked) implements CheckedPlan {}

    /**
     * @throws ProblemException 404
     */
    public Supplier<Optional<Plan>> plan(UUID id) {
        return () -> Optional.of(new Plan(id, User.getLiving(id).keycloakId, false));
    }

    @Override
    protected Plan checked(Attempt<Plan, FoundUser> attempt, Identity identity) {
        return new Plan(attempt.plan().userId(), attempt.plan().subject(), true);
    }

    @Override
    protected List<Step> checkedChanges(Attempt<Plan, FoundUser> attempt) {
        return List.of(() -> () -> account.unlock(attempt.plan().subject()));
    }
}
