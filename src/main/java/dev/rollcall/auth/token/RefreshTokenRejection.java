package dev.rollcall.auth.token;

import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.ApplicationScoped;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.consumer.JwtContext;
import org.jose4j.jwt.consumer.Validator;

/**
 * Refuses refresh tokens as invalid bearer tokens. quarkus-oidc would refuse them later, but with the same exception as for an unavailable
 * Keycloak.
 */
@ApplicationScoped
@Unremovable // quarkus-oidc looks it up only at run time
class RefreshTokenRejection implements Validator {

    @Override
    public String validate(JwtContext context) throws MalformedClaimException {
        return "Refresh".equals(context.getJwtClaims().getClaimValue("typ")) ? "the token is a refresh token" : null;
    }
}
