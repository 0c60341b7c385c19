package dev.rollcall.webhook.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;

/** A receiver of webhooks on this machine, which verifies signatures as its users would: with the library of Standard Webhooks. */
public final class Receiver implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int OK = 200;
    private static final int NO_CONTENT = 204;
    private static final int REDIRECT = 300;

    private final HttpServer server;
    private final List<Received> all = new CopyOnWriteArrayList<>();
    private volatile Webhook verifier;
    private final AtomicInteger atOnce = new AtomicInteger();
    private final AtomicInteger mostAtOnce = new AtomicInteger();
    private volatile IntUnaryOperator statuses = number -> NO_CONTENT;
    private volatile Reply reply = (exchange, status) -> exchange.sendResponseHeaders(status, -1);

    /** How an answer is sent. */
    public interface Reply {
        void send(HttpExchange exchange, int status) throws IOException, InterruptedException;
    }

    /**
     * A request.
     *
     * @param previous null without the header
     * @param verified whether the signature was that of the secret
     * @param status how it was answered; 0 if it was not
     */
    public record Received(String id, String previous, String mediaType, JsonNode body, boolean verified, int status) {

        public boolean isDelivered() {
            return status >= OK && status < REDIRECT;
        }
    }

    public Receiver(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", this::receive);
        server.start();
    }

    public void knows(String secret) {
        verifier = new Webhook(secret);
    }

    /**
     * @param next of the number of a request, from 0, to the status of its answer
     */
    public void answers(IntUnaryOperator next) {
        statuses = next;
    }

    public void replies(Reply next) {
        reply = next;
    }

    /** Returns how many requests were under way at once at most. */
    public int mostAtOnce() {
        return mostAtOnce.get();
    }

    public List<Received> all() {
        return all;
    }

    public List<Received> delivered() {
        return all.stream().filter(Received::isDelivered).toList();
    }

    private void receive(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        int status = statuses.applyAsInt(all.size());
        all.add(new Received(
                exchange.getRequestHeaders().getFirst("webhook-id"),
                exchange.getRequestHeaders().getFirst("rollcall-previous"),
                exchange.getRequestHeaders().getFirst("Content-Type"),
                JSON.readTree(body),
                verifies(exchange, body),
                status));
        if (status >= REDIRECT && status < REDIRECT + 100) {
            exchange.getResponseHeaders().set("Location", "/elsewhere");
        }
        mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
        try {
            reply.send(exchange, status);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            atOnce.decrementAndGet();
            exchange.close();
        }
    }

    private boolean verifies(HttpExchange exchange, String body) {
        try {
            verifier.verify(body, HttpHeaders.of(exchange.getRequestHeaders(), (name, value) -> true));
            return true;
        } catch (WebhookVerificationException e) {
            return false;
        }
    }

    @Override
    public void close() {
        server.stop(0);
        ((ExecutorService) server.getExecutor()).shutdownNow();
    }
}
