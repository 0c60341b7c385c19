package dev.rollcall.sync;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicLong;

/** What the feed has done since it was last noted. Metrics say it from the start of the process on, and may be switched off. */
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

    /** So much is in the history; it counts on from there. */
    public void noted(Counts counts) {
        events.addAndGet(-counts.events());
        changes.addAndGet(-counts.changes());
    }
}
