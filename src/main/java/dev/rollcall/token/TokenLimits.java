package dev.rollcall.token;

import dev.rollcall.http.limits.RateLimit;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Counts requests per client and address: the address is part of it so that nobody can use up another's share by naming
 * their client. All clients of an address together have a larger share, so that nobody tries names without end.
 */
@Startup // so that its metric is there before anybody is refused
@ApplicationScoped
class TokenLimits {

    private record Key(String clientId, String address) {}

    private final RateLimit<Key> clients;
    private final RateLimit<String> addresses;

    TokenLimits(TokenConfig config, MeterRegistry metrics) {
        this.clients = new RateLimit<>("token", config.requests(), config.period(), metrics);
        this.addresses = new RateLimit<>("token-address", config.addressRequests(), config.period(), metrics);
    }

    /**
     * @throws ProblemException 429 when the client, or the address, has used up its share
     */
    void take(String clientId, String address) {
        clients.take(new Key(clientId, address));
        addresses.take(address);
    }
}
