package dev.rollcall.session;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.quarkus.arc.Unremovable;
import io.quarkus.oidc.OidcRedirectFilter;
import io.quarkus.oidc.Redirect;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;

/**
 * Adds how an action has ended to the address of {@code /login} that the sign-in returns to. quarkus-oidc removes all parameters of Keycloak's
 * answer from it. Without this, {@code /login} would begin the action again.
 */
@ApplicationScoped
@Unremovable // quarkus-oidc looks it up only at run time
@Redirect(Redirect.Location.LOCAL_ENDPOINT_CALLBACK)
class AccountActionOutcome implements OidcRedirectFilter {

    private static final String KEYCLOAK_STATUS = "kc_action_status";

    @Override
    public void filter(OidcRedirectContext redirect) {
        Map<String, List<String>> query = new QueryStringDecoder(redirect.redirectUri()).parameters();
        if (query.containsKey(AccountAction.PARAMETER) && !query.containsKey(AccountAction.STATUS)) {
            String reported = redirect.routingContext().queryParams().get(KEYCLOAK_STATUS);
            redirect.additionalQueryParams().set(AccountAction.STATUS, AccountAction.statusOf(reported));
        }
    }
}
