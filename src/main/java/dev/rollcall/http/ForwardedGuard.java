package dev.rollcall.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Inserts {@code unknown} into an {@code X-Forwarded-For} that does not begin with an address. Quarkus fails on such a header before any
 * handler could respond, and clients can cause it: most proxies append to the header they receive.
 */
@ChannelHandler.Sharable
final class ForwardedGuard extends ChannelInboundHandlerAdapter {

    private static final ForwardedGuard GUARD = new ForwardedGuard();

    private static final Pattern NO_ADDRESS = Pattern.compile("\\s*(:[^:\\]]*)?(,.*)?");

    private ForwardedGuard() {}

    static void install(Channel connection) {
        if (connection.pipeline().get(ForwardedGuard.class) == null) {
            connection.pipeline().addFirst(GUARD);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request) {
            check(request.headers());
        } else if (message instanceof ByteBuf) {
            moveBehindDecoder(context.pipeline());
        }
        context.fireChannelRead(message);
    }

    private static void check(HttpHeaders headers) {
        List<String> lines = headers.getAll(ForwardedFor.HEADER);
        if (!lines.isEmpty() && NO_ADDRESS.matcher(lines.get(0)).matches()) {
            headers.set(ForwardedFor.HEADER, "unknown," + String.join(",", lines));
        }
    }

    /** Vert.x adds the decoder before the first bytes that it decodes; the bytes of a TLS handshake arrive before that. */
    private static void moveBehindDecoder(ChannelPipeline pipeline) {
        pipeline.remove(GUARD);
        ChannelHandlerContext decoder = pipeline.context(HttpRequestDecoder.class);
        if (decoder == null) {
            pipeline.addLast(GUARD);
        } else {
            pipeline.addAfter(decoder.name(), null, GUARD);
        }
    }
}
