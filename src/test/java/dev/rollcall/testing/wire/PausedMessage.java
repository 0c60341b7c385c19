package dev.rollcall.testing.wire;

import dev.rollcall.testing.TimeLimits;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A message that a wire has paused, until a test releases or drops it. */
public final class PausedMessage {

    private final CompletableFuture<Void> paused = new CompletableFuture<>();
    private final CompletableFuture<Boolean> resumed = new CompletableFuture<>();
    private final CompletableFuture<Void> finished = new CompletableFuture<>();

    PausedMessage() {}

    /** Waits until the wire has paused the message. */
    public void awaitPaused() {
        TimeLimits.get(paused);
    }

    /** Returns whether the wire has paused the message. */
    public boolean isPaused() {
        return paused.isDone();
    }

    /** Lets the message through, and waits until the exchange has finished. */
    public void release() {
        resumed.complete(true);
        TimeLimits.get(finished);
    }

    /** Drops the message and waits until the wire has closed the connection. */
    public void drop() {
        resumed.complete(false);
        TimeLimits.get(finished);
    }

    /** Called by the wire: announces the message and waits for the decision. Returns false if it was dropped, or not released in time. */
    boolean awaitDecision() {
        paused.complete(null);
        return resumed.completeOnTimeout(false, TimeLimits.LIMIT.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    void finish() {
        finished.complete(null);
    }

    /** Drops the message without waiting. */
    void abandon() {
        resumed.complete(false);
        finished.complete(null);
    }
}
