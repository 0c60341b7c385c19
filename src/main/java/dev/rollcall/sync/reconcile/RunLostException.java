package dev.rollcall.sync.reconcile;

/** Who works on a run has to stop: another replica leads now, or somebody has cancelled it. */
class RunLostException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RunLostException() {
        super("The run is somebody else's now, or over");
    }
}
