package dev.rollcall.testing.wire;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Somebody who sends a byte now and then, and so is never idle, until the other side ends the connection. */
public final class SlowClient implements AutoCloseable {

    private static final long PACE_MILLIS = 100;

    private final WireConnection connection;
    private final ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor();

    /**
     * @param begin what is sent at once; an {@code x} follows it again and again
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

    /** Waits until the other side has ended it, as it ends connections over which no more may be sent: perhaps by a reset. */
    public boolean isCutOff() {
        try {
            return connection.isEnded();
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /** What the other side has to say to that. */
    public WireConnection.Answer answer() throws IOException {
        return connection.read();
    }

    @Override
    public void close() throws IOException {
        pace.shutdownNow();
        connection.close();
    }
}
