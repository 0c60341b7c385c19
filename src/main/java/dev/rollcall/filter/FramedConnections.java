package dev.rollcall.filter;

import dev.rollcall.http.ListeningSockets;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Installs {@link MessageFraming} behind the HTTP decoder of every connection. */
@ApplicationScoped
class FramedConnections {

    /** The name of Vert.x' HTTP decoder in the pipeline. */
    private static final String DECODER = "httpDecoder";

    private final VertxInternal vertx;
    private final Set<Channel> managementSockets = ConcurrentHashMap.newKeySet();

    FramedConnections(Vertx vertx) {
        this.vertx = (VertxInternal) vertx;
    }

    void watch(@Observes ListeningSockets.Listening listening) {
        listening.onConnection(FramedConnections::frame);
    }

    /** Quarkus fires no event when the management port listens, so its first request triggers the installation. */
    void registerManagement(@Observes ManagementInterface management) {
        management.router().route().order(Integer.MIN_VALUE).handler(this::watchManagement);
    }

    private void watchManagement(RoutingContext context) {
        if (context.request().connection() instanceof ConnectionBase connection) {
            Channel socket = connection.channel().parent();
            if (socket != null && managementSockets.add(socket)) {
                new ListeningSockets.Listening(socket, vertx.getEventLoopGroup())
                        .onConnection(FramedConnections::frame);
            }
        }
        context.next();
    }

    private static void frame(Channel connection) {
        ChannelPipeline pipeline = connection.pipeline();
        if (pipeline.get(DECODER) != null) {
            addBehindDecoder(pipeline);
        } else if (pipeline.get(AwaitDecoder.class) == null) {
            pipeline.addFirst(new AwaitDecoder());
        }
    }

    private static void addBehindDecoder(ChannelPipeline pipeline) {
        if (pipeline.get(MessageFraming.class) == null) {
            pipeline.addAfter(DECODER, null, new MessageFraming());
        }
    }

    /**
     * Waits for the decoder until the first bytes arrive. With TLS, Vert.x adds the decoder to the end of the pipeline after the handshake,
     * and the first request may arrive with the last bytes of the handshake. So this handler moves to the end, just before the decoder.
     */
    private static final class AwaitDecoder extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) {
            ChannelPipeline pipeline = context.pipeline();
            if (pipeline.get(DECODER) != null) {
                addBehindDecoder(pipeline);
            } else if (pipeline.last() != this) {
                pipeline.addLast(new AwaitDecoder());
            }
            pipeline.remove(this);
            context.fireChannelRead(bytes);
        }
    }
}
