package dev.rollcall.http.limits;

import dev.rollcall.http.RequestEnd;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Closes a connection if its client reads nothing of a response for some time. The time-out for idle connections would also count the time
 * in which the service has nothing to send. Runs on the event loop of the connection.
 */
public final class UnreadTimeout extends ChannelOutboundHandlerAdapter {

    private static final long CHECK_MILLIS = 1_000;

    private final long limitNanos;
    private final LongSupplier nanoTime;
    private ChannelHandlerContext channel;
    private ScheduledFuture<?> checks;
    private boolean responseEnded;
    private long begun;
    private long finished;
    private Progress last = new Progress(0, 0);
    private long progressedAt;

    /**
     * The progress of the client in reading the response.
     *
     * @param writes the number of complete writes
     * @param bytes the bytes of the next one
     */
    private record Progress(long writes, long bytes) {}

    UnreadTimeout(Duration limit, LongSupplier nanoTime) {
        this.limitNanos = limit.toNanos();
        this.nanoTime = nanoTime;
    }

    /** Applies to the response of this request, until the response is complete and read. */
    public static void apply(RoutingContext context, Duration limit) {
        if (context.request().connection() instanceof ConnectionBase connection) {
            UnreadTimeout timeout = new UnreadTimeout(limit, System::nanoTime);
            Channel channel = connection.channel();
            channel.pipeline().addFirst(timeout);
            RequestEnd.run(context, () -> channel.eventLoop().execute(timeout::responseEnded));
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = context;
        progressedAt = nanoTime.getAsLong();
        checks = context.executor().scheduleAtFixedRate(this::check, CHECK_MILLIS, CHECK_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        checks.cancel(false);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        begun++;
        context.write(message, promise.unvoid().addListener(done -> finished++));
    }

    void responseEnded() {
        responseEnded = true;
    }

    void check() {
        boolean isRead = begun == finished;
        Progress now = new Progress(finished, bytesOfNextWrite());
        if (isRead || !now.equals(last)) {
            last = now;
            progressedAt = nanoTime.getAsLong();
        } else if (nanoTime.getAsLong() - progressedAt >= limitNanos) {
            channel.close();
        }
        if (isRead && responseEnded && !channel.isRemoved()) {
            channel.pipeline().remove(this);
        }
    }

    private long bytesOfNextWrite() {
        ChannelOutboundBuffer output = channel.channel().unsafe().outboundBuffer();
        return output == null ? 0 : output.currentProgress();
    }
}
