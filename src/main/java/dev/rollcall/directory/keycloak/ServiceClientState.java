package dev.rollcall.directory.keycloak;

/**
 * What is known of the service's own client in Keycloak.
 *
 * @param kind the finding
 * @param message what is wrong and how to mend it, as a sentence
 */
record ServiceClientState(Kind kind, String message) {

    enum Kind {
        /** It has not been asked yet. */
        UNKNOWN,
        /** Keycloak does not answer. */
        UNREACHABLE,
        /** Something is to be switched in Keycloak. */
        MISCONFIGURED,
        OK
    }

    static final ServiceClientState UNKNOWN = new ServiceClientState(Kind.UNKNOWN, "not checked yet");
    static final ServiceClientState OK = new ServiceClientState(Kind.OK, "ok");

    static ServiceClientState unreachable(String message) {
        return new ServiceClientState(Kind.UNREACHABLE, message);
    }

    static ServiceClientState misconfigured(String message) {
        return new ServiceClientState(Kind.MISCONFIGURED, message);
    }
}
