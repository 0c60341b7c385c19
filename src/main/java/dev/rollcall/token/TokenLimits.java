package dev.rollcall.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.rollcall.web.ProblemException;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/**
 * Counts requests per client and address: the address is part of it so that nobody can use up another's share by naming
 * their client. Bounded: of very many clients, those that were not heard of for longest start anew.
 */
@ApplicationScoped
class TokenLimits {

    private static final int MOST_CLIENTS = 100_000;

    private record Key(String clientId, String address) {}

    private final TokenConfig config;
    private final Cache<Key, Bucket> buckets;

    TokenLimits(TokenConfig config) {
        this.config = config;
        this.buckets = Caffeine.newBuilder().maximumSize(MOST_CLIENTS).build();
    }

    /**
     * @throws ProblemException 429 when the client has used up its share
     */
    void take(String clientId, String address) {
        ConsumptionProbe probe =
                buckets.get(new Key(clientId, address), key -> bucket()).tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            throw ProblemException.tooManyRequests(Duration.ofNanos(probe.getNanosToWaitForRefill()));
        }
    }

    private Bucket bucket() {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(config.requests()).refillGreedy(config.requests(), config.period()))
                .build();
    }
}
