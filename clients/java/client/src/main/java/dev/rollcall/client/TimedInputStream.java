package dev.rollcall.client;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Ends a read that takes too long, since the timeout of the JDK's HTTP client does not cover the body. */
final class TimedInputStream extends FilterInputStream {
    private final Duration limit;

    TimedInputStream(InputStream body, Duration limit) {
        super(body);
        this.limit = limit;
    }

    private interface Read {
        int read() throws IOException;
    }

    @Override
    public int read() throws IOException {
        return timed(in::read);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        return timed(() -> in.read(bytes, offset, length));
    }

    private int timed(Read read) throws IOException {
        CompletableFuture<Void> done = new CompletableFuture<Void>().orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS);
        done.exceptionally(timeout -> closeBody());
        try {
            int result = read.read();
            if (done.complete(null)) {
                return result;
            }
        } catch (IOException e) {
            if (done.complete(null)) {
                throw e;
            }
        }
        // Not the end of the stream that a closed body may report.
        throw new HttpTimeoutException("No data has arrived for " + limit.toSeconds() + " seconds");
    }

    private Void closeBody() {
        try {
            in.close();
        } catch (IOException e) {
            // the read fails anyway
        }
        return null;
    }
}
