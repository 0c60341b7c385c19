package dev.rollcall.client;

import jakarta.ws.rs.ProcessingException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.Supplier;

/**
 * Sends requests to one service with the JDK's HTTP client.
 *
 * @param token returns the access token for a request; called for each
 */
record HttpConnection(URI service, Supplier<String> token, HttpClient client) {
    /** Longer than the longest wait for changes. */
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    /** Maximum time for the next bytes of an answer. */
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(60);

    Request request(String method, String path) {
        return new Request(method, path);
    }

    final class Request {
        private final HttpRequest.Builder request = HttpRequest.newBuilder().timeout(TIMEOUT);
        private final String method;
        private String path;
        private final StringJoiner query = new StringJoiner("&", "?", "").setEmptyValue("");
        private HttpRequest.BodyPublisher body = BodyPublishers.noBody();

        private Request(String method, String path) {
            this.method = method;
            this.path = path;
        }

        Request path(String name, Object value) {
            path = path.replace("{" + name + "}", encoded(value));
            return this;
        }

        /** Adds a parameter. Each member of a map is a parameter of its own, once for each of its values. */
        Request query(String name, Object value) {
            if (value instanceof Map<?, ?> parameters) {
                parameters.forEach(
                        (member, values) -> ((List<?>) values).forEach(each -> query(member.toString(), each)));
            } else if (value != null) {
                query.add(encoded(name) + "=" + encoded(value));
            }
            return this;
        }

        Request header(String name, String value) {
            if (value != null) {
                request.setHeader(name, value);
            }
            return this;
        }

        Request body(String type, Object value) {
            if (value instanceof InputStream file) {
                body = BodyPublishers.ofInputStream(() -> file);
                request.timeout(Duration.ofMinutes(10)); // the service answers when all has arrived
            } else if (value != null) {
                body = BodyPublishers.ofByteArray(Json.bytes(value));
            }
            return header("Content-Type", type);
        }

        <T> T send(String accept, Class<T> type) {
            request.uri(URI.create(service.toString().replaceFirst("/$", "") + path + query))
                    .method(method, body)
                    .header("Accept", accept + ", application/problem+json")
                    .header("Authorization", "Bearer " + token.get());
            try {
                HttpResponse<InputStream> response = client.send(request.build(), BodyHandlers.ofInputStream());
                AnswerHeaders.received(response.headers());
                InputStream body = new TimedInputStream(response.body(), READ_TIMEOUT);
                boolean stream = type == InputStream.class && !ProblemException.isThrownFor(response.statusCode());
                return stream ? type.cast(body) : read(response, body, type);
            } catch (IOException e) {
                throw new ProcessingException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ProcessingException(e);
            }
        }
    }

    private static <T> T read(HttpResponse<?> response, InputStream answer, Class<T> type) throws IOException {
        try (InputStream body = answer) {
            if (ProblemException.isThrownFor(response.statusCode())) {
                throw ProblemException.of(
                        response.statusCode(),
                        response.headers(),
                        new String(body.readAllBytes(), StandardCharsets.UTF_8));
            }
            if (type == ChangePage.class) {
                String cursor = response.headers().firstValue(ChangePage.CURSOR).orElse(null);
                return type.cast(ChangePage.read(body, cursor));
            }
            return type == void.class ? null : Json.MAPPER.readValue(body, type);
        }
    }

    private static String encoded(Object value) {
        return URLEncoder.encode(value.toString(), StandardCharsets.UTF_8).replace("+", "%20");
    }
}
