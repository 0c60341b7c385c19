package dev.rollcall.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;

/** Imports and exports files of users over HTTP, like a script. */
public final class BulkClient {

    public static final String NDJSON = "application/x-ndjson";
    public static final String CSV = "text/csv";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI service;
    private final String token;

    public BulkClient(URI service, String token) {
        this.service = service;
        this.token = token;
    }

    /**
     * @param key the {@code Idempotency-Key}, or null
     * @return the lines of the response
     */
    public List<JsonNode> importFile(String query, String type, String key, String file) {
        HttpResponse<String> answer = send(query, type, key, BodyPublishers.ofString(file), BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new AssertionError(answer.statusCode() + " " + answer.body());
        }
        return answer.body().lines().map(Realm::json).toList();
    }

    public <T> HttpResponse<T> send(String query, String type, String key, BodyPublisher file, BodyHandler<T> handler) {
        HttpRequest.Builder request = request("/api/v1/users/import" + query)
                .header("Content-Type", type)
                .POST(file);
        if (key != null) {
            request.header("Idempotency-Key", key);
        }
        return send(request, handler);
    }

    public <T> HttpResponse<T> export(String query, String accept, BodyHandler<T> handler) {
        return send(request("/api/v1/users/export" + query).header("Accept", accept), handler);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(service.resolve(path)).header("Authorization", "Bearer " + token);
    }

    private <T> HttpResponse<T> send(HttpRequest.Builder request, BodyHandler<T> handler) {
        return TimeLimits.exchange(http, request.build(), handler);
    }
}
