package dev.rollcall.testing.wire;

import java.net.URI;

/** The value of {@code WWW-Authenticate} with a 401 (RFC 6750, section 3; RFC 9728, section 5.1). */
public final class Challenge {

    private Challenge() {}

    /**
     * For a request without a token.
     *
     * @param service as clients know it
     */
    public static String ofNobody(URI service) {
        return "Bearer realm=\"rollcall\", " + metadata(service);
    }

    /** For a token that is not accepted. */
    public static String ofBadToken(URI service) {
        return "Bearer realm=\"rollcall\", error=\"invalid_token\", " + metadata(service);
    }

    private static String metadata(URI service) {
        return "resource_metadata=\"" + service.resolve("/.well-known/oauth-protected-resource") + "\"";
    }
}
