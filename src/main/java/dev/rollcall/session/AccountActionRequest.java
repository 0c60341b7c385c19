package dev.rollcall.session;

import dev.rollcall.auth.RollcallAuthenticationMechanism;
import io.quarkus.arc.Unremovable;
import io.quarkus.oidc.OidcRedirectFilter;
import io.quarkus.oidc.Redirect;
import io.vertx.core.MultiMap;
import jakarta.enterprise.context.ApplicationScoped;

/** Adds the action that {@code /login} was asked for to the authorization request. */
@ApplicationScoped
@Unremovable // quarkus-oidc looks it up only at run time
@Redirect(Redirect.Location.OIDC_AUTHORIZATION)
class AccountActionRequest implements OidcRedirectFilter {

    private static final String KEYCLOAK_ACTION = "kc_action";

    @Override
    public void filter(OidcRedirectContext redirect) {
        MultiMap parameters = redirect.additionalQueryParams();
        AccountAction.begunBy(redirect.routingContext()).ifPresent(action -> {
            parameters.set(KEYCLOAK_ACTION, action.value());
            if (action.isRemoval()) {
                parameters.set(RollcallAuthenticationMechanism.PROMPT, "login");
            }
        });
    }
}
