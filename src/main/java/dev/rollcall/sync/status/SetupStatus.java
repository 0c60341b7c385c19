package dev.rollcall.sync.status;

import dev.rollcall.setup.Setup;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.context.ManagedExecutor;

/**
 * Remembers the findings of the set-up for a minute. Looks only if somebody asks, in the background: it asks Keycloak some twenty times, and
 * takes long if something does not answer.
 */
@ApplicationScoped
class SetupStatus {

    private static final Duration KEPT = Duration.ofMinutes(1);

    /** How long the first answer after a start waits for the findings. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Setup setup;
    private final ManagedExecutor executor;
    private final Clock clock;
    private volatile SetupView known = SetupView.NONE;
    private CompletableFuture<SetupView> looking = CompletableFuture.completedFuture(SetupView.NONE);

    SetupStatus(Setup setup, ManagedExecutor executor, Clock clock) {
        this.setup = setup;
        this.executor = executor;
        this.clock = clock;
    }

    /** Returns the findings of the last minute, or older ones while it looks again; none if the first look takes long. */
    SetupView now() {
        SetupView last = known;
        if (last.checkedAt() != null) {
            if (last.checkedAt().plus(KEPT).isBefore(clock.instant())) {
                begin();
            }
            return last;
        }
        return begin().completeOnTimeout(SetupView.NONE, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    /** Returns a future of its own, which the caller may complete. */
    private synchronized CompletableFuture<SetupView> begin() {
        if (looking.isDone()) {
            looking = executor.supplyAsync(this::look);
        }
        return looking.copy();
    }

    /** Looks now. */
    SetupView look() {
        SetupView found = new SetupView(clock.instant(), setup.look());
        known = found;
        return found;
    }
}
