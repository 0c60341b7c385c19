package dev.rollcall.auth;

import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.ApplicationScoped;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.consumer.JwtContext;
import org.jose4j.jwt.consumer.Validator;

/**
 * Refuses Keycloak's refresh tokens as what they are, a wrong token. quarkus-oidc would do so later, but by the exception
 * that it also throws when Keycloak does not answer.
 */
@ApplicationScoped
@Unremovable // quarkus-oidc asks for it at run time only
class RefreshTokenRejection implements Validator {

    @Override
    public String validate(JwtContext context) throws MalformedClaimException {
        return "Refresh".equals(context.getJwtClaims().getClaimValue("typ")) ? "the token is a refresh token" : null;
    }
}
