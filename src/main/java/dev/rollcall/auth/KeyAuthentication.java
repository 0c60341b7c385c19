package dev.rollcall.auth;

import static dev.rollcall.auth.AuthenticationRequests.bearer;
import static dev.rollcall.auth.AuthenticationRequests.hasBearer;

import dev.rollcall.auth.key.KeyCallers;
import dev.rollcall.auth.key.KeyOwner;
import dev.rollcall.auth.token.RealmRoles;
import dev.rollcall.auth.token.RefusedTokenException;
import dev.rollcall.auth.token.Roles;
import dev.rollcall.auth.token.TokenClaims;
import dev.rollcall.problem.DatabaseProblems;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.security.spi.runtime.BlockingSecurityExecutor;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.PersistenceException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Authenticates requests with an API key as their bearer. Looks each key up in the database, so that a key is refused as soon as it has ended. */
@ApplicationScoped
class KeyAuthentication {

    private final KeyCallers callers;
    private final RealmRoles roles;
    private final BlockingSecurityExecutor executor;

    KeyAuthentication(KeyCallers callers, RealmRoles roles, BlockingSecurityExecutor executor) {
        this.callers = callers;
        this.roles = roles;
        this.executor = executor;
    }

    /** Whether the bearer of a request can only be a key. */
    static boolean isAsked(RoutingContext context) {
        return hasBearer(context) && bearer(context).strip().startsWith(KeyCallers.PREFIX);
    }

    Uni<SecurityIdentity> authenticate(RoutingContext context) {
        String secret = bearer(context).strip();
        return executor.executeBlocking(() -> find(secret));
    }

    /** Returns the owner with the roles of the record, which may be newer than those in the owner's tokens. */
    private Caller caller(KeyOwner owner) {
        TokenClaims claims = TokenClaims.ofKey(owner.subject(), owner.until(), owner.roles());
        Set<String> own = new HashSet<>(Set.of(Roles.USER));
        roles.privilege(claims.roles()).ifPresent(own::add);
        return new Caller(AuthenticationMethod.KEY, claims, own, List.of(), Optional.of(owner.key()));
    }

    private SecurityIdentity find(String secret) {
        try {
            Caller caller = caller(callers.find(secret));
            return QuarkusSecurityIdentity.builder()
                    .setPrincipal(new QuarkusPrincipal(caller.claims().subject()))
                    .addAttribute(Caller.ATTRIBUTE, caller)
                    .addRoles(caller.roles())
                    .build();
        } catch (RefusedTokenException e) {
            throw new AuthenticationFailedException(e.getMessage(), e);
        } catch (PersistenceException e) {
            throw DatabaseProblems.of(e);
        }
    }
}
