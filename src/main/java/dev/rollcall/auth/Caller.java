package dev.rollcall.auth;

import dev.rollcall.auth.token.TokenClaims;
import io.quarkus.security.identity.SecurityIdentity;
import java.util.Set;

/**
 * Who calls, as their verified access token says, the same by either way in.
 *
 * @param wayIn how they came
 * @param claims what their token says about them
 * @param roles the service's own roles they hold: {@code Roles}
 */
public record Caller(AuthenticationMethod wayIn, TokenClaims claims, Set<String> roles) {

    static final String ATTRIBUTE = Caller.class.getName();

    public Caller {
        roles = Set.copyOf(roles);
    }

    /**
     * @throws IllegalStateException for an anonymous identity: the endpoint lacks its security annotation
     */
    public static Caller of(SecurityIdentity identity) {
        Caller caller = identity.getAttribute(ATTRIBUTE);
        if (caller == null) {
            throw new IllegalStateException("no authenticated caller");
        }
        return caller;
    }
}
