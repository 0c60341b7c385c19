package dev.rollcall.user.act;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.rollcall.act.Attempt;
import dev.rollcall.act.Step;
import dev.rollcall.audit.Action;
import dev.rollcall.change.Change;
import dev.rollcall.directory.Directory;
import dev.rollcall.directory.DirectoryPendingException;
import dev.rollcall.directory.Identity;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.user.User;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Sets a temporary password, which is the secret of the request, or sends an e-mail with a link to set one. */
@Singleton
public class ResetPassword extends UserAct<ResetPassword.Plan> {

    static final String UPDATE_PASSWORD = "UPDATE_PASSWORD";

    ResetPassword(UserParts parts) {
        super(parts, Action.RESET_PASSWORD, Plan.class);
    }

    /**
     * @param mailActions the required actions that an e-mail asks for; none with a temporary password
     * @param password whether a temporary password is set
     * @param keepSessions whether sessions and tokens outlive it
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @RegisterForReflection // stored as JSON
    public record Plan(
            UUID userId,
            String subject,
            List<String> mailActions,
            boolean password,
            boolean keepSessions,
            Before before)
            implements UserPlan {

        @Override
        public boolean setsPassword() {
            return password;
        }

        @Override
        public boolean needsPerson() {
            return true;
        }

        @Override
        public Map<String, Object> details() {
            Map<String, Object> details = UserPlan.super.details();
            details.put("access", access(password, mailActions));
            if (keepSessions) {
                details.put("keepSessions", true);
            }
            return details;
        }
    }

    /** How a user gets access, as the audit log says it. */
    static String access(boolean password, List<String> mailActions) {
        if (password) {
            return "temporary-password";
        }
        return mailActions.isEmpty() ? "none" : "mail";
    }

    /**
     * @param password whether a temporary password is set; otherwise an e-mail is sent
     * @throws ProblemException 404
     */
    public Supplier<Optional<Plan>> plan(UUID id, boolean password, boolean keepSessions) {
        return () -> {
            User user = User.getLiving(id);
            return Optional.of(new Plan(
                    id,
                    user.keycloakId,
                    password ? List.of() : List.of(UPDATE_PASSWORD),
                    password,
                    keepSessions,
                    null));
        };
    }

    @Override
    boolean hasMoreToDo(Plan plan) {
        return !plan.password();
    }

    /** A temporary password must lock out anyone who knows the old one. */
    @Override
    boolean endsSessions(Plan plan) {
        return plan.password() && !plan.keepSessions();
    }

    @Override
    Plan withStateBefore(Plan plan, Identity identity) {
        return plan.password()
                ? new Plan(
                        plan.userId(),
                        plan.subject(),
                        plan.mailActions(),
                        true,
                        plan.keepSessions(),
                        stateBefore(plan, identity))
                : plan;
    }

    @Override
    List<Step> changes(Attempt<Plan, FoundUser> attempt) {
        Plan plan = attempt.plan();
        return List.of(
                plan.password()
                        ? new SetPassword(directory, attempt)
                        : new UserSteps.SendMail(directory, attempt, plan.mailActions()));
    }

    /**
     * The time of the last password shows whether a new one was set. A password that the user has set since counts as the act's own:
     * earlier sessions must end in any case.
     */
    private record SetPassword(Directory directory, Attempt<Plan, FoundUser> attempt) implements Step {

        @Override
        public Evidence isDone() {
            UserPlan.Before before = attempt.plan().before();
            if (attempt.found().identity().isEmpty()) {
                return Evidence.SUPERSEDED;
            }
            if (before == null) {
                return Evidence.NOT_DONE;
            }
            Optional<Instant> now = attempt.found().passwordSetAt();
            Optional<Instant> then = Optional.ofNullable(before.passwordSetAt());
            return Evidence.of(now.equals(then), now.isPresent() && now.get().isAfter(then.orElse(Instant.MIN)));
        }

        @Override
        public Change apply() {
            return () -> directory.setTemporaryPassword(attempt.plan().subject(), attempt.secret());
        }

        @Override
        public Change undo() {
            return () -> {
                throw new DirectoryPendingException("A password that has been set cannot be undone", null);
            };
        }
    }
}
