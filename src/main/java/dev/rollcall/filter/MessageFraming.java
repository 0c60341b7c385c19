package dev.rollcall.filter;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import java.util.List;

/**
 * Prevents request smuggling: refuses a request with another transfer coding than {@code chunked} with 400, and closes the connection (RFC
 * 9112, sections 6.1 and 6.3). Netty's decoder reads the body of a request with an unknown transfer coding as the next request, and Vert.x
 * starts that request even if the response to the first one closes the connection. So everything that follows on the connection is discarded
 * here.
 */
final class MessageFraming extends ChannelInboundHandlerAdapter {

    private boolean refused;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (refused) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (message instanceof HttpRequest request && !isKnownCoding(request)) {
            refused = true;
            // Vert.x answers earlier requests first, then this one, and closes: as for every request that cannot be
            // decoded
            request.setDecoderResult(DecoderResult.failure(new IllegalArgumentException("unknown Transfer-Encoding")));
        }
        context.fireChannelRead(message);
    }

    private static boolean isKnownCoding(HttpRequest request) {
        List<String> codings = request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        return codings.isEmpty()
                || codings.size() == 1 && HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(codings.get(0));
    }
}
