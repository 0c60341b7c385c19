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
 * Fires an event for each socket on which the service listens, except the one of the management port. Vert.x has no API for these sockets,
 * but the event loop that accepts connections has them among its channels.
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

    /** Fired once for each socket, on its event loop. */
    public record Listening(Channel socket, EventLoopGroup connections) {

        /**
         * Runs a task for each connection before anything is read from it. Connections that were accepted earlier are already registered, or
         * will be before their event loop runs the task; for them it may run twice.
         */
        public void onConnection(Consumer<Channel> task) {
            socket.pipeline().addFirst(new AcceptedConnections(task));
            forEachChannel(connections, channel -> {
                if (channel.parent() == socket) {
                    task.accept(channel);
                }
            });
        }

        /** Ends the effect of {@link #onConnection} for later connections. */
        public void forgetTasks() {
            socket.eventLoop().execute(() -> {
                while (socket.pipeline().get(AcceptedConnections.class) != null) {
                    socket.pipeline().remove(AcceptedConnections.class);
                }
            });
        }
    }

    /** Runs a task for each connection that a socket accepts. */
    private static final class AcceptedConnections extends ChannelInboundHandlerAdapter {

        private final Consumer<Channel> task;

        AcceptedConnections(Consumer<Channel> task) {
            this.task = task;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object connection) {
            task.accept((Channel) connection);
            context.fireChannelRead(connection);
        }
    }

    void plain(@ObservesAsync HttpServerStart started) {
        announce(server.getPort());
    }

    void withTls(@ObservesAsync HttpsServerStart started) {
        announce(server.getSecurePort());
    }

    private void announce(int port) {
        forEachChannel(vertx.getAcceptorEventLoopGroup(), channel -> {
            if (channel instanceof ServerChannel
                    && channel.localAddress() instanceof InetSocketAddress address
                    && address.getPort() == port) {
                listening.fire(new Listening(channel, vertx.getEventLoopGroup()));
            }
        });
    }

    /** Runs the task for each channel, on its event loop. */
    private static void forEachChannel(EventLoopGroup loops, Consumer<Channel> task) {
        loops.forEach(loop -> loop.execute(() ->
                ((SingleThreadEventLoop) loop).registeredChannelsIterator().forEachRemaining(task)));
    }
}
