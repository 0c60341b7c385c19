package dev.rollcall.http.limits;

import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Detects that an event loop falls behind. Requests that the loop has not read yet cannot be counted. But a loop that reads late also runs its
 * timers late, so this measures the delay of a periodic tick.
 */
final class EventLoopLag {

    static final Duration INTERVAL = Duration.ofMillis(50);

    private final long max;
    private long due;
    private boolean late;
    private boolean lasting;

    /**
     * Creates a detector that ticks only by calls of {@link #tick}.
     *
     * @param max the maximum delay of a tick
     * @param now the time of {@link System#nanoTime}; the first tick is due {@link #INTERVAL} later
     */
    EventLoopLag(Duration max, long now) {
        this.max = max.toNanos();
        this.due = now + INTERVAL.toNanos();
    }

    /** Creates a detector that ticks on the event loop. */
    static EventLoopLag of(EventExecutor loop, Duration max) {
        EventLoopLag lag = new EventLoopLag(max, System.nanoTime());
        loop.scheduleWithFixedDelay(
                () -> lag.tick(System.nanoTime()), INTERVAL.toNanos(), INTERVAL.toNanos(), TimeUnit.NANOSECONDS);
        return lag;
    }

    void tick(long now) {
        boolean again = now - due > max;
        lasting = again && late;
        late = again;
        due = now + INTERVAL.toNanos();
    }

    /**
     * Whether the event loop is late. One late tick does not count, since a garbage collection can cause it. Two late ticks in a row count,
     * also if the second is overdue; then the loop is late until a tick is on time. Must be called on the event loop.
     *
     * @param now the time of {@link System#nanoTime}
     */
    boolean isLate(long now) {
        return lasting || late && now - due > max;
    }
}
