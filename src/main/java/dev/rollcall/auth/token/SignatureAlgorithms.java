package dev.rollcall.auth.token;

import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.ApplicationScoped;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.consumer.JwtContext;
import org.jose4j.jwt.consumer.Validator;
import org.jose4j.jwx.JsonWebStructure;

/**
 * Narrows the asymmetric algorithms that quarkus-oidc accepts to the configured ones, and for each key to the one that it is published
 * for; it sees every token, both ways in.
 */
@ApplicationScoped
@Unremovable // quarkus-oidc asks for it at run time only
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
