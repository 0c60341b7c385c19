package dev.rollcall.testing;

import io.restassured.config.HttpClientConfig;
import io.restassured.config.RestAssuredConfig;
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
import org.postgresql.ds.PGSimpleDataSource;

/** How long tests wait for what should have come long ago: a test that waits for ever says nothing, and no other gets its turn. */
public final class Patience {

    public static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int MILLIS = (int) LIMIT.toMillis();

    private Patience() {}

    /**
     * What comes of it.
     *
     * @throws AssertionError if it does not come, or fails
     */
    public static <T> T get(Future<T> future) {
        try {
            return future.get(MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (TimeoutException e) {
            throw new AssertionError("it did not come within " + LIMIT, e);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    /** All that it says until its end. */
    public static String said(Process process) {
        CompletableFuture<byte[]> said = CompletableFuture.supplyAsync(() -> {
            try {
                return process.getInputStream().readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        try {
            return new String(get(said), StandardCharsets.UTF_8);
        } catch (AssertionError e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** Its exit code, once it has ended. */
    public static int awaitEnd(Process process) {
        try {
            if (!process.waitFor(MILLIS, TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("it did not end within " + LIMIT + ": " + process.info());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** As the client's own, but for the limit, which is for the whole answer: a request's own time-out is for its head. */
    public static <T> HttpResponse<T> send(HttpClient http, HttpRequest request, HttpResponse.BodyHandler<T> handler)
            throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<T>> answer = http.sendAsync(request, handler);
        try {
            return answer.get(MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new HttpTimeoutException("no answer within %s: %s".formatted(LIMIT, request));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    /** A connection that neither takes nor answers for longer than that. */
    public static Socket connect(URI service) throws IOException {
        return connect(service, null);
    }

    /**
     * @param from the address of this machine from which to connect; null for the usual one
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

    /** Connections to PostgreSQL by which no statement is waited for longer than that. */
    public static PGSimpleDataSource database(String jdbcUrl, String user, String password) {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(jdbcUrl);
        database.setUser(user);
        database.setPassword(password);
        database.setConnectTimeout((int) LIMIT.toSeconds());
        database.setSocketTimeout((int) LIMIT.toSeconds());
        return database;
    }

    /** For tests that Quarkus does not run: in its own it sees to that itself. */
    public static RestAssuredConfig restAssured() {
        return RestAssuredConfig.config()
                .httpClient(HttpClientConfig.httpClientConfig()
                        .setParam("http.connection.timeout", MILLIS)
                        .setParam("http.socket.timeout", MILLIS));
    }
}
