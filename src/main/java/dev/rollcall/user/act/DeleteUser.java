package dev.rollcall.user.act;

import dev.rollcall.act.Attempt;
import dev.rollcall.act.Step;
import dev.rollcall.audit.Action;
import dev.rollcall.change.Change;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.directory.Directory;
import dev.rollcall.http.ETags;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.user.User;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongPredicate;
import java.util.function.Supplier;

/** Deletes a user: the identity goes, and the record becomes a tombstone. */
@Singleton
public class DeleteUser extends UserAct<DeleteUser.Plan> {

    DeleteUser(UserParts parts) {
        super(parts, Action.DELETE, Plan.class);
    }

    /**
     * @param subject null for a tombstone, whose retained data is erased
     */
    @RegisterForReflection // stored as JSON
    public record Plan(UUID userId, String subject) implements UserPlan {

        public static Plan of(User user) {
            return new Plan(user.id, user.keycloakId);
        }

        @Override
        public Leaving leaving() {
            return Leaving.accounts(List.of(userId));
        }
    }

    /**
     * Also of a user whom a reconciliation found missing, as long as personal data is retained.
     *
     * @param demanded which versions may be deleted
     * @throws ProblemException 404; 412 for another version
     */
    public Supplier<Optional<Plan>> plan(UUID id, LongPredicate demanded) {
        return () -> {
            if (parts.retained().has(id)) {
                return Optional.of(new Plan(id, null));
            }
            User user = User.getLiving(id);
            ETags.require(user.version, demanded);
            return Optional.of(Plan.of(user));
        };
    }

    @Override
    public boolean changesRecordsOnly(Plan plan) {
        return plan.subject() == null;
    }

    @Override
    public Written record(Plan plan, ChangeContext context, Instant now) {
        parts.retained().erase(plan.userId());
        return Written.of(plan.concerned());
    }

    @Override
    Instant eraseAt(Instant now) {
        return null;
    }

    @Override
    boolean hasMoreToDo(Plan plan) {
        return false;
    }

    @Override
    boolean takesAdmin(Plan plan) {
        return true;
    }

    @Override
    public Plan prepare(Attempt<Plan, FoundUser> attempt) {
        Plan plan = super.prepare(attempt);
        attempt.found().identity().ifPresent(parts.guards()::refuseFederatedDeletion);
        return plan;
    }

    @Override
    Plan withoutIdentity(Plan plan) {
        return plan;
    }

    /** There is nothing to read back afterwards. */
    @Override
    public List<Step> steps(Attempt<Plan, FoundUser> attempt) {
        return List.of(new DeleteIdentity(directory, attempt));
    }

    /** Deletes the identity, unless it is gone already. */
    private record DeleteIdentity(Directory directory, Attempt<Plan, FoundUser> attempt) implements Step {

        @Override
        public Evidence isDone() {
            return attempt.found().identity().isEmpty() ? Evidence.DONE : Evidence.NOT_DONE;
        }

        @Override
        public Change apply() {
            return attempt.found().identity().isEmpty()
                    ? Change.NONE
                    : () -> {
                        directory.delete(attempt.plan().subject());
                        attempt.setFound(attempt.found().with(Optional.empty()));
                    };
        }
    }
}
