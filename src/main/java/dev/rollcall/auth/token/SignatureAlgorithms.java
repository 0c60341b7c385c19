package dev.rollcall.auth.token;

import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.ApplicationScoped;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.consumer.JwtContext;
import org.jose4j.jwt.consumer.Validator;
import org.jose4j.jwx.JsonWebStructure;

/**
 * Restricts the signature algorithms to the configured ones, and for each key to those it is published for. Applies to all tokens, of bearer
 * requests and of browser sessions.
 */
@ApplicationScoped
@Unremovable // quarkus-oidc looks it up only at run time
class SignatureAlgorithms implements Validator {

    private final CallerConfig.TokenConfig config;
    private final KeyAlgorithms keys;

    SignatureAlgorithms(CallerConfig config, KeyAlgorithms keys) {
        this.config = config.token();
        this.keys = keys;
    }

    @Override
    public String validate(JwtContext context) throws MalformedClaimException {
        JsonWebStructure token = context.getJoseObjects().get(0);
        String algorithm = token.getAlgorithmHeaderValue();
        if (!config.algorithms().contains(algorithm)) {
            return "the signature algorithm is not allowed";
        }
        return keys.allows(token.getKey(), algorithm) ? null : "the key is published for another signature algorithm";
    }
}
