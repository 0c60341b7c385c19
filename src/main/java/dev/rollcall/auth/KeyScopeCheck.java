package dev.rollcall.auth;

import dev.rollcall.auth.key.KeyGrant;
import dev.rollcall.auth.key.KeyScope;
import dev.rollcall.auth.key.KeyScopes;
import dev.rollcall.http.RequestPath;
import dev.rollcall.observability.PathTemplates;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import io.quarkus.security.identity.SecurityIdentity;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Map;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Refuses the requests of an API key for which it has no scope. What the key's owner may do is asked afterwards, as for a token. */
class KeyScopeCheck {

    private final SecurityIdentity identity;
    private final BearerChallenge challenge;

    KeyScopeCheck(SecurityIdentity identity, BearerChallenge challenge) {
        this.identity = identity;
        this.challenge = challenge;
    }

    /**
     * @throws ProblemException 403, with the scope that is missing
     */
    @ServerRequestFilter(priority = Priorities.AUTHORIZATION)
    void check(RoutingContext context) {
        if (identity.isAnonymous()) {
            return;
        }
        Optional<KeyGrant> key = Caller.of(identity).key();
        if (key.isPresent()) {
            check(key.get(), context);
        }
    }

    private void check(KeyGrant key, RoutingContext context) {
        Optional<String> template = PathTemplates.of(RequestPath.of(context));
        if (template.filter(KeyScopes::isPublic).isPresent()) {
            return;
        }
        Optional<KeyScope> needed = template.flatMap(
                path -> KeyScopes.needed(context.request().method().name(), path));
        if (needed.isEmpty()) {
            throw refusal(
                    "No API key can do this: sign in, or use an access token.", challenge.insufficientScope(context));
        }
        if (!key.scopes().contains(needed.get())) {
            throw refusal(
                    "This API key does not have the scope %s."
                            .formatted(needed.get().code()),
                    challenge.insufficientScope(context, needed.get().code()));
        }
        if (key.organization().isPresent()
                && !template.filter(KeyScopes::isOfOneOrganization).isPresent()) {
            throw refusal(
                    "This API key is limited to one organization, and this is not a part of it.",
                    challenge.insufficientScope(context));
        }
    }

    private static ProblemException refusal(String detail, String challenge) {
        return new ProblemException(
                Problem.of(ProblemType.KEY_NOT_ALLOWED, detail), Map.of(HttpHeaders.WWW_AUTHENTICATE, challenge), null);
    }
}
