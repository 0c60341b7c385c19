package dev.rollcall.directory.keycloak.call;

import dev.rollcall.directory.DirectoryListing.ListingTimeoutException;
import dev.rollcall.directory.DirectoryUnavailableException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Limits the time of requests for pages. The REST client waits for ever for the rest of a page whose beginning it has. */
final class ListingTimeout {

    private final Duration limit;
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "keycloak-listing");
        thread.setDaemon(true);
        return thread;
    });

    ListingTimeout(Duration limit) {
        this.limit = limit;
    }

    /**
     * Makes a call in a thread of its own.
     *
     * @param page what is read, for the message
     * @throws ListingTimeoutException if the answer has not ended in time
     */
    <T> T within(String page, Supplier<T> call) {
        long begun = System.nanoTime();
        Future<T> answer = threads.submit(call::get);
        try {
            return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new ListingTimeoutException(page, limit, e);
        } catch (ExecutionException e) {
            // the REST client's own time-out is the same
            if (System.nanoTime() - begun >= limit.toNanos()) {
                throw new ListingTimeoutException(page, limit, e);
            }
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new DirectoryUnavailableException("The service stops", e);
        }
    }

    void stop() {
        threads.shutdownNow();
    }
}
