package dev.rollcall.directory.keycloak.client;

/**
 * The result of checking the service's own client in Keycloak.
 *
 * @param kind the finding
 * @param message what is wrong and how to fix it, as a sentence
 * @param readsUsers whether the client may read all users
 */
record ServiceClientState(Kind kind, String message, boolean readsUsers) {

    enum Kind {
        /** Not checked yet. */
        UNKNOWN,
        /** Keycloak does not answer. */
        UNREACHABLE,
        /** A setting of the service or in Keycloak must be changed. */
        MISCONFIGURED,
        OK
    }

    static final ServiceClientState UNKNOWN = new ServiceClientState(Kind.UNKNOWN, "not checked yet", false);
    static final ServiceClientState OK = new ServiceClientState(Kind.OK, "ok", true);

    static ServiceClientState unreachable(String message) {
        return new ServiceClientState(Kind.UNREACHABLE, message, false);
    }

    static ServiceClientState misconfigured(String message) {
        return new ServiceClientState(Kind.MISCONFIGURED, message, false);
    }
}
