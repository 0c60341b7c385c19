package dev.rollcall.directory.keycloak.key;

import dev.rollcall.directory.DirectoryUnavailableException.WrongSetupException;
import dev.rollcall.directory.key.KeyExchange;
import dev.rollcall.setup.Finding;
import dev.rollcall.setup.Part;
import dev.rollcall.setup.SetupCheck;
import dev.rollcall.signing.SigningConfig;
import jakarta.inject.Singleton;
import java.util.List;

/** Looks at whether Keycloak swaps API keys for tokens, if users may have keys: nobody can create one otherwise. */
@Singleton
record KeySwapCheck(KeyExchange exchange, SigningConfig config) implements SetupCheck {

    @Override
    public Part part() {
        return Part.API_KEYS;
    }

    @Override
    public List<Finding> look() {
        if (!config.enabled()) {
            return List.of();
        }
        try {
            exchange.requireSetUp();
            return List.of(Finding.ok(Part.API_KEYS, "Keycloak swaps API keys for tokens."));
        } catch (WrongSetupException e) {
            return List.of(Finding.warning(
                    Part.API_KEYS,
                    "Nobody can create an API key, though those that exist count here: %s"
                            .formatted(Finding.sentence(e.getMessage())),
                    e.remedy()));
        }
    }
}
