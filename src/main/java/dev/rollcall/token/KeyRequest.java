package dev.rollcall.token;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The parameters of a token exchange (RFC 8693, section 2.1), each null if it was not sent.
 *
 * @param unsupported parameters that ask for what this exchange does not do
 */
record KeyRequest(
        String subjectToken,
        String subjectTokenType,
        String requestedTokenType,
        String scope,
        Unsupported unsupported) {

    static final String GRANT = "urn:ietf:params:oauth:grant-type:token-exchange";

    /** The type of an API key. */
    static final String API_KEY = "urn:rollcall:token-type:api-key";

    static final String ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";

    /** Parameters by which a client asks for a token for somebody else, or for another service. */
    record Unsupported(String audience, String resource, String actorToken) {}

    @Override
    public String toString() {
        return "KeyRequest[…]";
    }

    /** Returns what is wrong with the request itself; empty if it is well-formed. */
    Optional<String> whyInvalid() {
        if (subjectToken == null) {
            return Optional.of("subject_token is missing");
        }
        if (!API_KEY.equals(subjectTokenType)) {
            return Optional.of("subject_token_type must be " + API_KEY);
        }
        if (requestedTokenType != null && !requestedTokenType.equals(ACCESS_TOKEN)) {
            return Optional.of("requested_token_type must be " + ACCESS_TOKEN);
        }
        if (unsupported.audience() != null) {
            return Optional.of("audience is not supported: ask for a client scope that adds it");
        }
        if (unsupported.resource() != null) {
            return Optional.of("resource is not supported: ask for a client scope that adds the audience");
        }
        return unsupported.actorToken() == null
                ? Optional.empty()
                : Optional.of("actor_token is not supported: a key acts for its owner alone");
    }

    /** Returns the client scopes that are asked for. */
    Set<String> scopes() {
        Set<String> scopes = new TreeSet<>();
        if (scope != null) {
            Arrays.stream(scope.split(" ")).filter(name -> !name.isEmpty()).forEach(scopes::add);
        }
        return scopes;
    }
}
