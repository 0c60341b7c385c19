package dev.rollcall.testing.wire;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A client that sends one byte every 100 ms, so that its connection is never idle, until the server closes the connection. */
public final class SlowClient implements AutoCloseable {

    private static final long PACE_MILLIS = 100;

    private final WireConnection connection;
    private final ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor();

    /**
     * @param begin sent at once, and followed by an {@code x} every 100 ms
     */
    public SlowClient(URI service, String begin) throws IOException {
        connection = new WireConnection(service);
        connection.send(begin);
        pace.scheduleAtFixedRate(this::send, PACE_MILLIS, PACE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void send() {
        try {
            connection.send("x");
        } catch (IOException e) {
            pace.shutdown();
        }
    }

    /** Waits until the server closes the connection, in order or by a reset. Returns false if it does not. */
    public boolean isCutOff() {
        try {
            return connection.isEnded();
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /** Reads the server's response. */
    public WireConnection.Answer answer() throws IOException {
        return connection.read();
    }

    @Override
    public void close() throws IOException {
        pace.shutdownNow();
        connection.close();
    }
}
