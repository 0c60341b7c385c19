package dev.rollcall.http.limits;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection on which no request begins in time. An idle time-out is not enough, since each received byte restarts it. Runs on the
 * event loop of the connection.
 */
final class RequestTimeout extends ChannelInboundHandlerAdapter {

    private final Duration first;
    private final Duration next;
    private ChannelHandlerContext channel;
    private ScheduledFuture<?> timeout;
    private int requests;

    /**
     * @param first maximum time for a new connection to send the headers of a request
     * @param next maximum time from the last response to the headers of the next request
     */
    RequestTimeout(Duration first, Duration next) {
        this.first = first;
        this.next = next;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = context;
        schedule(first);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        cancel();
        context.fireChannelInactive();
    }

    void requestBegan() {
        requests++;
        cancel();
    }

    /** May be called on any thread. */
    void requestEnded() {
        channel.executor().execute(() -> {
            requests--;
            if (requests == 0 && channel.channel().isActive()) {
                schedule(next);
            }
        });
    }

    private void schedule(Duration time) {
        cancel();
        timeout = channel.executor().schedule(() -> channel.close(), time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void cancel() {
        if (timeout != null) {
            timeout.cancel(false);
            timeout = null;
        }
    }
}
