package dev.rollcall.testing.wire;

import dev.rollcall.testing.Patience;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A message that a wire has paused, until a test releases or drops it. */
public final class Held {

    private final CompletableFuture<Void> arrived = new CompletableFuture<>();
    private final CompletableFuture<Boolean> resumed = new CompletableFuture<>();
    private final CompletableFuture<Void> over = new CompletableFuture<>();

    Held() {}

    /** Waits until the wire has paused the message. */
    public void await() {
        Patience.get(arrived);
    }

    /** Returns whether the wire has paused the message. */
    public boolean isThere() {
        return arrived.isDone();
    }

    /** Lets the message through, and waits until the exchange has finished. */
    public void release() {
        resumed.complete(true);
        Patience.get(over);
    }

    /** Drops the message and waits until the wire has closed the connection. */
    public void drop() {
        resumed.complete(false);
        Patience.get(over);
    }

    /** Called by the wire: announces the message and waits for the decision. Returns false if it was dropped, or not released in time. */
    boolean stop() {
        arrived.complete(null);
        return resumed.completeOnTimeout(false, Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    void over() {
        over.complete(null);
    }

    /** Drops the message without waiting. */
    void forget() {
        resumed.complete(false);
        over.complete(null);
    }
}
