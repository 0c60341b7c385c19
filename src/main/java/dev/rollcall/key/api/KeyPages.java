package dev.rollcall.key.api;

import dev.rollcall.key.KeysConfig;
import dev.rollcall.page.PageFeature;
import jakarta.inject.Singleton;

/** The pages about API keys. */
@Singleton
record KeyPages(KeysConfig config) implements PageFeature {

    @Override
    public String name() {
        return "keys";
    }

    @Override
    public boolean enabled() {
        return config.enabled();
    }
}
