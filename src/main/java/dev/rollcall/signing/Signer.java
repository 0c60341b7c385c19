package dev.rollcall.signing;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Signs what the service says to Keycloak, with the service's own key. Without such a key, API keys are off. If the key was never read yet, it is
 * now, or generated; if the database does not answer then, methods throw {@link jakarta.persistence.PersistenceException}.
 */
@ApplicationScoped
public class Signer {

    private final SigningConfig config;
    private final SigningKeys keys;

    /** The reasons why nothing can be signed, and so why API keys are off. */
    public enum Unable {
        NOT_ENABLED("API keys are off on this service: its operator has to set rollcall.keys.enabled."),
        SIGNING_KEY_UNREADABLE(
                "API keys are off on this service: it cannot decrypt its signing key. Its log tells the operator what to do.");

        private final String text;

        Unable(String text) {
            this.text = text;
        }

        /** The name in the API. */
        public String code() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** The reason, and what to do, in a sentence or two. */
        public String text() {
            return text;
        }
    }

    Signer(SigningConfig config, SigningKeys keys) {
        this.config = config;
        this.keys = keys;
    }

    /** Returns why nothing can be signed; empty if API keys are on. */
    public Optional<Unable> whyUnable() {
        if (!config.enabled()) {
            return Optional.of(Unable.NOT_ENABLED);
        }
        return keys.current().signing().isPresent() ? Optional.empty() : Optional.of(Unable.SIGNING_KEY_UNREADABLE);
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
            throw new IllegalStateException(Unable.NOT_ENABLED.text());
        }
        return keys.current()
                .signing()
                .orElseThrow(() -> new IllegalStateException(Unable.SIGNING_KEY_UNREADABLE.text()))
                .sign(claims);
    }

    /** Returns the public keys that verify what this service signs: of the current key, and of those before and after it. */
    public KeySet published() {
        return new KeySet(config.enabled() ? keys.current().published() : List.of());
    }
}
