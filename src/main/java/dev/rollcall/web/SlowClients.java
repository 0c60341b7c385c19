package dev.rollcall.web;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.AttributeKey;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Has a {@link RequestClock} on every connection. Vert.x gives nobody a connection before its first request, but each request knows
 * the socket that its connection came by: so from the first one on those of all others are seen.
 */
@ApplicationScoped
class SlowClients {

    private static final AttributeKey<Boolean> WATCHED = AttributeKey.valueOf(SlowClients.class, "watched");

    private final Duration first;
    private final Duration next;

    SlowClients(LimitsConfig limits, @ConfigProperty(name = "quarkus.http.idle-timeout") Duration idle) {
        this.first = limits.headTimeout();
        this.next = idle;
    }

    void register(@Observes Router router) {
        router.route().order(Integer.MIN_VALUE).handler(this::begun);
    }

    private void begun(RoutingContext context) {
        if (context.request().connection() instanceof ConnectionBase connection) {
            Channel channel = connection.channel();
            if (channel.parent() != null && channel.parent().attr(WATCHED).compareAndSet(null, true)) {
                channel.parent().pipeline().addFirst(new Arrivals());
            }
            RequestClock clock = clockOf(channel);
            clock.begun();
            RequestEnd.of(context, clock::over);
        }
        context.next();
    }

    /** One that came before the first request has none yet. */
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
            ((Channel) connection).pipeline().addFirst(new RequestClock(first, next));
            context.fireChannelRead(connection);
        }
    }
}
