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

/** Installs a {@link RequestTimeout} on every connection, before Vert.x reads from it. */
@ApplicationScoped
class SlowClientTimeouts {

    private final Duration first;
    private final Duration next;

    SlowClientTimeouts(LimitsConfig limits, @ConfigProperty(name = "quarkus.http.idle-timeout") Duration idle) {
        this.first = limits.headTimeout();
        this.next = idle;
    }

    void watch(@Observes ListeningSockets.Listening listening) {
        listening.onConnection(this::timeoutOf);
    }

    void register(@Observes Router router) {
        router.route().order(Integer.MIN_VALUE).handler(this::requestBegan);
    }

    private void requestBegan(RoutingContext context) {
        if (context.request().connection() instanceof ConnectionBase connection) {
            RequestTimeout timeout = timeoutOf(connection.channel());
            timeout.requestBegan();
            RequestEnd.run(context, timeout::requestEnded);
        }
        context.next();
    }

    private RequestTimeout timeoutOf(Channel channel) {
        RequestTimeout timeout = channel.pipeline().get(RequestTimeout.class);
        if (timeout == null) {
            timeout = new RequestTimeout(first, next);
            channel.pipeline().addFirst(timeout);
        }
        return timeout;
    }
}
