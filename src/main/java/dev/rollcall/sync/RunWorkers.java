package dev.rollcall.sync;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** The threads of a reconciliation that work on several users or organizations at once, as many as Keycloak can take. */
@ApplicationScoped
public class RunWorkers {

    private final ExecutorService workers;

    RunWorkers(SyncConfig config) {
        this.workers = Executors.newFixedThreadPool(config.concurrency());
    }

    @PreDestroy
    void stop() {
        workers.shutdown();
    }

    /**
     * Does the work for each of the items, and waits until all have ended.
     *
     * @throws RuntimeException of one of them that failed; items that had not begun by then are left out
     */
    public <T> void each(List<T> items, Consumer<T> work) {
        AtomicBoolean failed = new AtomicBoolean();
        List<CompletableFuture<Void>> all = items.stream()
                .map(item -> CompletableFuture.runAsync(
                        () -> {
                            if (failed.get()) {
                                return;
                            }
                            try {
                                work.accept(item);
                            } catch (RuntimeException e) {
                                failed.set(true);
                                throw e;
                            }
                        },
                        workers))
                .toList();
        RuntimeException failure = null;
        for (CompletableFuture<Void> each : all) {
            try {
                each.join();
            } catch (CompletionException e) {
                failure = failure == null && e.getCause() instanceof RuntimeException cause ? cause : failure;
                failure = failure == null ? e : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
