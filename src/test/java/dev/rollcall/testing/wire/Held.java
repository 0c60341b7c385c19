package dev.rollcall.testing.wire;

import dev.rollcall.testing.Patience;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Something that is on its way through a wire and stopped there, until it is let go or dropped. */
public final class Held {

    private final CompletableFuture<Void> arrived = new CompletableFuture<>();
    private final CompletableFuture<Boolean> goesOn = new CompletableFuture<>();
    private final CompletableFuture<Void> over = new CompletableFuture<>();

    Held() {}

    /** Returns when it is there. */
    public void await() {
        Patience.get(arrived);
    }

    public boolean isThere() {
        return arrived.isDone();
    }

    /** Lets it go on, and returns when it has come to its end. */
    public void release() {
        goesOn.complete(true);
        Patience.get(over);
    }

    /** Lets it get no further; the connection ends. */
    public void drop() {
        goesOn.complete(false);
        Patience.get(over);
    }

    /** Whoever has it says that it is there, and is told whether it goes on; not if nobody says so. */
    boolean stop() {
        arrived.complete(null);
        return goesOn.completeOnTimeout(false, Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    void over() {
        over.complete(null);
    }

    /** Nobody waits for it any more. */
    void forget() {
        goesOn.complete(false);
        over.complete(null);
    }
}
