package dev.rollcall.testing.wire;

import com.sun.net.httpserver.HttpExchange;
import dev.rollcall.testing.TimeLimits;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Set;

/** Forwards a request and its response unchanged, for test proxies that do not interfere. */
final class RequestForwarder {

    private static final Set<String> HOP_BY_HOP =
            Set.of("host", "connection", "content-length", "transfer-encoding", "upgrade", "http2-settings", "expect");

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private RequestForwarder() {}

    static void to(URI target, HttpExchange exchange) throws IOException {
        try {
            answer(
                    exchange,
                    send(request(target, exchange, exchange.getRequestBody().readAllBytes())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static HttpRequest request(URI target, HttpExchange exchange, byte[] body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(target)
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!isHopByHop(name)) {
                values.forEach(value -> request.header(name, value));
            }
        });
        return request.build();
    }

    static HttpResponse<byte[]> send(HttpRequest request) throws IOException, InterruptedException {
        return TimeLimits.send(HTTP, request, HttpResponse.BodyHandlers.ofByteArray());
    }

    static void answer(HttpExchange exchange, HttpResponse<byte[]> response) throws IOException {
        answer(exchange, response, response.body());
    }

    /** Answers as the server did, with another body. */
    static void answer(HttpExchange exchange, HttpResponse<byte[]> response, byte[] body) throws IOException {
        response.headers().map().forEach((name, values) -> {
            if (!isHopByHop(name)) {
                exchange.getResponseHeaders().put(name, values);
            }
        });
        answer(exchange, response.statusCode(), body);
    }

    static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    private static boolean isHopByHop(String header) {
        return HOP_BY_HOP.contains(header.toLowerCase(Locale.ROOT));
    }
}
