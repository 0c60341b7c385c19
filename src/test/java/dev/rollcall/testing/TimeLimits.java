package dev.rollcall.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.postgresql.ds.PGSimpleDataSource;

/** Time limits for everything a test waits for. A test that waits for ever reports nothing and blocks all the others. */
public final class TimeLimits {

    public static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int MILLIS = (int) LIMIT.toMillis();

    private TimeLimits() {}

    /** Begins to wait for a condition, which is looked at at once. Awaitility itself first waits for a tenth of a second. */
    public static ConditionFactory await() {
        return await(null);
    }

    /**
     * As {@link #await()}.
     *
     * @param what what is waited for, for the message of a failure
     */
    public static ConditionFactory await(String what) {
        return Awaitility.await(what).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(50));
    }

    /**
     * Waits for the result of a future.
     *
     * @throws AssertionError if the future fails or misses the limit
     */
    public static <T> T get(Future<T> future) {
        try {
            return future.get(MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (TimeoutException e) {
            throw new AssertionError("no result within " + LIMIT, e);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    /** Returns the whole output of a process, up to its end. */
    public static String output(Process process) {
        CompletableFuture<byte[]> output = CompletableFuture.supplyAsync(() -> {
            try {
                return process.getInputStream().readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        try {
            return new String(get(output), StandardCharsets.UTF_8);
        } catch (AssertionError e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** Waits for a process to end and returns its exit code. */
    public static int awaitExit(Process process) {
        try {
            if (!process.waitFor(MILLIS, TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("the process did not end within " + LIMIT + ": " + process.info());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Sends a request and limits the time until the whole response has arrived. The timeout of a request ends with the headers. */
    public static <T> HttpResponse<T> send(HttpClient http, HttpRequest request, HttpResponse.BodyHandler<T> handler)
            throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<T>> answer = http.sendAsync(request, handler);
        try {
            return answer.get(MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new HttpTimeoutException("no response within %s: %s".formatted(LIMIT, request));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    /**
     * As {@link #send}, for tests that expect a response.
     *
     * @throws UncheckedIOException if no whole response arrives
     */
    public static <T> HttpResponse<T> exchange(
            HttpClient http, HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        try {
            return send(http, request, handler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Opens a connection with the limit as its connect and read timeouts. */
    public static Socket connect(URI service) throws IOException {
        return connect(service, null);
    }

    /**
     * @param from the local address to connect from; null for the default
     */
    public static Socket connect(URI service, InetAddress from) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setSoTimeout(MILLIS);
            if (from != null) {
                socket.bind(new InetSocketAddress(from, 0));
            }
            socket.connect(new InetSocketAddress(service.getHost(), service.getPort()), MILLIS);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Returns a source of PostgreSQL connections with the limit as their connect and read timeouts. */
    public static PGSimpleDataSource database(String jdbcUrl, String user, String password) {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(jdbcUrl);
        database.setUser(user);
        database.setPassword(password);
        database.setConnectTimeout((int) LIMIT.toSeconds());
        database.setSocketTimeout((int) LIMIT.toSeconds());
        return database;
    }
}
