package dev.rollcall.auth;

import dev.rollcall.auth.key.KeyGrant;
import dev.rollcall.auth.key.KeyOwner;
import dev.rollcall.auth.token.Roles;
import dev.rollcall.auth.token.SessionClaims;
import dev.rollcall.auth.token.TokenClaims;
import io.quarkus.security.identity.SecurityIdentity;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The authenticated caller according to their verified access token, the same for bearer tokens and browser sessions.
 *
 * @param method how the caller authenticated
 * @param claims the claims of the access token
 * @param roles the caller's roles in this service: {@code Roles}
 * @param sessions the sessions of the token whose end Keycloak reports to this service
 * @param key the API key with which the caller has authenticated, instead of a token; the claims are {@link TokenClaims#ofKey} then
 */
public record Caller(
        AuthenticationMethod method,
        TokenClaims claims,
        Set<String> roles,
        List<SessionClaims> sessions,
        Optional<KeyGrant> key) {

    static final String ATTRIBUTE = Caller.class.getName();

    public Caller {
        roles = Set.copyOf(roles);
        sessions = List.copyOf(sessions);
    }

    /** A caller with a token. */
    public Caller(AuthenticationMethod method, TokenClaims claims, Set<String> roles, List<SessionClaims> sessions) {
        this(method, claims, roles, sessions, Optional.empty());
    }

    /** Returns the owner of the API key, as the request found them; empty for a caller with a token. */
    public Optional<KeyOwner> keyOwner() {
        return key.map(grant -> new KeyOwner(grant, claims.subject(), claims.roles(), claims.expiresAt()));
    }

    /** Whether the caller is an administrator of this service. */
    public boolean isAdministrator() {
        return roles.contains(Roles.ADMIN);
    }

    /** Whether the caller may read all records, with all their fields. */
    public boolean readsAll() {
        return isAdministrator() || roles.contains(Roles.READER);
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
