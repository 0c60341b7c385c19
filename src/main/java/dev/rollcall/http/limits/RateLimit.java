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
 * How often something may be done in a time, counted for each key, by each replica for itself. A share comes back bit by bit, so that
 * who has used it up does not wait for the end of a period. Bounded: of very many keys, those that were not heard of for longest start
 * anew, and whoever has not come for a period has all of their share again anyway.
 *
 * @param <K> whose share it is, by {@code equals}
 */
// how Caffeine keeps what expires after access and is bounded; Quarkus knows only others that it makes by reflection
@RegisterForReflection(classNames = "com.github.benmanes.caffeine.cache.PSAMS")
public final class RateLimit<K> {

    private static final int MOST_KEYS = 100_000;

    private final int requests;
    private final Duration period;
    private final Cache<K, Bucket> buckets;
    private final Counter refused;

    /**
     * @param name what is limited, the label of the metric
     */
    public RateLimit(String name, int requests, Duration period, MeterRegistry metrics) {
        this.requests = requests;
        this.period = period;
        this.buckets = Caffeine.newBuilder()
                .maximumSize(MOST_KEYS)
                .expireAfterAccess(period)
                .build();
        this.refused = Counter.builder("rollcall.limited")
                .description("Requests refused with 429")
                .tag("limit", name)
                .register(metrics);
    }

    /** Takes one from the share; if there is none left, how long it takes until there is. */
    public Optional<Duration> tryTake(K key) {
        ConsumptionProbe probe = buckets.get(key, any -> bucket()).tryConsumeAndReturnRemaining(1);
        if (probe.isConsumed()) {
            return Optional.empty();
        }
        refused.increment();
        return Optional.of(Duration.ofNanos(probe.getNanosToWaitForRefill()));
    }

    /**
     * @throws ProblemException 429 when there is none left
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
