package dev.rollcall.caller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.oidc.AccessTokenCredential;
import io.quarkus.oidc.IdTokenCredential;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.SecurityIdentityAugmentor;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.Base64;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Turns the identity that quarkus-oidc verified into a {@link Caller}, the same by either way in, and holds what it does
 * not check: that a bearer token is an access token, and has a subject. The identity's roles are the service's own.
 */
@ApplicationScoped
class CallerAugmentor implements SecurityIdentityAugmentor {

    private static final Logger LOG = Logger.getLogger(CallerAugmentor.class);

    /** quarkus-oidc logs it as an error, by this text. */
    private static final String SESSION_OVER = "Keycloak has ended the session";

    private final CallerConfig.RolesConfig roles;
    private final RevokedSubjects revoked;
    private final EndedSessions ended;
    private final String ownClient;
    private final ObjectMapper json;

    CallerAugmentor(
            CallerConfig config,
            RevokedSubjects revoked,
            EndedSessions ended,
            @ConfigProperty(name = "quarkus.oidc.client-id") String ownClient,
            ObjectMapper json) {
        this.roles = config.roles();
        this.revoked = revoked;
        this.ended = ended;
        this.ownClient = ownClient;
        this.json = json;
    }

    @Override
    public Uni<SecurityIdentity> augment(SecurityIdentity identity, AuthenticationRequestContext context) {
        AccessTokenCredential credential = identity.getCredential(AccessTokenCredential.class);
        if (identity.isAnonymous() || credential == null) {
            return Uni.createFrom().item(identity);
        }
        try {
            Caller caller = caller(identity, credential.getToken());
            return Uni.createFrom()
                    .item(QuarkusSecurityIdentity.builder()
                            .setPrincipal(identity.getPrincipal())
                            .addCredentials(identity.getCredentials())
                            .addAttributes(identity.getAttributes())
                            .addAttribute(Caller.ATTRIBUTE, caller)
                            .addRoles(caller.roles())
                            .build());
        } catch (IllegalArgumentException e) {
            LOG.debugf("Token refused: %s", e.getMessage());
            return Uni.createFrom().failure(new AuthenticationFailedException(e.getMessage(), e));
        }
    }

    private Caller caller(SecurityIdentity identity, String accessToken) {
        IdTokenCredential idToken = identity.getCredential(IdTokenCredential.class);
        boolean browser = idToken != null;
        String[] parts = accessToken.split("\\.");
        if (parts.length != 3) {
            throw new IllegalArgumentException("the access token is not a signed JWT");
        }
        JsonNode payload = decode(parts[1]);
        if (!isAccessToken(decode(parts[0]), payload)) {
            throw new IllegalArgumentException("the token is not an access token");
        }
        TokenClaims claims = TokenClaims.of(payload, roles);
        if (revoked.refuses(claims)) {
            throw new IllegalArgumentException("the tokens of this subject were revoked after it was issued");
        }
        if (isOver(payload, claims, idToken)) {
            throw new IllegalArgumentException(SESSION_OVER);
        }
        return new Caller(browser ? WayIn.BROWSER : WayIn.BEARER, claims, ownRoles(payload, claims));
    }

    /**
     * Whether Keycloak has ended the session. It says so of what was issued to this service's own client: a browser's session, and its
     * tokens if somebody sends them as bearer. A token of another client is that client's matter, and good until it expires.
     */
    private boolean isOver(JsonNode payload, TokenClaims claims, IdTokenCredential idToken) {
        if (idToken != null && ended.include(decode(idToken.getToken().split("\\.")[1]))) {
            return true;
        }
        return (idToken != null || ownClient.equals(claims.clientId())) && ended.include(payload);
    }

    /** RFC 9068 says so in the header; Keycloak, unless told to follow it, in a claim of its own. */
    private static boolean isAccessToken(JsonNode header, JsonNode payload) {
        String type = header.path("typ").asText("").toLowerCase(Locale.ROOT);
        return type.equals("at+jwt")
                || type.equals("application/at+jwt")
                || payload.path("typ").asText("").equals("Bearer");
    }

    private Set<String> ownRoles(JsonNode payload, TokenClaims claims) {
        Set<String> own = new HashSet<>();
        if (RealmRoles.makeAdmin(roles, TokenClaims.rolesAt(payload, roles.claim()))) {
            own.add(Roles.ADMIN);
        }
        if (!claims.serviceAccount()) {
            own.add(Roles.PERSON);
        }
        return own;
    }

    private JsonNode decode(String part) {
        try {
            return json.readTree(Base64.getUrlDecoder().decode(part));
        } catch (IOException e) {
            throw new IllegalArgumentException("the access token is not a JWT", e);
        }
    }
}
