package dev.rollcall.sync.reconcile;

/** Stops the work on a run: another replica leads now, or a caller has cancelled the run. */
class RunLostException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RunLostException() {
        super("The run has ended or belongs to another replica");
    }
}
