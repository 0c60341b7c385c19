package dev.rollcall.observability;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Switches OpenTelemetry traces on. Everything else about them is configured by quarkus.otel. */
@ConfigMapping(prefix = "rollcall.tracing")
public interface TracingConfig {

    /**
     * Whether requests are traced, with their SQL statements and calls to Keycloak. If off, there is no overhead: neither a connection to a
     * collector nor a wrapper around the one to PostgreSQL. If on, each request costs slightly more, so a busy service should sample.
     */
    @WithDefault("false")
    boolean enabled();
}
