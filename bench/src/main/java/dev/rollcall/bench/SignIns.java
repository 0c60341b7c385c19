package dev.rollcall.bench;

import dev.rollcall.testing.Realm;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** People who sign in to Keycloak with their passwords at a fixed rate, until it is closed. */
final class SignIns implements AutoCloseable {

    /** So many that nobody signs in twice within a second, which Keycloak would take for an attack. */
    private static final int PEOPLE = 400;

    private static final int THREADS = 16;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(THREADS);
    private final URI tokens;
    private final AtomicLong begun = new AtomicLong();
    private final AtomicLong done = new AtomicLong();

    private SignIns(Realm realm) {
        this.tokens = URI.create(realm.url() + "/protocol/openid-connect/token");
    }

    static SignIns start(Realm realm, int perSecond) {
        realm.importUsers(IntStream.range(0, PEOPLE)
                .mapToObj(i -> Map.of(
                        "username",
                        name(i),
                        "email",
                        name(i) + "@example.org",
                        "emailVerified",
                        true,
                        "firstName",
                        "First",
                        "lastName",
                        "Last",
                        "enabled",
                        true,
                        "credentials",
                        List.of(Map.of("type", "password", "value", name(i)))))
                .toList());
        SignIns started = new SignIns(realm);
        long period = TimeUnit.SECONDS.toNanos(THREADS) / perSecond;
        for (int i = 0; i < THREADS; i++) {
            started.threads.scheduleAtFixedRate(started::signIn, i * period / THREADS, period, TimeUnit.NANOSECONDS);
        }
        return started;
    }

    private static String name(long number) {
        return "person-" + number;
    }

    /** Returns the number of those that succeeded. */
    long done() {
        return done.get();
    }

    private void signIn() {
        String name = name(begun.getAndIncrement() % PEOPLE);
        HttpRequest request = HttpRequest.newBuilder(tokens)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(
                        "grant_type=password&client_id=rollcall-public&username=%1$s&password=%1$s".formatted(name)))
                .build();
        try {
            if (http.send(request, BodyHandlers.discarding()).statusCode() == 200) {
                done.incrementAndGet();
            }
        } catch (IOException e) {
            // does not count
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
