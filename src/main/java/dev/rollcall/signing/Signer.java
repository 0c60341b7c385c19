package dev.rollcall.signing;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Signs what the service says to Keycloak, with the service's own key. Without such a key, API keys are off. If the key was never read yet, it is
 * now, or generated; if the database does not answer then, methods throw {@link jakarta.persistence.PersistenceException}.
 */
@ApplicationScoped
public class Signer {

    private static final String OFF =
            "API keys are off on this service: its operator has to set rollcall.keys.enabled.";

    private static final String UNREADABLE =
            "API keys are off on this service: it cannot decrypt its signing key. Its log tells the operator what to do.";

    private final SigningConfig config;
    private final SigningKeys keys;

    Signer(SigningConfig config, SigningKeys keys) {
        this.config = config;
        this.keys = keys;
    }

    /** Returns why nothing can be signed, and so why API keys are off, in a sentence or two; empty if they are on. */
    public Optional<String> whyUnable() {
        if (!config.enabled()) {
            return Optional.of(OFF);
        }
        return keys.current().signing().isPresent() ? Optional.empty() : Optional.of(UNREADABLE);
    }

    /**
     * Signs a JWT with the current key.
     *
     * @param claims numbers for times, in seconds
     * @return the compact form
     * @throws IllegalStateException if there is no key, see {@link #whyUnable}
     */
    public String sign(Map<String, Object> claims) {
        if (!config.enabled()) {
            throw new IllegalStateException(OFF);
        }
        return keys.current()
                .signing()
                .orElseThrow(() -> new IllegalStateException(UNREADABLE))
                .sign(claims);
    }

    /** Returns the public keys that verify what this service signs: of the current key, and of those before and after it. */
    public KeySet published() {
        return new KeySet(config.enabled() ? keys.current().published() : List.of());
    }
}
