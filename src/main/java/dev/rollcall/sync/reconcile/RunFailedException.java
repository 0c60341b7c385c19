package dev.rollcall.sync.reconcile;

/** What Keycloak said cannot be believed, so nothing is done with it. The message is a sentence for whoever looks at the run. */
class RunFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RunFailedException(String message) {
        super(message);
    }
}
