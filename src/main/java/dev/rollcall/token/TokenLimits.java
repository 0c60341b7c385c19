package dev.rollcall.token;

import dev.rollcall.http.limits.RateLimit;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/**
 * Rate limits per client and address, so that others cannot use up a client's limit by naming it. All clients of an address together have a
 * larger limit, which stops the guessing of client names. API keys count like clients, but not for their address.
 */
@Startup // registers the metrics before the first refusal
@ApplicationScoped
class TokenLimits {

    /**
     * @param holder a client's id, or that of an API key: a client that is named like a key has a limit of its own
     */
    private record Key(Object holder, String address) {}

    private final RateLimit<Key> clients;
    private final RateLimit<String> addresses;

    TokenLimits(TokenConfig config, MeterRegistry metrics) {
        this.clients = new RateLimit<>("token", config.requests(), config.period(), metrics);
        this.addresses = new RateLimit<>("token-address", config.addressRequests(), config.period(), metrics);
    }

    /**
     * @throws ProblemException 429 if the client or the address has reached its limit
     */
    void take(String clientId, String address) {
        clients.take(new Key(clientId, address));
        addresses.take(address);
    }

    /**
     * Counts a swap of an API key, which was looked up: others cannot use up its limit.
     *
     * @throws ProblemException 429 if the key has reached its limit at this address
     */
    void takeOfKey(UUID key, String address) {
        clients.take(new Key(key, address));
    }
}
