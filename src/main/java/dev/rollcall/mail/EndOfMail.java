package dev.rollcall.mail;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLException;

/**
 * Watches a connection to the mail server, and reports its end as {@link ConnectionCut}, which tells whether the end of the mail's data was
 * sent before. The mail client reports each connection that ends alike, and none that ends before the server's greeting. A connection that
 * the idle time-out ends is not cut.
 */
final class EndOfMail extends ChannelDuplexHandler {

    /** No other line is written like this: in a mail's text, a line that begins with a dot gets another dot. */
    private static final String END = ".\r\n";

    private boolean isSent;
    private boolean isIdle;

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        boolean isEnd = message instanceof ByteBuf bytes
                && bytes.readableBytes() == END.length()
                && bytes.toString(StandardCharsets.US_ASCII).equals(END);
        context.write(message, context.newPromise().addListener(written -> {
            isSent |= isEnd && written.isSuccess();
            report(context, written, promise);
        }));
    }

    /** The failure of the connection comes before that of the line. After the latter, the client would wait until it can send QUIT. */
    private void report(ChannelHandlerContext context, Future<?> written, ChannelPromise promise) {
        if (written.isSuccess()) {
            promise.trySuccess();
        } else {
            Throwable failure = described(written.cause());
            context.fireExceptionCaught(failure);
            promise.tryFailure(failure);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        isIdle |= event instanceof IdleStateEvent;
        context.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.fireExceptionCaught(described(cause));
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (!isIdle) {
            context.fireExceptionCaught(new ConnectionCut(isSent, null));
        }
        context.fireChannelInactive();
    }

    private Throwable described(Throwable cause) {
        boolean isCut = cause instanceof IOException && !(cause instanceof SSLException) && !isIdle;
        return isCut ? new ConnectionCut(isSent, cause) : cause;
    }
}
