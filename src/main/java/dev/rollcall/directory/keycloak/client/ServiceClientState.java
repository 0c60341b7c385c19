package dev.rollcall.directory.keycloak.client;

/**
 * The result of checking the service's own client in Keycloak.
 *
 * @param kind the finding
 * @param message what is wrong and how to fix it, as a sentence
 */
record ServiceClientState(Kind kind, String message) {

    enum Kind {
        /** Not checked yet. */
        UNKNOWN,
        /** Keycloak does not answer. */
        UNREACHABLE,
        /** A setting in Keycloak must be changed. */
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
