package dev.rollcall.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.testing.Realm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** A client that follows the change log in pages or as a stream, and parses each event. */
final class ChangeReader {

    private static final int PAGE = 1000;
    private static final int WAIT_SECONDS = 30;
    private static final String DATA = "data:";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String changes;
    private final String token;

    /**
     * @param token of an administrator
     */
    ChangeReader(int port, String token) {
        this.changes = "http://127.0.0.1:" + port + "/api/v1/changes";
        this.token = token;
    }

    /** A way to read the log. */
    interface Way {

        /** Reads a number of events from a cursor on. Returns when each arrived, by {@link ChangeWriter#key}. */
        Map<String, Long> read(String cursor, int events) throws IOException, InterruptedException;
    }

    /** Returns the cursor of the end of the log. */
    String now() throws IOException, InterruptedException {
        return cursor(send("cursor=now&limit=1", "*/*", BodyHandlers.ofString()));
    }

    /** Reads pages of up to 1,000 events; waits for more at the end of the log. */
    Map<String, Long> pages(String cursor, int events) throws IOException, InterruptedException {
        Map<String, Long> arrived = new HashMap<>();
        String next = cursor;
        while (arrived.size() < events) {
            HttpResponse<byte[]> page = send(
                    "limit=%d&wait=%d&cursor=%s"
                            .formatted(PAGE, WAIT_SECONDS, URLEncoder.encode(next, StandardCharsets.UTF_8)),
                    "application/cloudevents-batch+json",
                    BodyHandlers.ofByteArray());
            long now = System.nanoTime();
            for (JsonNode event : Realm.json(new String(page.body(), StandardCharsets.UTF_8))) {
                arrived.put(key(event), now);
            }
            next = cursor(page);
        }
        return arrived;
    }

    /** Reads Server-Sent Events. */
    Map<String, Long> stream(String cursor, int events) throws IOException, InterruptedException {
        Map<String, Long> arrived = new HashMap<>();
        HttpResponse<InputStream> stream = send(
                "cursor=" + URLEncoder.encode(cursor, StandardCharsets.UTF_8),
                "text/event-stream",
                BodyHandlers.ofInputStream());
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
            while (arrived.size() < events) {
                String line = lines.readLine();
                if (line == null) {
                    throw new IOException("the stream ended after %d of %d events".formatted(arrived.size(), events));
                }
                if (line.startsWith(DATA)) {
                    long now = System.nanoTime();
                    JsonNode event = Realm.json(line.substring(DATA.length()));
                    // the data of a position event has a cursor only
                    if (event.has("subject")) {
                        arrived.put(key(event), now);
                    }
                }
            }
        }
        return arrived;
    }

    private <T> HttpResponse<T> send(String query, String accept, BodyHandler<T> handler)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(changes + "?" + query))
                .header("Authorization", "Bearer " + token)
                .header("Accept", accept)
                .build();
        HttpResponse<T> response = http.send(request, handler);
        if (response.statusCode() != 200) {
            throw new IOException("GET " + request.uri() + " returned " + response.statusCode());
        }
        return response;
    }

    private static String cursor(HttpResponse<?> page) {
        return page.headers().firstValue("Rollcall-Cursor").orElseThrow();
    }

    /** Names the change of an event. */
    static String key(JsonNode event) {
        return ChangeWriter.key(
                event.path("subject").asText(),
                event.path("data").path("version").asLong());
    }
}
