package dev.rollcall.web;

import io.vertx.core.http.HttpServerResponse;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** An answer that is written for a long time: not longer than there is someone to read it. Quarkus would write on. */
public final class LongAnswer {

    private LongAnswer() {}

    /** The same as {@code answer}, which is left by an {@link IOException} when the client is gone. */
    public static StreamingOutput whileRead(HttpServerResponse response, StreamingOutput answer) {
        return out -> {
            try {
                answer.write(new WatchedStream(out, response));
            } catch (ClientGoneException e) {
                // there is nobody to tell
            }
        };
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
