package dev.rollcall.transfer.own;

import dev.rollcall.http.RequestEnd;
import dev.rollcall.http.limits.UnreadTimeout;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Limits exports of personal data, which every user may request and which hold a thread until they are read: one at a time for each user and
 * replica, and none that is not read.
 */
@ApplicationScoped
class OwnExports {

    /** The maximum time in which a client reads nothing. So a user can export again after this time at the latest. */
    private static final Duration UNREAD = Duration.ofSeconds(10);

    private final Set<UUID> running = ConcurrentHashMap.newKeySet();
    private final Counter refused;

    OwnExports(MeterRegistry metrics) {
        this.refused = metrics.counter("rollcall.limited", "limit", "own-export");
    }

    /**
     * Lets this request export the user's data.
     *
     * @throws ProblemException 429 while another request does so
     */
    void begin(UUID user, RoutingContext context) {
        if (!running.add(user)) {
            refused.increment();
            throw ProblemException.retryAfter(
                    UNREAD.toSeconds(),
                    ProblemType.TOO_MANY_REQUESTS,
                    "Another export of your data is running. Try again in %d seconds.".formatted(UNREAD.toSeconds()),
                    null);
        }
        RequestEnd.run(context, () -> running.remove(user));
        UnreadTimeout.apply(context, UNREAD);
    }
}
