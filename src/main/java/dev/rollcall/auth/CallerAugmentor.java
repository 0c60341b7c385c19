package dev.rollcall.auth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rollcall.auth.revocation.TokenValidity;
import dev.rollcall.auth.token.CallerConfig;
import dev.rollcall.auth.token.JwtPart;
import dev.rollcall.auth.token.ProfileClaims;
import dev.rollcall.auth.token.RealmRoles;
import dev.rollcall.auth.token.RefusedTokenException;
import dev.rollcall.auth.token.Roles;
import dev.rollcall.auth.token.SessionClaims;
import dev.rollcall.auth.token.TokenClaims;
import io.quarkus.oidc.AccessTokenCredential;
import io.quarkus.oidc.IdTokenCredential;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.SecurityIdentityAugmentor;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Turns the identity that quarkus-oidc has verified into a {@link Caller}, the same for bearer tokens and browser sessions. Adds the checks
 * that quarkus-oidc lacks: the token is an access token with a subject, neither revoked nor too old, its session has not ended, and it was
 * not issued in exchange for an API key. The roles of the identity are the service's own roles.
 */
@ApplicationScoped
class CallerAugmentor implements SecurityIdentityAugmentor {

    private static final Logger LOG = Logger.getLogger(CallerAugmentor.class);

    /** Values of the {@code typ} header of an access token (RFC 9068, section 2.1), in lower case. */
    private static final Set<String> ACCESS_TOKEN_TYPES = Set.of("at+jwt", "application/at+jwt");

    private final RealmRoles roles;
    private final ProfileClaims profileClaims;
    private final TokenValidity validity;
    private final String ownClient;
    private final String clientOfKeys;
    private final VerifiedTokens verified;
    private final ObjectMapper json;

    CallerAugmentor(
            RealmRoles roles,
            ProfileClaims profileClaims,
            TokenValidity validity,
            VerifiedTokens verified,
            @ConfigProperty(name = "quarkus.oidc.client-id") String ownClient,
            CallerConfig config,
            ObjectMapper json) {
        this.roles = roles;
        this.profileClaims = profileClaims;
        this.validity = validity;
        this.verified = verified;
        this.ownClient = ownClient;
        this.clientOfKeys = config.keys().client();
        this.json = json;
    }

    @Override
    public Uni<SecurityIdentity> augment(SecurityIdentity identity, AuthenticationRequestContext context) {
        AccessTokenCredential credential = identity.getCredential(AccessTokenCredential.class);
        if (identity.isAnonymous() || credential == null) {
            return Uni.createFrom().item(identity);
        }
        try {
            IdTokenCredential idToken = identity.getCredential(IdTokenCredential.class);
            return Uni.createFrom()
                    .item(
                            idToken == null
                                    ? bearer(credential.getToken())
                                    : browser(identity, credential.getToken(), idToken.getToken()));
        } catch (IllegalArgumentException e) {
            LOG.debugf("Token refused: %s", e.getMessage());
            return Uni.createFrom().failure(new AuthenticationFailedException(e.getMessage(), e));
        }
    }

    /** Builds an identity without any data of the request, so that it can be cached for the next one. */
    private SecurityIdentity bearer(String accessToken) {
        JsonNode payload = payload(accessToken);
        TokenClaims claims = TokenClaims.of(payload, roles, profileClaims);
        List<SessionClaims> sessions =
                ownClient.equals(claims.clientId()) ? List.of(SessionClaims.of(payload)) : List.of();
        validity.checkBearer(claims, sessions);
        Caller caller = caller(AuthenticationMethod.BEARER, claims, payload, sessions);
        SecurityIdentity identity = QuarkusSecurityIdentity.builder()
                .setPrincipal(new QuarkusPrincipal(claims.username()))
                .addAttribute(Caller.ATTRIBUTE, caller)
                .addRoles(caller.roles())
                .build();
        verified.remember(accessToken, identity, caller);
        return identity;
    }

    private SecurityIdentity browser(SecurityIdentity identity, String accessToken, String idToken) {
        JsonNode payload = payload(accessToken);
        List<SessionClaims> sessions =
                List.of(SessionClaims.of(JwtPart.decode(json, idToken.split("\\.")[1])), SessionClaims.of(payload));
        TokenClaims claims = TokenClaims.of(payload, roles, profileClaims);
        validity.check(claims, sessions);
        Caller caller = caller(AuthenticationMethod.BROWSER, claims, payload, sessions);
        return QuarkusSecurityIdentity.builder()
                .setPrincipal(identity.getPrincipal())
                .addCredentials(identity.getCredentials())
                .addAttributes(identity.getAttributes())
                .addAttribute(Caller.ATTRIBUTE, caller)
                .addRoles(caller.roles())
                .build();
    }

    private JsonNode payload(String accessToken) {
        String[] parts = accessToken.split("\\.");
        if (parts.length != 3) {
            throw new RefusedTokenException("malformed", null, "the access token is not a signed JWT");
        }
        JsonNode payload = JwtPart.decode(json, parts[1]);
        if (!isAccessToken(JwtPart.decode(json, parts[0]), payload)) {
            throw new RefusedTokenException("not-an-access-token", null, "the token is not an access token");
        }
        return payload;
    }

    /**
     * Builds the caller of a token that counts.
     *
     * @param sessions Keycloak reports ended sessions only to the client they belong to: those of browsers, and those of bearer tokens of
     *     this service's own client. Tokens of other clients are valid until they expire
     * @throws RefusedTokenException if Keycloak issued it in exchange for an API key
     */
    private Caller caller(
            AuthenticationMethod method, TokenClaims claims, JsonNode payload, List<SessionClaims> sessions) {
        if (clientOfKeys.equals(claims.clientId())) {
            throw new RefusedTokenException(
                    "client-of-keys",
                    claims.subject(),
                    "it was issued in exchange for an API key, whose scopes it does not have");
        }
        Set<String> own = new HashSet<>();
        roles.privilege(TokenClaims.rolesAt(payload, roles.claim()).toList()).ifPresent(own::add);
        if (!claims.serviceAccount()) {
            own.add(Roles.USER);
        }
        return new Caller(method, claims, own, sessions);
    }

    /**
     * Whether the token is an access token. RFC 9068 declares that in the header; Keycloak, unless configured to follow the RFC, in the claim
     * {@code typ}. The other of the two must not contradict it, or another kind of token that Keycloak signs would be accepted (RFC 8725,
     * section 3.11).
     */
    private static boolean isAccessToken(JsonNode header, JsonNode payload) {
        JsonNode type = header.path("typ");
        JsonNode claim = payload.path("typ");
        if (!type.isMissingNode() && !type.isTextual()) {
            return false;
        }
        String kind = type.asText("").toLowerCase(Locale.ROOT);
        boolean isDeclared = ACCESS_TOKEN_TYPES.contains(kind);
        return claim.isMissingNode()
                ? isDeclared
                : "Bearer".equals(claim.textValue()) && (isDeclared || type.isMissingNode() || kind.equals("jwt"));
    }
}
