package dev.rollcall.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * An answer that is written for a long time: not longer than there is someone to read it, where Quarkus would write on; and without
 * a regular end if it cannot go on.
 */
public final class StreamedResponse {

    private StreamedResponse() {}

    /** The same as {@code answer}, which is left by an {@link IOException} when the client is gone. */
    public static StreamingOutput whileRead(HttpServerRequest request, StreamingOutput answer) {
        return out -> {
            try {
                answer.write(new WatchedStream(out, request.response()));
            } catch (ClientGoneException e) {
                // there is nobody to tell
            } catch (IOException | RuntimeException e) {
                cutOff(request);
                throw e;
            }
        };
    }

    /**
     * Quarkus resets an answer that has begun, and then ends it. HTTP/1 has no reset but the connection's end, which Vert.x puts off
     * until all that was written has been sent: by then the regular end may have been, and what is there looks whole. HTTP/2 says
     * so at once.
     */
    private static void cutOff(HttpServerRequest request) {
        if (request.response().headWritten()
                && request.version() != HttpVersion.HTTP_2
                && request.connection() instanceof ConnectionBase connection) {
            connection.channel().close().awaitUninterruptibly();
        }
    }

    private static final class ClientGoneException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private static final class WatchedStream extends FilterOutputStream {

        private final HttpServerResponse response;

        private WatchedStream(OutputStream out, HttpServerResponse response) {
            super(out);
            this.response = response;
        }

        @Override
        public void write(int character) throws IOException {
            check();
            out.write(character);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            check();
            out.write(bytes, from, length);
        }

        private void check() throws ClientGoneException {
            if (response.closed()) {
                throw new ClientGoneException();
            }
        }
    }
}
