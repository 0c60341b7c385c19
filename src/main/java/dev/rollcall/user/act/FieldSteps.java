package dev.rollcall.user.act;

import dev.rollcall.act.Attempt;
import dev.rollcall.act.Step;
import dev.rollcall.change.Change;
import dev.rollcall.directory.Directory;
import dev.rollcall.directory.Identity;
import dev.rollcall.directory.IdentityChange;

/** The steps that change the fields of an identity. */
final class FieldSteps {

    private FieldSteps() {}

    private static IdentityChange declared(UserPlan plan) {
        return plan.identity().withVerifiedAddress(plan.before().identity());
    }

    /** Sets the fields of an identity. */
    record SetFields(Directory directory, Attempt<? extends UserPlan, FoundUser> attempt) implements Step {

        @Override
        public Evidence isDone() {
            if (UserSteps.isChangedByOthers(attempt)) {
                return Evidence.SUPERSEDED;
            }
            UserPlan plan = attempt.plan();
            if (plan.before() == null) {
                // it is stored before the first change
                return plan.identity().isNone() ? Evidence.REPEATABLE : Evidence.NOT_DONE;
            }
            return Evidence.of(isTrue(wayBack(plan)), isTrue(plan.identity()));
        }

        @Override
        public Change apply() {
            return isTrue(attempt.plan().identity())
                    ? Change.NONE
                    : () -> directory.update(attempt.plan().subject(), declared(attempt.plan()));
        }

        private boolean isTrue(IdentityChange change) {
            return attempt.found().identity().filter(change::isAppliedTo).isPresent();
        }

        /** Restores only what the act itself has changed. */
        private static IdentityChange wayBack(UserPlan plan) {
            return plan.before().identity().only(plan.identity().names());
        }

        @Override
        public Change undo() {
            UserPlan plan = attempt.plan();
            if (plan.before() == null || plan.identity().isNone()) {
                return Change.NONE;
            }
            IdentityChange back =
                    wayBack(plan).withVerifiedAddress(plan.before().identity());
            return () -> {
                directory.update(plan.subject(), back);
                new UnverifyAddress(directory, attempt).after(back).send();
            };
        }
    }

    /**
     * Takes the mark "verified" from an address that was not verified when the act read it, and that the act does not declare verified. The
     * user, or another client, may have set this address at the same time. It is a step of its own, so that the sweeper does it for an act
     * that was interrupted after the change.
     */
    record UnverifyAddress(Directory directory, Attempt<? extends UserPlan, FoundUser> attempt) implements Step {

        @Override
        public Change apply() {
            UserPlan plan = attempt.plan();
            return plan.before() == null ? Change.NONE : after(declared(plan));
        }

        /**
         * Reads the identity after a change.
         *
         * @param sent the change that was sent
         */
        private Change after(IdentityChange sent) {
            if (!sent.isSentWithAddress()) {
                return Change.NONE;
            }
            String subject = attempt.plan().subject();
            attempt.setFound(attempt.found().with(directory.findChanged(subject)));
            IdentityChange before = attempt.plan().before().identity();
            return attempt.found()
                            .identity()
                            .filter(Identity::emailVerified)
                            .filter(found -> !before.verifies(found) && !sent.verifies(found))
                            .isPresent()
                    ? () -> directory.update(subject, IdentityChange.UNVERIFIED)
                    : Change.NONE;
        }
    }
}
