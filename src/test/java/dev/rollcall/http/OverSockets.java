package dev.rollcall.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.problem.Problem;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.wire.WireConnection;
import dev.rollcall.testing.wire.WireConnection.Answer;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.http.TestHTTPResource;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** Base class for tests of limits: real sockets that are closed at the end, and assertions for refusals. */
public abstract class OverSockets {

    @TestHTTPResource("/")
    protected URI service;

    @Inject
    protected MeterRegistry metrics;

    protected final Realm realm = Realm.get();
    protected final String admin = "Authorization: Bearer " + realm.token("admin", "admin");
    protected final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    protected WireConnection connect() throws IOException {
        WireConnection connection = new WireConnection(service);
        open.add(connection);
        return connection;
    }

    protected Answer ask(String path, String... headers) throws IOException {
        try (WireConnection connection = new WireConnection(service)) {
            return connection.get(path, headers);
        }
    }

    /** Returns how many requests of a kind are in progress. */
    protected double inProgress(String kind) {
        return metrics.get("rollcall.requests.in.progress")
                .tag("kind", kind)
                .gauge()
                .value();
    }

    protected static void assertProblem(Answer answer, int status, String type) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers()).containsEntry("content-type", Problem.MEDIA_TYPE);
        assertThat(answer.headers()).containsKeys("x-request-id", "x-content-type-options");
        assertThat(Realm.json(answer.body()).get("type").asText()).isEqualTo("urn:rollcall:problem:" + type);
    }

    protected static void assertOverloaded(Answer answer) {
        assertProblem(answer, 503, "overloaded");
        assertThat(Integer.parseInt(answer.headers().get("retry-after"))).isBetween(1, 10);
    }
}
