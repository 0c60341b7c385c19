package dev.rollcall.web;

import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Whether an event loop keeps up with what it has to read. Requests that wait until it gets to them are counted nowhere and wait the
 * longer the more there are; but then it comes late to everything else too, to a beat of its own for one.
 */
final class Pulse {

    static final Duration INTERVAL = Duration.ofMillis(50);

    private final long most;
    private long due;
    private boolean late;
    private boolean lasting;

    private Pulse(Duration most) {
        this.most = most.toNanos();
    }

    /**
     * Begins to beat, as long as the loop runs.
     *
     * @param most how late a beat may be
     */
    static Pulse of(EventExecutor loop, Duration most) {
        Pulse pulse = new Pulse(most);
        pulse.due = System.nanoTime() + INTERVAL.toNanos();
        loop.scheduleWithFixedDelay(
                () -> pulse.beat(System.nanoTime()), INTERVAL.toNanos(), INTERVAL.toNanos(), TimeUnit.NANOSECONDS);
        return pulse;
    }

    /** One that beats when it is told to: the first time at {@link #INTERVAL} after {@code now}, in nanoseconds. */
    static Pulse manual(Duration most, long now) {
        Pulse pulse = new Pulse(most);
        pulse.due = now + INTERVAL.toNanos();
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
