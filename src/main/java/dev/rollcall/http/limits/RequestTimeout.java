package dev.rollcall.http.limits;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection on which no request begins in time, whatever bytes arrive: an idle time-out alone would be begun anew by each of
 * them. On the event loop of the connection.
 */
final class RequestTimeout extends ChannelInboundHandlerAdapter {

    private final Duration first;
    private final Duration next;
    private ChannelHandlerContext channel;
    private ScheduledFuture<?> end;
    private int requests;

    /**
     * @param first how long a new connection has until the head of a request is there
     * @param next how long one is kept after its last answer
     */
    RequestTimeout(Duration first, Duration next) {
        this.first = first;
        this.next = next;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = context;
        await(first);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        stop();
        context.fireChannelInactive();
    }

    void begun() {
        requests++;
        stop();
    }

    /** On whichever thread. */
    void over() {
        channel.executor().execute(() -> {
            requests--;
            if (requests == 0 && channel.channel().isActive()) {
                await(next);
            }
        });
    }

    private void await(Duration time) {
        stop();
        end = channel.executor().schedule(() -> channel.close(), time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void stop() {
        if (end != null) {
            end.cancel(false);
            end = null;
        }
    }
}
