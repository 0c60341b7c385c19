package dev.rollcall.http.limits;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class EventLoopLagTest {

    private static final Duration MAX = Duration.ofMillis(200);

    private static final int MAX_TASKS = 100;

    private long now = 1_000;
    private final EventLoopLag lag = new EventLoopLag(MAX, now);

    private void tickLateBy(long millis) {
        now += EventLoopLag.INTERVAL.toNanos() + Duration.ofMillis(millis).toNanos();
        lag.tick(now);
    }

    @Test
    void oneLateTickIsIgnored() {
        tickLateBy(5_000);
        assertThat(lag.isLate(now)).isFalse();
        tickLateBy(200);
        assertThat(lag.isLate(now)).isFalse();
        tickLateBy(201);
        assertThat(lag.isLate(now)).isFalse();
    }

    @Test
    void twoLateTicksCountUntilOneIsOnTime() {
        tickLateBy(201);
        tickLateBy(201);
        assertThat(lag.isLate(now)).isTrue();
        tickLateBy(300);
        assertThat(lag.isLate(now)).isTrue();
        tickLateBy(10);
        assertThat(lag.isLate(now)).isFalse();
    }

    @Test
    void overdueSecondTickCountsAsLate() {
        now += EventLoopLag.INTERVAL.toNanos() + MAX.toNanos();
        assertThat(lag.isLate(now + 1)).isFalse();
        lag.tick(now + 1);
        now += EventLoopLag.INTERVAL.toNanos() + MAX.toNanos() + 1;
        assertThat(lag.isLate(now)).isFalse();
        assertThat(lag.isLate(now + 1)).isTrue();
    }

    @Test
    void busyEventLoopIsLateUntilItCatchesUp() throws Exception {
        EventExecutor loop = new DefaultEventLoop();
        try {
            EventLoopLag real = loop.submit(() -> EventLoopLag.of(loop, Duration.ofMillis(20)))
                    .get(30, TimeUnit.SECONDS);
            CompletableFuture<Boolean> seen = new CompletableFuture<>();
            loop.execute(() -> busy(loop, real, seen, MAX_TASKS));

            assertThat(seen.get(1, TimeUnit.MINUTES)).isTrue();
            await().atMost(Duration.ofMinutes(1))
                    .until(() ->
                            !loop.submit(() -> real.isLate(System.nanoTime())).get(30, TimeUnit.SECONDS));
        } finally {
            loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).get(30, TimeUnit.SECONDS);
        }
    }

    /** Keeps the loop busy like incoming requests: the next task is queued before the first one ends. */
    private static void busy(EventExecutor loop, EventLoopLag lag, CompletableFuture<Boolean> seen, int more) {
        LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        boolean late = lag.isLate(System.nanoTime());
        if (late || more == 0) {
            seen.complete(late);
        } else {
            loop.execute(() -> busy(loop, lag, seen, more - 1));
        }
    }
}
