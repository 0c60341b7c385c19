package dev.rollcall.user.act;

import dev.rollcall.act.Attempt;
import dev.rollcall.act.Step;
import dev.rollcall.audit.Action;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.user.User;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Ends all sessions of a user, and revokes their tokens. */
@Singleton
public class RevokeSessions extends UserAct<RevokeSessions.Plan> {

    RevokeSessions(UserParts parts) {
        super(parts, Action.REVOKE_SESSIONS, Plan.class);
    }

    @RegisterForReflection // stored as JSON
    public record Plan(UUID userId, String subject) implements UserPlan {}

    /**
     * @throws ProblemException 404
     */
    public Supplier<Optional<Plan>> plan(UUID id) {
        return () -> Optional.of(new Plan(id, User.getLiving(id).keycloakId));
    }

    @Override
    boolean hasMoreToDo(Plan plan) {
        return true;
    }

    @Override
    boolean endsSessions(Plan plan) {
        return true;
    }

    @Override
    public List<Step> steps(Attempt<Plan, FoundUser> attempt) {
        return List.of(new UserSteps.EndSessions(directory, attempt), new UserSteps.ReadBack(directory, attempt));
    }
}
