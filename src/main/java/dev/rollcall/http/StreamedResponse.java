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
 * A response that is written for a long time. It stops when the client is gone, where Quarkus would continue to write. If it fails, the
 * connection is closed, so that the client notices that the response is incomplete.
 */
public final class StreamedResponse {

    private StreamedResponse() {}

    /** Wraps a response: its writer gets an {@link IOException} when the client is gone. */
    public static StreamingOutput whileConnected(HttpServerRequest request, StreamingOutput answer) {
        return out -> {
            try {
                answer.write(new WatchedStream(out, request.response()));
            } catch (ClientGoneException e) {
                // no client is left to receive an error
            } catch (IOException | RuntimeException e) {
                cutOff(request);
                throw e;
            }
        };
    }

    /**
     * Quarkus resets a response that has begun, and then ends it. In HTTP/1 the only reset is to close the connection, which Vert.x delays
     * until everything has been sent: the regular end may be sent before, and the response looks complete. HTTP/2 resets at once.
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
