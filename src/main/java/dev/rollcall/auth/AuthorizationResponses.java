package dev.rollcall.auth;

import dev.rollcall.auth.token.CredentialRefusal;
import dev.rollcall.auth.token.RefusedTokenException;
import io.quarkus.oidc.OidcConfigurationMetadata;
import io.quarkus.oidc.OidcTenantConfig;
import io.quarkus.oidc.runtime.OidcUtils;
import io.quarkus.oidc.runtime.TenantConfigBean;
import io.quarkus.oidc.runtime.TenantConfigContext;
import io.quarkus.security.AuthenticationFailedException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * Checks Keycloak's responses to the authorization requests of sign-ins, before quarkus-oidc uses their codes. Each must come from the issuer
 * of the discovery document (RFC 9207). A response without a code never reaches quarkus-oidc: that would log the text of its parameters, which
 * anybody can write, as an error.
 */
@ApplicationScoped
class AuthorizationResponses {

    private static final String STATE = "state";
    private static final String CODE = "code";
    private static final String ERROR = "error";
    private static final String ISSUER = "iss";

    /** Member of the discovery document: whether each response has its issuer. */
    private static final String ISSUER_IS_PROMISED = "authorization_response_iss_parameter_supported";

    /** The errors of RFC 6749, section 4.1.2.1, and of OpenID Connect Core, section 3.1.2.6, that Keycloak sends. */
    private static final Set<String> KNOWN_ERRORS = Set.of(
            "access_denied",
            "interaction_required",
            "invalid_request",
            "invalid_scope",
            "login_required",
            "server_error",
            "temporarily_unavailable",
            "unauthorized_client",
            "unsupported_response_type");

    private static final String OTHER_ERROR = "keycloak-error";

    private final TenantConfigBean tenants;

    AuthorizationResponses(TenantConfigBean tenants) {
        this.tenants = tenants;
    }

    /** Whether quarkus-oidc would take the session of a request, which has precedence over a response. */
    boolean hasSession(RoutingContext context) {
        return OidcUtils.getSessionCookie(context, config()) != null;
    }

    /** Whether a request without a session, at any path, is the response to an authorization request of this browser. */
    boolean isExpected(RoutingContext context) {
        return context.request().cookies().stream().anyMatch(cookie -> AuthenticationRequests.isState(cookie.getName()))
                && context.queryParams().getAll(STATE).size() == 1
                && context.request().getCookie(stateCookie(context)) != null;
    }

    /** Fails if quarkus-oidc must not use an expected response. The sign-in has then ended: its state cookie is removed. */
    Uni<Void> check(RoutingContext context) {
        return tenants.getDefaultTenant()
                .initialize()
                .map(TenantConfigContext::getOidcMetadata)
                .invoke(metadata -> check(context, metadata))
                .replaceWithVoid();
    }

    private void check(RoutingContext context, OidcConfigurationMetadata metadata) {
        MultiMap response = context.queryParams();
        if (!isFromIssuer(response.getAll(ISSUER), metadata)) {
            refuse(context, "issuer", "the response comes from another issuer, or does not say from which");
        }
        if (response.contains(ERROR)) {
            String error = response.get(ERROR);
            refuse(context, KNOWN_ERRORS.contains(error) ? error : OTHER_ERROR, "the response is an error");
        }
        if (!response.contains(CODE)) {
            refuse(context, CredentialRefusal.OTHERWISE, "the response has no code");
        }
    }

    /**
     * Whether a response comes from the issuer of the discovery document.
     *
     * @param issuers the issuers that the response names; it may name none unless the document promises one
     */
    static boolean isFromIssuer(List<String> issuers, OidcConfigurationMetadata metadata) {
        return issuers.isEmpty()
                ? !Boolean.parseBoolean(metadata.get(ISSUER_IS_PROMISED))
                : issuers.equals(Collections.singletonList(metadata.getIssuer()));
    }

    private void refuse(RoutingContext context, String reason, String message) {
        OidcUtils.removeCookie(context, config(), stateCookie(context));
        throw new AuthenticationFailedException(new RefusedTokenException(reason, null, message));
    }

    private String stateCookie(RoutingContext context) {
        return OidcUtils.STATE_COOKIE_NAME + OidcUtils.getCookieSuffix(config()) + "_"
                + context.queryParams().get(STATE);
    }

    private OidcTenantConfig config() {
        return tenants.getDefaultTenant().oidcConfig();
    }
}
