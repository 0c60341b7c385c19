package dev.rollcall.http.limits;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.rollcall.problem.ProblemException;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Duration;
import java.util.Optional;

/**
 * Rate limit per key and replica: a token bucket with continuous refill, so a client need not wait for the end of a period. Memory is bounded:
 * beyond {@link #MAX_KEYS} keys, those unused for longest are dropped and start with a full bucket. A key unused for a whole period has a full
 * bucket anyway.
 *
 * @param <K> the key, compared by {@code equals}
 */
// Caffeine creates its implementation for bounded caches with expiry by reflection, which Quarkus registers only for
// other variants
@RegisterForReflection(classNames = "com.github.benmanes.caffeine.cache.PSAMS")
public final class RateLimit<K> {

    private static final int MAX_KEYS = 100_000;

    private final int requests;
    private final Duration period;
    private final Cache<K, Bucket> buckets;
    private final Counter refused;

    /**
     * @param name the label of the metric
     * @param requests the size of the bucket, and how many requests each period adds
     */
    public RateLimit(String name, int requests, Duration period, MeterRegistry metrics) {
        this.requests = requests;
        this.period = period;
        this.buckets = Caffeine.newBuilder()
                .maximumSize(MAX_KEYS)
                .expireAfterAccess(period)
                .build();
        this.refused = Counter.builder("rollcall.limited")
                .description("Requests refused with 429")
                .tag("limit", name)
                .register(metrics);
    }

    /** Takes one token; returns the time until the next one if the bucket is empty, else empty. */
    public Optional<Duration> tryTake(K key) {
        ConsumptionProbe probe = buckets.get(key, any -> bucket()).tryConsumeAndReturnRemaining(1);
        if (probe.isConsumed()) {
            return Optional.empty();
        }
        refused.increment();
        return Optional.of(Duration.ofNanos(probe.getNanosToWaitForRefill()));
    }

    /**
     * Takes one token.
     *
     * @throws ProblemException 429 if the bucket is empty
     */
    public void take(K key) {
        tryTake(key).ifPresent(wait -> {
            throw ProblemException.tooManyRequests(wait);
        });
    }

    private Bucket bucket() {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(requests).refillGreedy(requests, period))
                .build();
    }
}
