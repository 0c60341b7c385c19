package dev.rollcall.key.api;

import dev.rollcall.page.PageFeature;
import dev.rollcall.signing.SigningConfig;
import jakarta.inject.Singleton;

/** The pages about API keys. */
@Singleton
record KeyPages(SigningConfig config) implements PageFeature {

    @Override
    public String name() {
        return "keys";
    }

    @Override
    public boolean enabled() {
        return config.enabled();
    }
}
