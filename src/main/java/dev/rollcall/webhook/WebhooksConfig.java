package dev.rollcall.webhook;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;

/** Webhooks, and the servers that they may call. */
@ConfigMapping(prefix = "rollcall.webhooks")
public interface WebhooksConfig {

    /**
     * The hosts that webhooks may call, over HTTPS: {@code hooks.example.com}, {@code *.example.com} for all hosts below that name, or {@code *}
     * for all. Without any, webhooks are off. Whatever is allowed here, only public addresses are connected, but for {@code allowed-networks}.
     * {@code http://hooks.internal} allows a host without TLS, if its addresses are in {@code allowed-networks}.
     */
    Optional<List<String>> allowedHosts();

    /** The ports that webhooks may call. */
    @WithDefault("443,8443")
    List<Integer> allowedPorts();

    /**
     * Networks that are not public and that webhooks may reach all the same, such as {@code 10.20.0.0/16}. Only those of administrators, never those of
     * organizations. Whoever is an administrator of Rollcall can then send requests to all allowed hosts and ports there.
     */
    Optional<List<String>> allowedNetworks();

    /** Whether the owners of an organization may have webhooks for the changes in it: at most ten for each organization. */
    @WithDefault("false")
    boolean forOrganizations();
}
