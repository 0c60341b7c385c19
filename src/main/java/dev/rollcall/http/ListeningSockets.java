package dev.rollcall.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.SingleThreadEventLoop;
import io.quarkus.vertx.http.HttpServer;
import io.quarkus.vertx.http.HttpServerStart;
import io.quarkus.vertx.http.HttpsServerStart;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.ObservesAsync;
import java.net.InetSocketAddress;
import java.util.function.Consumer;

/**
 * Tells at which sockets the service has begun to listen, but for the one of operators. Vert.x gives them away to nobody, but the
 * event loop that takes connections has them in its list.
 */
@ApplicationScoped
public class ListeningSockets {

    private final VertxInternal vertx;
    private final HttpServer server;
    private final Event<Listening> listening;

    ListeningSockets(Vertx vertx, HttpServer server, Event<Listening> listening) {
        this.vertx = (VertxInternal) vertx;
        this.server = server;
        this.listening = listening;
    }

    /** Told once for each, on the socket's own event loop. */
    public record Listening(Channel socket, EventLoopGroup connections) {

        /**
         * Does this to each connection before anything is read from it. Those that were quicker than we are registered by now, or will be
         * before their event loop comes to it: to them it may be done twice.
         */
        public void onConnection(Consumer<Channel> task) {
            socket.pipeline().addFirst(new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext context, Object connection) {
                    task.accept((Channel) connection);
                    context.fireChannelRead(connection);
                }
            });
            each(connections, channel -> {
                if (channel.parent() == socket) {
                    task.accept(channel);
                }
            });
        }
    }

    void plain(@ObservesAsync HttpServerStart started) {
        tell(server.getPort());
    }

    void withTls(@ObservesAsync HttpsServerStart started) {
        tell(server.getSecurePort());
    }

    private void tell(int port) {
        each(vertx.getAcceptorEventLoopGroup(), channel -> {
            if (channel instanceof ServerChannel
                    && channel.localAddress() instanceof InetSocketAddress address
                    && address.getPort() == port) {
                listening.fire(new Listening(channel, vertx.getEventLoopGroup()));
            }
        });
    }

    /** Each channel on the event loop that it is registered at. */
    private static void each(EventLoopGroup loops, Consumer<Channel> task) {
        loops.forEach(loop -> loop.execute(() ->
                ((SingleThreadEventLoop) loop).registeredChannelsIterator().forEachRemaining(task)));
    }
}
