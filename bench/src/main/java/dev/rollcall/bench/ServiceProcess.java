package dev.rollcall.bench;

import dev.rollcall.stack.Ports;
import dev.rollcall.testing.TimeLimits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The service as a child process. */
public final class ServiceProcess implements AutoCloseable {

    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    /** Long enough to write an archive at the end. */
    private static final Duration STOP_TIMEOUT = Duration.ofMinutes(3);

    private static final byte[] REQUEST = "GET /q/health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            .getBytes(StandardCharsets.US_ASCII);
    private static final String READY = "HTTP/1.1 200 ";

    private final Process process;
    private final int port;
    private final int managementPort;
    private final long startedAt;
    private final Path log;

    private ServiceProcess(Process process, int port, int managementPort, long startedAt, Path log) {
        this.process = process;
        this.port = port;
        this.managementPort = managementPort;
        this.startedAt = startedAt;
        this.log = log;
    }

    public static ServiceProcess start(List<String> command, Map<String, String> environment, Path log)
            throws IOException {
        int port = Ports.free();
        int managementPort = Ports.free();
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(port));
        builder.environment().put("QUARKUS_HTTP_HOST", "127.0.0.1");
        builder.environment().put("QUARKUS_MANAGEMENT_PORT", Integer.toString(managementPort));
        builder.environment().put("QUARKUS_MANAGEMENT_HOST", "127.0.0.1");
        long startedAt = System.nanoTime();
        return new ServiceProcess(builder.start(), port, managementPort, startedAt, log);
    }

    public int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    /** Returns the CPU time of the process, including its compiler and garbage collector. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    /** Polls readiness every millisecond. Returns the time from just before the exec to the first 200. */
    public Duration awaitReady() throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), managementPort);
        while (!isReady(address)) {
            Duration waited = Duration.ofNanos(System.nanoTime() - startedAt);
            if (!process.isAlive() || waited.compareTo(START_TIMEOUT) > 0) {
                throw new IOException("not ready after " + waited.toMillis() + " ms, see " + log);
            }
            LockSupport.parkNanos(1_000_000);
        }
        return Duration.ofNanos(System.nanoTime() - startedAt);
    }

    /** Returns the resident memory, including shared file pages. */
    long residentBytes() throws IOException, InterruptedException {
        Process ps = new ProcessBuilder("ps", "-o", "rss=", "-p", Long.toString(process.pid())).start();
        String kilobytes = TimeLimits.output(ps).strip();
        if (TimeLimits.awaitExit(ps) != 0) {
            throw new IOException("the service has ended, see " + log);
        }
        return Long.parseLong(kilobytes) * 1024;
    }

    /** Terminates the service and waits for its end. */
    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException("the service did not stop, see " + log);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
        }
    }

    /** Uses a plain socket, because a client library would cost more than the service's response. */
    private static boolean isReady(InetSocketAddress address) {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout((int) START_TIMEOUT.toMillis());
            socket.connect(address, (int) START_TIMEOUT.toMillis());
            socket.getOutputStream().write(REQUEST);
            byte[] start = socket.getInputStream().readNBytes(READY.length());
            return new String(start, StandardCharsets.US_ASCII).equals(READY);
        } catch (IOException e) {
            return false;
        }
    }
}
