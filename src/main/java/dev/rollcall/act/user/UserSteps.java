package dev.rollcall.act.user;

import dev.rollcall.act.ActAttempt;
import dev.rollcall.act.Plan;
import dev.rollcall.act.Step;
import dev.rollcall.act.Step.Change;
import dev.rollcall.act.Step.Evidence;
import dev.rollcall.directory.Directory;
import dev.rollcall.directory.DirectoryPendingException;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryRefusedException.Kind;
import dev.rollcall.directory.Identity;
import dev.rollcall.directory.IdentityChange;
import dev.rollcall.directory.NewIdentity;
import java.time.Instant;
import java.util.Optional;

/** The steps that change a user's identity, except its roles: see {@link RoleSteps}. */
final class UserSteps {

    private UserSteps() {}

    /**
     * Whether others have deleted, enabled or disabled the identity since the act began. An identity that the act has not created yet does
     * not count as deleted.
     */
    static boolean isChangedByOthers(ActAttempt attempt) {
        Plan plan = attempt.plan();
        if (attempt.identity().isEmpty()) {
            return !plan.creates();
        }
        Boolean wasEnabled =
                plan.before() == null ? null : plan.before().identity().enabled();
        return wasEnabled != null
                && plan.identity().enabled() == null
                && wasEnabled != attempt.identity().get().enabled();
    }

    /** The creation time is the mark by which an identity is found that this very act created. */
    record CreateIdentity(Directory directory) implements Step {

        @Override
        public Evidence isDone(ActAttempt attempt) {
            Optional<Identity> created = attempt.identity();
            Plan plan = attempt.plan();
            boolean isInvited = !plan.mailActions().isEmpty();
            return Evidence.of(
                    created.isEmpty(),
                    created.filter(identity -> plan.identity().isStillAsCreated(identity, isInvited))
                            .isPresent());
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
            if (isChangedByOthers(attempt)) {
                return Evidence.SUPERSEDED;
            }
            Plan plan = attempt.plan();
            if (plan.before() == null) {
                // it is stored before the first change
                return plan.identity().isNone() ? Evidence.REPEATABLE : Evidence.NOT_DONE;
            }
            return Evidence.of(isTrue(attempt, wayBack(plan)), isTrue(attempt, plan.identity()));
        }

        @Override
        public Change apply(ActAttempt attempt) {
            return isTrue(attempt, attempt.plan().identity())
                    ? Change.NONE
                    : () -> directory.update(attempt.subject(), declared(attempt.plan()));
        }

        private static IdentityChange declared(Plan plan) {
            return plan.identity().withVerifiedAddress(plan.before().identity());
        }

        private static boolean isTrue(ActAttempt attempt, IdentityChange change) {
            return attempt.identity().filter(change::isAppliedTo).isPresent();
        }

        /** Restores only what the act itself has changed. */
        private static IdentityChange wayBack(Plan plan) {
            return plan.before().identity().only(plan.identity().names());
        }

        @Override
        public Change undo(ActAttempt attempt) {
            Plan plan = attempt.plan();
            if (plan.before() == null || plan.identity().isNone()) {
                return Change.NONE;
            }
            IdentityChange back =
                    wayBack(plan).withVerifiedAddress(plan.before().identity());
            return () -> {
                directory.update(attempt.subject(), back);
                new UnverifyAddress(directory).after(attempt, back).send();
            };
        }
    }

    /**
     * Takes the mark "verified" from an address that was not verified when the act read it, and that the act does not declare verified. The
     * user, or another client, may have set this address at the same time. It is a step of its own, so that the sweeper does it for an act
     * that was interrupted after the change.
     */
    record UnverifyAddress(Directory directory) implements Step {

        @Override
        public Change apply(ActAttempt attempt) {
            Plan plan = attempt.plan();
            return plan.before() == null ? Change.NONE : after(attempt, SetFields.declared(plan));
        }

        /**
         * Reads the identity after a change.
         *
         * @param sent the change that was sent
         */
        Change after(ActAttempt attempt, IdentityChange sent) {
            if (!sent.isSentWithAddress()) {
                return Change.NONE;
            }
            attempt.setIdentity(directory.findChanged(attempt.subject()));
            IdentityChange before = attempt.plan().before().identity();
            return attempt.identity()
                            .filter(Identity::emailVerified)
                            .filter(found -> !before.verifies(found) && !sent.verifies(found))
                            .isPresent()
                    ? () -> directory.update(attempt.subject(), IdentityChange.UNVERIFIED)
                    : Change.NONE;
        }
    }

    /**
     * The time of the last password shows whether a new one was set. A password that the user has set since counts as the act's own:
     * earlier sessions must end in any case.
     */
    record SetPassword(Directory directory) implements Step {

        @Override
        public Evidence isDone(ActAttempt attempt) {
            Plan.Before before = attempt.plan().before();
            if (attempt.identity().isEmpty()) {
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
        public Change apply(ActAttempt attempt) {
            return () -> directory.setTemporaryPassword(attempt.subject(), attempt.password());
        }

        @Override
        public Change undo(ActAttempt attempt) {
            return () -> {
                throw new DirectoryPendingException("A password that has been set cannot be undone", null);
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
            } catch (DirectoryPendingException e) {
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
            boolean gone = attempt.identity().isEmpty() && !attempt.plan().creates();
            return gone ? Evidence.SUPERSEDED : Evidence.REPEATABLE;
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
