package dev.rollcall.act.user;

import dev.rollcall.act.ActAttempt;
import dev.rollcall.act.Plan;
import dev.rollcall.act.Step;
import dev.rollcall.act.Step.Change;
import dev.rollcall.act.Step.Evidence;
import dev.rollcall.directory.Directory;
import dev.rollcall.directory.DirectoryInDoubtException;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryRefusedException.Kind;
import dev.rollcall.directory.NewIdentity;
import java.util.Optional;

/** The steps that change a user's identity, except its roles: see {@link RoleSteps}. */
final class UserSteps {

    private UserSteps() {}

    /** The creation time is the mark by which an identity is found that this very act created. */
    record CreateIdentity(Directory directory) implements Step {

        @Override
        public Evidence isDone(ActAttempt attempt) {
            Plan plan = attempt.plan();
            attempt.setIdentity(directory.findCreated(plan.identity(), plan.begunAt()));
            attempt.identity()
                    .ifPresent(created -> attempt.setPlan(
                            plan.with().subject(created.subject()).build()));
            return attempt.identity().isPresent() ? Evidence.DONE : Evidence.NOT_DONE;
        }

        @Override
        public Change apply(ActAttempt attempt) {
            Plan plan = attempt.plan();
            NewIdentity identity =
                    new NewIdentity(plan.identity(), plan.begunAt(), attempt.password(), plan.mailActions());
            return () -> attempt.setPlan(
                    plan.with().subject(directory.create(identity)).build());
        }

        @Override
        public Change undo(ActAttempt attempt) {
            return () -> directory.delete(attempt.subject());
        }
    }

    /** Sets the fields of an identity. */
    record SetFields(Directory directory) implements Step {

        @Override
        public Evidence isDone(ActAttempt attempt) {
            attempt.setIdentity(directory.find(attempt.subject()));
            return isTrue(attempt) ? Evidence.DONE : Evidence.NOT_DONE;
        }

        @Override
        public Change apply(ActAttempt attempt) {
            return isTrue(attempt)
                    ? Change.NONE
                    : () -> directory.update(attempt.subject(), attempt.plan().identity());
        }

        private static boolean isTrue(ActAttempt attempt) {
            return attempt.identity()
                    .filter(attempt.plan().identity()::isAppliedTo)
                    .isPresent();
        }

        @Override
        public Change undo(ActAttempt attempt) {
            Plan.Before before = attempt.plan().before();
            return before == null || attempt.plan().identity().isNone()
                    ? Change.NONE
                    : () -> directory.update(attempt.subject(), before.identity());
        }
    }

    /** The time of the last password shows whether a new one was set. */
    record SetPassword(Directory directory) implements Step {

        @Override
        public Evidence isDone(ActAttempt attempt) {
            attempt.setIdentity(directory.find(attempt.subject()));
            Plan.Before before = attempt.plan().before();
            boolean done = before != null
                    && !directory.passwordSetAt(attempt.subject()).equals(Optional.ofNullable(before.passwordSetAt()));
            return done ? Evidence.DONE : Evidence.NOT_DONE;
        }

        @Override
        public Change apply(ActAttempt attempt) {
            return () -> directory.setTemporaryPassword(attempt.subject(), attempt.password());
        }

        @Override
        public Change undo(ActAttempt attempt) {
            return () -> {
                throw new DirectoryInDoubtException("A password that has been set cannot be undone", null);
            };
        }
    }

    /**
     * Sends an e-mail. A created user stays, whether the mail was sent or not: a password reset sends it again. It is not sent again
     * automatically when there was no answer, since a slow mail server would flood the user.
     */
    record SendMail(Directory directory) implements Step {

        @Override
        public Evidence isDone(ActAttempt attempt) {
            return Evidence.UNKNOWABLE;
        }

        @Override
        public Change apply(ActAttempt attempt) {
            return () -> attempt.details().put(UserActSteps.INVITATION, send(attempt.plan()));
        }

        private String send(Plan plan) {
            try {
                directory.sendRequiredActionsEmail(plan.subject(), plan.mailActions());
                return "sent";
            } catch (DirectoryRefusedException e) {
                if (plan.creates() && e.kind() == Kind.NO_MAIL) {
                    return "not-sent";
                }
                throw e;
            } catch (DirectoryInDoubtException e) {
                if (plan.creates()) {
                    return "unknown";
                }
                throw e;
            }
        }
    }

    /** Ends the sessions in the identity provider; those of this service end with the outcome. */
    record EndSessions(Directory directory) implements Step {

        @Override
        public Evidence isDone(ActAttempt attempt) {
            attempt.setIdentity(directory.find(attempt.subject()));
            return attempt.identity().isPresent() ? Evidence.REPEATABLE : Evidence.NOT_DONE;
        }

        @Override
        public Change apply(ActAttempt attempt) {
            return () -> directory.endSessions(attempt.subject());
        }
    }

    /** Deletes the identity, unless it is gone already. */
    record DeleteIdentity(Directory directory) implements Step {

        @Override
        public Evidence isDone(ActAttempt attempt) {
            attempt.setIdentity(directory.find(attempt.subject()));
            return attempt.identity().isEmpty() ? Evidence.DONE : Evidence.NOT_DONE;
        }

        @Override
        public Change apply(ActAttempt attempt) {
            return attempt.identity().isEmpty()
                    ? Change.NONE
                    : () -> {
                        directory.delete(attempt.subject());
                        attempt.setIdentity(Optional.empty());
                    };
        }
    }

    /** Reads the identity once all changes are made: the record is copied from it. */
    record ReadBack(Directory directory) implements Step {

        @Override
        public Change apply(ActAttempt attempt) {
            attempt.setIdentity(directory.find(attempt.subject()));
            return Change.NONE;
        }
    }
}
