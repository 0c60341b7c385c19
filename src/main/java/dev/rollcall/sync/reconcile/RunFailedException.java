package dev.rollcall.sync.reconcile;

/** Ends a run because Keycloak's answers look wrong. The message is a sentence for readers of the run. */
class RunFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RunFailedException(String message) {
        super(message);
    }
}
