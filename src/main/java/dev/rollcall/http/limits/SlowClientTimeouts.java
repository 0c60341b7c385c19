package dev.rollcall.http.limits;

import dev.rollcall.http.ListeningSockets;
import dev.rollcall.http.RequestEnd;
import io.netty.channel.Channel;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Has a {@link RequestTimeout} on every connection, from before Vert.x has it. */
@ApplicationScoped
class SlowClientTimeouts {

    private final Duration first;
    private final Duration next;

    SlowClientTimeouts(LimitsConfig limits, @ConfigProperty(name = "quarkus.http.idle-timeout") Duration idle) {
        this.first = limits.headTimeout();
        this.next = idle;
    }

    void watch(@Observes ListeningSockets.Listening listening) {
        listening.onConnection(this::clockOf);
    }

    void register(@Observes Router router) {
        router.route().order(Integer.MIN_VALUE).handler(this::begun);
    }

    private void begun(RoutingContext context) {
        if (context.request().connection() instanceof ConnectionBase connection) {
            RequestTimeout clock = clockOf(connection.channel());
            clock.begun();
            RequestEnd.of(context, clock::over);
        }
        context.next();
    }

    private RequestTimeout clockOf(Channel channel) {
        RequestTimeout clock = channel.pipeline().get(RequestTimeout.class);
        if (clock == null) {
            clock = new RequestTimeout(first, next);
            channel.pipeline().addFirst(clock);
        }
        return clock;
    }
}
