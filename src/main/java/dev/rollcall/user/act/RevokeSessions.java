package dev.rollcall.user.act;

import dev.rollcall.audit.Action;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.user.User;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;
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
    boolean endsSessions(Plan plan) {
        return true;
    }
}
