package dev.rollcall.http.filter;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.util.List;

/**
 * Refuses a request of which two readers could disagree where it ends or for whom it is, with 400, and closes the connection (RFC 9112,
 * sections 3.2, 6.1 and 6.3). Netty's decoder takes the body of a request with an unknown transfer coding for the next request, and
 * Vert.x starts that one even when the answer to the first says that the connection closes. So what follows on the connection is
 * discarded here, before Vert.x sees it.
 */
final class MessageFraming extends ChannelInboundHandlerAdapter {

    private boolean refused;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (refused) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (message instanceof HttpRequest request && !isClear(request)) {
            refused = true;
            // Vert.x answers it after those before it, and then closes, as with any request that can't be decoded
            request.setDecoderResult(
                    DecoderResult.failure(new IllegalArgumentException("ambiguous Transfer-Encoding or Host")));
        }
        context.fireChannelRead(message);
    }

    private static boolean isClear(HttpRequest request) {
        return isKnownCoding(request)
                && request.headers().getAll(HttpHeaderNames.HOST).size() <= 1;
    }

    private static boolean isKnownCoding(HttpRequest request) {
        if (!request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)) {
            return true;
        }
        List<String> codings = request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        return codings.size() == 1
                && HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(codings.get(0))
                && !request.protocolVersion().equals(HttpVersion.HTTP_1_0);
    }
}
