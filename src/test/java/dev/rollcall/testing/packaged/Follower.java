package dev.rollcall.testing.packaged;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.testing.Realm;
import java.io.IOException;
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
 * Another service that keeps its own copy of all users, as docs/change-log.md says: takes a cursor, exports, follows. It asks another
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
    private String cursor;
    private long repeated;

    /**
     * @param replica the address of any replica
     * @param token of an administrator or reader
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
        JsonNode batch = Realm.json(answer.body());
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
        cursor = answer.headers().firstValue("Rollcall-Cursor").orElseThrow();
        return batch.size();
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

    /** Asks until a replica answers. */
    private HttpResponse<String> get(String path) throws InterruptedException {
        while (true) {
            try {
                HttpResponse<String> answer = http.send(
                        HttpRequest.newBuilder(replica.get().resolve(path))
                                .timeout(Duration.ofSeconds(60))
                                .header("Authorization", "Bearer " + token.get())
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
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
}
