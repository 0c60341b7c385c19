package dev.rollcall.bench;

import dev.rollcall.testing.Realm;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Clients that create one user after the other, each an act across Keycloak and PostgreSQL, and remember the acknowledged ones. */
final class Writers implements AutoCloseable {

    private static final Duration TIME_OUT = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ExecutorService threads;
    private final URI users;
    private final String token;
    private final String prefix;
    private final AtomicInteger number = new AtomicInteger();
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final Answers answers = new Answers();
    private volatile boolean stopped;

    /**
     * @param prefix prefix of all usernames
     */
    Writers(int count, int port, String token, String prefix) {
        this.users = URI.create("http://127.0.0.1:" + port + "/api/v1/users");
        this.token = token;
        this.prefix = prefix;
        this.threads = Executors.newFixedThreadPool(count);
        for (int i = 0; i < count; i++) {
            threads.execute(this::write);
        }
    }

    private void write() {
        try {
            while (!stopped) {
                String username = prefix + number.incrementAndGet();
                long sent = System.nanoTime();
                int status = create(username);
                answers.add(sent, status);
                if (status == 201) {
                    acknowledged.add(username);
                }
                Thread.sleep(PAUSE.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int create(String username) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(users)
                .timeout(TIME_OUT)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"username\":\"%s\"}".formatted(username)))
                .build();
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            boolean done = response.statusCode() == 201
                    && Realm.json(response.body()).path("username").asText().equals(username);
            return done || response.statusCode() != 201 ? response.statusCode() : Answers.NONE;
        } catch (IOException e) {
            return Answers.NONE;
        }
    }

    /** Returns the usernames of the acknowledged users. */
    Set<String> acknowledged() {
        return acknowledged;
    }

    Answers answers() {
        return answers;
    }

    @Override
    public void close() {
        finish();
    }

    /** Stops the writers after their current request. */
    void finish() {
        stopped = true;
        threads.shutdown();
        try {
            threads.awaitTermination(TIME_OUT.toSeconds() + 10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
