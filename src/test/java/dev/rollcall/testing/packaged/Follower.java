package dev.rollcall.testing.packaged;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Another service that keeps its own copy of all users, as docs/change-log.md says: takes a cursor, exports, follows by long polls or streams. It asks another
 * replica when one does not answer. It checks that the versions of a user come one after the other.
 */
public final class Follower {

    private static final int MOST_IDS = 100;
    private static final int OK = 200;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final Supplier<URI> replica;
    private final Supplier<String> token;
    private final Map<String, JsonNode> copy = new HashMap<>();
    private final Map<String, Long> versions = new HashMap<>();
    private final List<String> surprises = new ArrayList<>();
    private final Set<String> seen = new LinkedHashSet<>();
    private volatile String cursor;
    private long repeated;
    private int streams;
    private volatile boolean stopped;
    private volatile InputStream stream = InputStream.nullInputStream();

    /**
     * @param replica the address of any replica
     * @param token of an administrator or of a caller with the role of readers
     */
    public Follower(Supplier<URI> replica, Supplier<String> token) {
        this.replica = replica;
        this.token = token;
    }

    /** Takes a cursor, and then an export: what changes in between is in both. */
    public void startFromNothing() throws InterruptedException {
        cursor = get("/api/v1/changes?cursor=now")
                .headers()
                .firstValue("Rollcall-Cursor")
                .orElseThrow();
        get("/api/v1/users/export?format=ndjson")
                .body()
                .lines()
                .map(Realm::json)
                .forEach(this::keep);
    }

    /**
     * Reads the next entries, and fetches the users that they name.
     *
     * @param wait in seconds
     * @return the number of entries
     */
    public int follow(int limit, int wait) throws InterruptedException {
        HttpResponse<String> answer = get("/api/v1/changes?limit=%d&wait=%d&cursor=%s"
                .formatted(limit, wait, URLEncoder.encode(cursor, StandardCharsets.UTF_8)));
        List<JsonNode> batch = new ArrayList<>();
        Realm.json(answer.body()).forEach(batch::add);
        apply(batch);
        cursor = answer.headers().firstValue("Rollcall-Cursor").orElseThrow();
        return batch.size();
    }

    /** Follows by Server-Sent Events, with one stream after the other, until {@link #stop} is called on another thread. */
    public void stream() throws InterruptedException {
        while (!stopped) {
            try (InputStream body = send(
                                    "/api/v1/changes",
                                    HttpResponse.BodyHandlers.ofInputStream(),
                                    Map.of("Accept", "text/event-stream", "Last-Event-ID", cursor))
                            .body();
                    BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
                stream = body;
                streams++;
                if (!stopped) {
                    read(lines);
                }
            } catch (IOException e) {
                // killed: another replica continues
            }
        }
    }

    /** Applies the events that have arrived, which saves requests, and then moves the cursor. */
    private void read(BufferedReader lines) throws IOException, InterruptedException {
        List<JsonNode> batch = new ArrayList<>();
        String id = cursor;
        boolean position = false;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("id: ")) {
                id = line.substring("id: ".length());
            } else if (line.startsWith("event: ")) {
                position = line.equals("event: position");
            } else if (line.startsWith("data: ") && !position) {
                batch.add(Realm.json(line.substring("data: ".length())));
            } else if (line.isEmpty()) {
                position = false;
                if (!lines.ready() || batch.size() >= MOST_IDS) {
                    apply(batch);
                    batch.clear();
                    cursor = id;
                }
            }
        }
    }

    /** Ends {@link #stream}. */
    public void stop() throws IOException {
        stopped = true;
        stream.close();
    }

    private void apply(List<JsonNode> batch) throws InterruptedException {
        Set<String> users = new LinkedHashSet<>();
        batch.forEach(event -> {
            String user = event.get("subject").asText();
            check(
                    user,
                    event.get("data").get("version").asLong(),
                    event.get("id").asText());
            users.add(user);
        });
        fetch(new ArrayList<>(users));
    }

    private void check(String user, long version, String id) {
        if (!seen.add(id)) {
            repeated++;
            return;
        }
        Long before = versions.put(user, version);
        if (before != null && version != before + 1) {
            surprises.add("%s: version %d after %d".formatted(user, version, before));
        }
    }

    private void fetch(List<String> users) throws InterruptedException {
        for (int from = 0; from < users.size(); from += MOST_IDS) {
            List<String> ids = users.subList(from, Math.min(users.size(), from + MOST_IDS));
            ids.forEach(copy::remove);
            Realm.json(get("/api/v1/users?ids=" + String.join(",", ids)).body())
                    .get("items")
                    .forEach(this::keep);
        }
    }

    private void keep(JsonNode user) {
        // not in the log: it is no change of the record
        ((ObjectNode) user).remove("lastSeenAt");
        copy.put(user.get("id").asText(), user);
    }

    private HttpResponse<String> get(String path) throws InterruptedException {
        return send(path, HttpResponse.BodyHandlers.ofString(), Map.of());
    }

    /** Asks until a replica answers. */
    private <T> HttpResponse<T> send(String path, HttpResponse.BodyHandler<T> body, Map<String, String> headers)
            throws InterruptedException {
        while (true) {
            try {
                HttpRequest.Builder request = HttpRequest.newBuilder(
                                replica.get().resolve(path))
                        .timeout(Duration.ofSeconds(60))
                        .header("Authorization", "Bearer " + token.get());
                headers.forEach(request::header);
                HttpResponse<T> answer = http.send(request.build(), body);
                if (answer.statusCode() == OK) {
                    return answer;
                }
                if (answer.statusCode() < 500) {
                    throw new AssertionError(path + ": " + answer.statusCode() + " " + answer.body());
                }
            } catch (IOException e) {
                // killed: another replica has the answer
            }
        }
    }

    /** The copy of each user that exists, by id. */
    public Map<String, JsonNode> copy() {
        return copy;
    }

    /** Entries that came in another order than that of the versions. */
    public Collection<String> surprises() {
        return surprises;
    }

    /** The number of different entries. */
    public int entries() {
        return seen.size();
    }

    public long repeated() {
        return repeated;
    }

    /** The place up to which the copy is complete. */
    public String cursor() {
        return cursor;
    }

    /** The number of streams that have begun. */
    public int streams() {
        return streams;
    }
}
