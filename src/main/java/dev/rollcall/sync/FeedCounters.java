package dev.rollcall.sync;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicLong;

/** Counts the events and changes since the last entry of the history. Metrics count from the start of the process, and may be off. */
@ApplicationScoped
public class FeedCounters {

    private final AtomicLong events = new AtomicLong();
    private final AtomicLong changes = new AtomicLong();

    public record Counts(long events, long changes) {}

    public void event() {
        events.incrementAndGet();
    }

    void change() {
        changes.incrementAndGet();
    }

    public Counts counts() {
        return new Counts(events.get(), changes.get());
    }

    /** Subtracts what has been stored in the history. */
    public void subtract(Counts counts) {
        events.addAndGet(-counts.events());
        changes.addAndGet(-counts.changes());
    }
}
