package dev.rollcall.testing.wire;

import java.net.URI;

/** Expected values of {@code WWW-Authenticate} for bearer tokens (RFC 6750, section 3; RFC 9728, section 5.1). */
public final class Challenge {

    private Challenge() {}

    /**
     * Returns the challenge for a request without a token.
     *
     * @param service URL of the service as its clients know it
     */
    public static String withoutToken(URI service) {
        return "Bearer realm=\"rollcall\", " + metadata(service);
    }

    /** Returns the challenge for a refused token. */
    public static String forInvalidToken(URI service) {
        return "Bearer realm=\"rollcall\", error=\"invalid_token\", " + metadata(service);
    }

    /** Returns the challenge for the valid token of a caller who lacks a role. */
    public static String forMissingRole(URI service) {
        return "Bearer realm=\"rollcall\", error=\"insufficient_scope\", " + metadata(service);
    }

    /** Returns the challenge for a sign-in that is too long ago, or at an unknown time (RFC 9470). */
    public static String forOldSignIn(URI service) {
        return "Bearer realm=\"rollcall\", error=\"insufficient_user_authentication\","
                + " error_description=\"A more recent authentication is required\", max_age=\"600\", "
                + metadata(service);
    }

    private static String metadata(URI service) {
        return "resource_metadata=\"" + service.resolve("/.well-known/oauth-protected-resource") + "\"";
    }
}
