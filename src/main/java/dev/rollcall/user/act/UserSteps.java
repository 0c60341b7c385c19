package dev.rollcall.user.act;

import dev.rollcall.act.Attempt;
import dev.rollcall.act.Step;
import dev.rollcall.change.Change;
import dev.rollcall.directory.Directory;
import dev.rollcall.directory.DirectoryPendingException;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryRefusedException.Kind;
import java.util.List;

/** The steps that several kinds of acts on users have, except those of roles: see {@link RoleSteps}. */
final class UserSteps {

    private UserSteps() {}

    /**
     * Whether others have deleted, enabled or disabled the identity since the act began. An identity that the act has not created yet does
     * not count as deleted.
     */
    static boolean isChangedByOthers(Attempt<? extends UserPlan, FoundUser> attempt) {
        UserPlan plan = attempt.plan();
        if (attempt.found().identity().isEmpty()) {
            return !plan.creates();
        }
        Boolean wasEnabled =
                plan.before() == null ? null : plan.before().identity().enabled();
        return wasEnabled != null
                && plan.identity().enabled() == null
                && wasEnabled != attempt.found().identity().get().enabled();
    }

    /**
     * Sends an e-mail. A created user stays, whether the mail was sent or not: a password reset sends it again. It is not sent again
     * automatically when there was no answer, since a slow mail server would flood the user.
     *
     * @param actions the required actions that the e-mail asks for
     */
    record SendMail(Directory directory, Attempt<? extends UserPlan, FoundUser> attempt, List<String> actions)
            implements Step {

        @Override
        public Evidence isDone() {
            return Evidence.UNKNOWABLE;
        }

        @Override
        public Change apply() {
            return () -> attempt.details().put(CreateUser.INVITATION, send(attempt.plan()));
        }

        private String send(UserPlan plan) {
            try {
                directory.sendRequiredActionsEmail(plan.subject(), actions);
                return "sent";
            } catch (DirectoryRefusedException e) {
                if (plan.creates() && e.kind() == Kind.NO_MAIL) {
                    return "not-sent";
                }
                throw e;
            } catch (DirectoryPendingException e) {
                if (plan.creates()) {
                    return "unknown";
                }
                throw e;
            }
        }
    }

    /** Ends the sessions in the identity provider; those of this service end with the outcome. */
    record EndSessions(Directory directory, Attempt<? extends UserPlan, FoundUser> attempt) implements Step {

        @Override
        public Evidence isDone() {
            boolean gone =
                    attempt.found().identity().isEmpty() && !attempt.plan().creates();
            return gone ? Evidence.SUPERSEDED : Evidence.REPEATABLE;
        }

        @Override
        public Change apply() {
            return () -> directory.endSessions(attempt.plan().subject());
        }
    }

    /** Reads the identity once all changes are made: the record is copied from it. */
    record ReadBack(Directory directory, Attempt<? extends UserPlan, FoundUser> attempt) implements Step {

        @Override
        public Change apply() {
            attempt.setFound(attempt.found().with(directory.find(attempt.plan().subject())));
            return Change.NONE;
        }
    }
}
