package dev.rollcall.http.limits;

import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Whether an event loop keeps up with what it has to read. Requests that wait until it gets to them are counted nowhere and wait the
 * longer the more there are; but then it comes late to everything else too, to a beat of its own for one.
 */
final class EventLoopLag {

    static final Duration INTERVAL = Duration.ofMillis(50);

    private final long most;
    private long due;
    private boolean late;
    private boolean lasting;

    /**
     * One that beats when it is told to.
     *
     * @param most how late a beat may be
     * @param now by {@link System#nanoTime}: the first is due {@link #INTERVAL} later
     */
    EventLoopLag(Duration most, long now) {
        this.most = most.toNanos();
        this.due = now + INTERVAL.toNanos();
    }

    /** One that beats by itself, as long as the loop runs. */
    static EventLoopLag of(EventExecutor loop, Duration most) {
        EventLoopLag pulse = new EventLoopLag(most, System.nanoTime());
        loop.scheduleWithFixedDelay(
                () -> pulse.beat(System.nanoTime()), INTERVAL.toNanos(), INTERVAL.toNanos(), TimeUnit.NANOSECONDS);
        return pulse;
    }

    void beat(long now) {
        boolean again = now - due > most;
        lasting = again && late;
        late = again;
        due = now + INTERVAL.toNanos();
    }

    /**
     * Asked on the event loop alone. Not after one late beat, which a collection of garbage costs too, but after two in a row, or when
     * the second is as late as that and has not come yet; until one is in time.
     *
     * @param now by {@link System#nanoTime}
     */
    boolean isLate(long now) {
        return lasting || late && now - due > most;
    }
}
