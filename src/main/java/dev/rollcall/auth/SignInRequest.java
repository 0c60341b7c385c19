package dev.rollcall.auth;

import io.quarkus.arc.Unremovable;
import io.quarkus.oidc.OidcRedirectFilter;
import io.quarkus.oidc.Redirect;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;

/** Adds {@code prompt} and {@code max_age} to the authorization request, as {@link RollcallAuthenticationMechanism#LOGIN_PATH} was asked for. */
@ApplicationScoped
@Unremovable // quarkus-oidc looks it up only at run time
@Redirect(Redirect.Location.OIDC_AUTHORIZATION)
class SignInRequest implements OidcRedirectFilter {

    /** Value of the parameter {@code restarted}: Keycloak must ask for the password, even if it has a session. */
    static final String ANEW = "anew";

    private static final String CREATE = RollcallAuthenticationMechanism.PROMPT_CREATE;

    @Override
    public void filter(OidcRedirectContext redirect) {
        RoutingContext context = redirect.routingContext();
        MultiMap asked = context.queryParams();
        MultiMap parameters = redirect.additionalQueryParams();
        boolean isLogin = context.normalizedPath().equals(RollcallAuthenticationMechanism.LOGIN_PATH);
        if (ANEW.equals(asked.get("restarted"))) {
            parameters.add(RollcallAuthenticationMechanism.PROMPT, "login");
        } else if (isLogin && CREATE.equals(asked.get(RollcallAuthenticationMechanism.PROMPT))) {
            parameters.add(RollcallAuthenticationMechanism.PROMPT, CREATE);
        }
        String maxAge = asked.get(RollcallAuthenticationMechanism.MAX_AGE);
        if (isLogin && maxAge != null && !maxAge.isEmpty()) {
            parameters.add(RollcallAuthenticationMechanism.MAX_AGE, maxAge);
        }
    }
}
