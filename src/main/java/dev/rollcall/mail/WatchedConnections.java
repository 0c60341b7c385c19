package dev.rollcall.mail;

import io.netty.channel.ChannelPipeline;
import io.vertx.core.Vertx;
import io.vertx.core.impl.CloseFuture;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.impl.VertxWrapper;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.impl.NetClientImpl;

/** Gives the mail client connections that {@link EndOfMail} watches. The client itself has no place for it (vertx-mail-client 4.5). */
final class WatchedConnections extends VertxWrapper {

    WatchedConnections(Vertx vertx) {
        super((VertxInternal) vertx);
    }

    @Override
    public NetClient createNetClient(NetClientOptions options) {
        CloseFuture closing = new CloseFuture();
        delegate.closeFuture().add(closing);
        var metrics =
                delegate.metricsSPI() == null ? null : delegate.metricsSPI().createNetClientMetrics(options);
        NetClientImpl client = new NetClientImpl(delegate, metrics, options, closing) {
            @Override
            protected void initChannel(ChannelPipeline pipeline) {
                super.initChannel(pipeline);
                pipeline.addLast(new EndOfMail());
            }
        };
        closing.add(client);
        return client;
    }
}
