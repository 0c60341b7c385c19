package dev.rollcall.http.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.DefaultEventLoop;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class EventLoopLagTest {

    private static final Duration MOST = Duration.ofMillis(200);

    private static final int MOST_TASKS = 100;

    private long now = 1_000;
    private final EventLoopLag pulse = new EventLoopLag(MOST, now);

    private void beatLateBy(long millis) {
        now += EventLoopLag.INTERVAL.toNanos() + Duration.ofMillis(millis).toNanos();
        pulse.beat(now);
    }

    @Test
    void oneLateBeatIsNothing() {
        beatLateBy(5_000);
        assertThat(pulse.isLate(now)).isFalse();
        beatLateBy(200);
        assertThat(pulse.isLate(now)).isFalse();
        beatLateBy(201);
        assertThat(pulse.isLate(now)).isFalse();
    }

    @Test
    void twoInARowAreUntilOneIsInTime() {
        beatLateBy(201);
        beatLateBy(201);
        assertThat(pulse.isLate(now)).isTrue();
        beatLateBy(300);
        assertThat(pulse.isLate(now)).isTrue();
        beatLateBy(10);
        assertThat(pulse.isLate(now)).isFalse();
    }

    @Test
    void theSecondNeedNotHaveComeYet() {
        now += EventLoopLag.INTERVAL.toNanos() + MOST.toNanos();
        assertThat(pulse.isLate(now + 1)).isFalse();
        pulse.beat(now + 1);
        now += EventLoopLag.INTERVAL.toNanos() + MOST.toNanos() + 1;
        assertThat(pulse.isLate(now)).isFalse();
        assertThat(pulse.isLate(now + 1)).isTrue();
    }

    @Test
    void anEventLoopThatIsBusyIsLateAndIsNotAfterwards() throws Exception {
        EventExecutor loop = new DefaultEventLoop();
        try {
            EventLoopLag real = loop.submit(() -> EventLoopLag.of(loop, Duration.ofMillis(20)))
                    .get(30, TimeUnit.SECONDS);
            CompletableFuture<Boolean> seen = new CompletableFuture<>();
            loop.execute(() -> busy(loop, real, seen, MOST_TASKS));

            assertThat(seen.get(1, TimeUnit.MINUTES)).isTrue();
            await().atMost(Duration.ofMinutes(1))
                    .until(() ->
                            !loop.submit(() -> real.isLate(System.nanoTime())).get(30, TimeUnit.SECONDS));
        } finally {
            loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).get(30, TimeUnit.SECONDS);
        }
    }

    /** As requests come: the next is there before the first is done. */
    private static void busy(EventExecutor loop, EventLoopLag pulse, CompletableFuture<Boolean> seen, int more) {
        LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        boolean late = pulse.isLate(System.nanoTime());
        if (late || more == 0) {
            seen.complete(late);
        } else {
            loop.execute(() -> busy(loop, pulse, seen, more - 1));
        }
    }
}
