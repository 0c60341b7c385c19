package dev.rollcall.branding;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Reads the settings once. */
@Singleton
class BrandingProducer {

    @Produces
    @Singleton
    Branding branding(BrandingConfig config) {
        return Branding.of(config);
    }
}
