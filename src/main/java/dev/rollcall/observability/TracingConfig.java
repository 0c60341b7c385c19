package dev.rollcall.observability;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Traces for OpenTelemetry. What else there is to say of them is said by quarkus.otel. */
@ConfigMapping(prefix = "rollcall.tracing")
public interface TracingConfig {

    /**
     * Whether traces of requests are made and sent, with their SQL statements and their calls of Keycloak. Off, nothing of it is
     * there: neither a connection to a collector nor a wrapper around that to PostgreSQL. On, each request costs a little more, so
     * that a busy service should send only a share of them.
     */
    @WithDefault("false")
    boolean enabled();
}
