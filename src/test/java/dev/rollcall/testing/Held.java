package dev.rollcall.testing;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Something that is on its way through a wire and stopped there, until it is let go or dropped. */
public final class Held {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final CompletableFuture<Void> arrived = new CompletableFuture<>();
    private final CompletableFuture<Boolean> goesOn = new CompletableFuture<>();
    private final CompletableFuture<Void> over = new CompletableFuture<>();

    Held() {}

    /** Returns when it is there. */
    public void await() {
        get(arrived);
    }

    public boolean isThere() {
        return arrived.isDone();
    }

    /** Lets it go on, and returns when it has come to its end. */
    public void release() {
        goesOn.complete(true);
        get(over);
    }

    /** Lets it get no further; the connection ends. */
    public void drop() {
        goesOn.complete(false);
        get(over);
    }

    /** Whoever has it says that it is there, and is told whether it goes on. */
    boolean stop() {
        arrived.complete(null);
        return goesOn.join();
    }

    void over() {
        over.complete(null);
    }

    /** Nobody waits for it any more. */
    void forget() {
        goesOn.complete(false);
        over.complete(null);
    }

    private static void get(CompletableFuture<Void> future) {
        try {
            future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("it never came", e);
        }
    }
}
