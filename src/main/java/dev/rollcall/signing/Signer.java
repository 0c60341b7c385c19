package dev.rollcall.signing;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Optional;

/** Signs what the service says to Keycloak, with the service's own key. */
@ApplicationScoped
public class Signer {

    private static final String OFF = "API keys are off on this service: its operator has to set rollcall.keys.enabled.";

    private final SigningConfig config;
    private final SigningKey key = SigningKey.generate();

    Signer(SigningConfig config) {
        this.config = config;
    }

    /** Returns why nothing can be signed, in a sentence; empty if it can be. */
    public Optional<String> whyUnable() {
        return config.enabled() ? Optional.empty() : Optional.of(OFF);
    }

    /**
     * Signs a JWT with the current key.
     *
     * @param claims numbers for times, in seconds
     * @return the compact form
     * @throws IllegalStateException if there is no key, see {@link #whyUnable}
     */
    public String sign(Map<String, Object> claims) {
        whyUnable().ifPresent(reason -> {
            throw new IllegalStateException(reason);
        });
        return key.sign(claims);
    }
}
