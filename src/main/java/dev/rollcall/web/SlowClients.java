package dev.rollcall.web;

import io.netty.channel.Channel;
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

    SlowClients(LimitsConfig limits, @ConfigProperty(name = "quarkus.http.idle-timeout") Duration idle) {
        this.first = limits.headTimeout();
        this.next = idle;
    }

    void watch(@Observes Sockets.Listening listening) {
        listening.onConnection(this::clockOf);
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
}
