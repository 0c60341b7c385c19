package dev.rollcall.auth;

import dev.rollcall.auth.limits.AccessLimits;
import dev.rollcall.auth.token.Roles;
import dev.rollcall.http.RequestPath;
import dev.rollcall.problem.ProblemException;
import io.quarkus.security.identity.SecurityIdentity;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.container.ContainerRequestContext;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Limits the requests by which one subject changes something. Administrators have no such limit. The lines of an import do not count, and
 * whoever changes too much can still sign out.
 */
class WriteLimit {

    private final SecurityIdentity identity;
    private final AccessLimits limits;

    WriteLimit(SecurityIdentity identity, AccessLimits limits) {
        this.identity = identity;
        this.limits = limits;
    }

    /**
     * @throws ProblemException 429 for one too many
     */
    @ServerRequestFilter
    void count(ContainerRequestContext request, RoutingContext context) {
        if (CrossSiteRequests.SAFE.contains(request.getMethod()) || identity.isAnonymous() || isSignOut(context)) {
            return;
        }
        Caller caller = Caller.of(identity);
        if (!caller.roles().contains(Roles.ADMIN)) {
            limits.countWrite(caller.claims().subject(), context).ifPresent(refusal -> {
                throw refusal;
            });
        }
    }

    private static boolean isSignOut(RoutingContext context) {
        return RequestPath.of(context).equals(RollcallAuthenticationMechanism.LOGOUT_PATH);
    }
}
