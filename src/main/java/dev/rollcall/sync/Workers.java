package dev.rollcall.sync;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.Dependent;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Threads for work on several users or organizations at once, as many as Keycloak can take. Each bean that injects them has threads of its
 * own, so that slow work of one does not delay the others.
 */
@Dependent
public class Workers {

    private final ExecutorService threads;

    Workers(SyncConfig config) {
        this.threads = Executors.newFixedThreadPool(config.concurrency());
    }

    @PreDestroy
    void stop() {
        threads.shutdown();
    }

    /**
     * Does the work for each of the items, and waits until all have ended.
     *
     * @return the failures, by item
     */
    public <T> Map<T, RuntimeException> tryEach(Collection<T> items, Consumer<T> work) {
        Map<T, CompletableFuture<Void>> all = new LinkedHashMap<>();
        items.forEach(item ->
                all.computeIfAbsent(item, each -> CompletableFuture.runAsync(() -> work.accept(each), threads)));
        Map<T, RuntimeException> failures = new LinkedHashMap<>();
        all.forEach((item, each) -> {
            try {
                each.join();
            } catch (CompletionException e) {
                failures.put(item, e.getCause() instanceof RuntimeException cause ? cause : e);
            }
        });
        return failures;
    }

    /**
     * As {@link #tryEach}; after a failure, items that have not begun are left out.
     *
     * @throws RuntimeException of the first of the items that failed
     */
    public <T> void each(Collection<T> items, Consumer<T> work) {
        AtomicBoolean failed = new AtomicBoolean();
        Map<T, RuntimeException> failures = tryEach(items, item -> {
            if (failed.get()) {
                return;
            }
            try {
                work.accept(item);
            } catch (RuntimeException e) {
                failed.set(true);
                throw e;
            }
        });
        failures.values().stream().findFirst().ifPresent(failure -> {
            throw failure;
        });
    }
}
