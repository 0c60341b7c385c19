package dev.rollcall.http.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Written data that is not flushed stands for data that the client has not read. */
class UnreadTimeoutTest {

    private long now;
    private final UnreadTimeout timeout = new UnreadTimeout(Duration.ofSeconds(10), () -> now);
    private final EmbeddedChannel connection = new EmbeddedChannel(timeout);

    @AfterEach
    void close() {
        connection.finishAndReleaseAll();
    }

    private void write() {
        connection.write(Unpooled.wrappedBuffer(new byte[100]));
    }

    private void pass(int seconds) {
        for (int second = 0; second < seconds; second++) {
            now += Duration.ofSeconds(1).toNanos();
            timeout.check();
        }
    }

    @Test
    void clientThatReadsNothingIsCutOff() {
        write();
        pass(9);
        assertThat(connection.isOpen()).isTrue();

        pass(1);

        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void clientThatReadsSlowlyIsServed() {
        for (int part = 0; part < 5; part++) {
            write();
            pass(9);
            connection.flush();
            pass(1);
        }

        assertThat(connection.isOpen()).isTrue();
    }

    @Test
    void timeWithoutAnythingToReadDoesNotCount() {
        pass(60);
        write();
        pass(9);

        assertThat(connection.isOpen()).isTrue();
    }

    @Test
    void timeoutEndsWhenTheResponseIsCompleteAndRead() {
        write();
        timeout.responseEnded();
        pass(1);
        assertThat(connection.pipeline().get(UnreadTimeout.class)).isNotNull();

        connection.flush();
        pass(1);

        assertThat(connection.pipeline().get(UnreadTimeout.class)).isNull();
    }
}
