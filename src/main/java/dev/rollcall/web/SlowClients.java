package dev.rollcall.web;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Has a {@link RequestClock} on every connection, from before Vert.x has it. */
@ApplicationScoped
class SlowClients {

    private final Duration first;
    private final Duration next;
    private final VertxInternal vertx;

    SlowClients(LimitsConfig limits, @ConfigProperty(name = "quarkus.http.idle-timeout") Duration idle, Vertx vertx) {
        this.first = limits.headTimeout();
        this.next = idle;
        this.vertx = (VertxInternal) vertx;
    }

    /** Those that were quicker than this are registered at their own event loops by now, or will be before the task is run there. */
    void watch(@Observes Sockets.Listening listening) {
        listening.socket().pipeline().addFirst(new Arrivals());
        Sockets.each(vertx.getEventLoopGroup(), channel -> {
            if (channel.parent() == listening.socket()) {
                clockOf(channel);
            }
        });
    }

    void register(@Observes Router router) {
        router.route().order(Integer.MIN_VALUE).handler(this::begun);
    }

    private void begun(RoutingContext context) {
        if (context.request().connection() instanceof ConnectionBase connection) {
            RequestClock clock = clockOf(connection.channel());
            clock.begun();
            RequestEnd.of(context, clock::over);
        }
        context.next();
    }

    private RequestClock clockOf(Channel channel) {
        RequestClock clock = channel.pipeline().get(RequestClock.class);
        if (clock == null) {
            clock = new RequestClock(first, next);
            channel.pipeline().addFirst(clock);
        }
        return clock;
    }

    /** In front of what takes new connections. */
    private final class Arrivals extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object connection) {
            clockOf((Channel) connection);
            context.fireChannelRead(connection);
        }
    }
}
