package dev.rollcall.directory.keycloak.key;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;
import java.util.Set;

/** Settings of the swap of API keys for Keycloak's tokens. */
@ConfigMapping(prefix = "rollcall.keys")
public interface KeySwapConfig {

    /**
     * Client scopes that a swap may ask for; none by default. A client scope with a mapper for the audience and role scope mappings is what
     * makes a token count at another service. Whoever has a key may ask for any of these.
     */
    Optional<Set<String>> clientScopes();
}
