package dev.rollcall.caller;

import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.ApplicationScoped;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.consumer.JwtContext;
import org.jose4j.jwt.consumer.Validator;

/** Narrows the asymmetric algorithms that quarkus-oidc accepts to the configured ones; it sees every token, both ways in. */
@ApplicationScoped
@Unremovable // quarkus-oidc asks for it at run time only
class SignatureAlgorithms implements Validator {

    private final CallerConfig.TokenConfig config;

    SignatureAlgorithms(CallerConfig config) {
        this.config = config.token();
    }

    @Override
    public String validate(JwtContext context) throws MalformedClaimException {
        String algorithm = context.getJoseObjects().get(0).getAlgorithmHeaderValue();
        return config.algorithms().contains(algorithm) ? null : "the signature algorithm is not allowed";
    }
}
