package dev.rollcall.act;

/**
 * One change that an act makes in the identity provider. A step belongs to an {@link Attempt}. It decides by the plan and by what it reads, so
 * any process can execute it. All steps after the first of an act must have the same effect when they are done twice.
 */
public interface Step {

    /** Evidence in the identity provider that a step is done. */
    enum Evidence {
        DONE,
        NOT_DONE,
        /** It shows nothing, and the step may be repeated. */
        REPEATABLE,
        /** It shows nothing, and the step must not be repeated: an e-mail that may have been sent. */
        UNKNOWABLE,
        /** The state is neither the one before the step nor the one after it: others have changed it since. */
        SUPERSEDED;

        /**
         * Returns the evidence that a state gives.
         *
         * @param before whether it is the state before the step
         * @param after whether it is the state after the step; both if the step changes nothing
         */
        public static Evidence of(boolean before, boolean after) {
            if (before) {
                return after ? REPEATABLE : NOT_DONE;
            }
            return after ? DONE : SUPERSEDED;
        }
    }

    /** A request that changes something. What it throws says whether the change was made: see {@code Directory}. */
    interface Change {

        /** Nothing has to be changed. */
        Change NONE = () -> {};

        void send();
    }

    /**
     * Tells whether this step has been done, from the state that {@link Act#read} has read. The runner asks all steps of an act
     * before it resumes the act.
     */
    default Evidence isDone() {
        return Evidence.REPEATABLE;
    }

    /**
     * Reads what the change needs, and refuses a change that may not be made.
     *
     * @return the change, which the runner sends once it has renewed its claim
     */
    Change apply();

    /** Checks the result of the change, and refuses what must not stay. */
    default void verify() {}

    /**
     * Reads what the way back needs; must work whether or not the step was done.
     *
     * @return the change back
     */
    default Change undo() {
        return Change.NONE;
    }
}
