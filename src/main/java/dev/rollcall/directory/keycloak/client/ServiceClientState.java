package dev.rollcall.directory.keycloak.client;

import dev.rollcall.setup.Finding;
import dev.rollcall.setup.Part;

/**
 * The result of checking the service's own client in Keycloak.
 *
 * @param kind the kind of result
 * @param finding what is wrong and how to fix it
 * @param readsUsers whether the client may read all users
 */
record ServiceClientState(Kind kind, Finding finding, boolean readsUsers) {

    enum Kind {
        /** Not checked yet. */
        UNKNOWN,
        /** Keycloak does not answer. */
        UNREACHABLE,
        /** A setting of the service or in Keycloak must be changed. */
        MISCONFIGURED,
        OK
    }

    static final ServiceClientState UNKNOWN =
            new ServiceClientState(Kind.UNKNOWN, Finding.notLookedAt(Part.CLIENT, "not checked yet"), false);
    static final ServiceClientState OK = new ServiceClientState(Kind.OK, Finding.ok(Part.RIGHTS, "ok"), true);

    static ServiceClientState unreachable(String message, String remedy) {
        return new ServiceClientState(Kind.UNREACHABLE, Finding.error(Part.ADDRESSES, message, remedy), false);
    }

    static ServiceClientState misconfigured(Part part, String message, String remedy) {
        return new ServiceClientState(Kind.MISCONFIGURED, Finding.error(part, message, remedy), false);
    }

    /** Returns what is wrong and how to fix it, in sentences. */
    String message() {
        return finding.text();
    }
}
