package dev.rollcall.change.api;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.change.ChangeCursor;
import dev.rollcall.http.OverSockets;
import dev.rollcall.testing.ChangeLogWriter;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.wire.ServerSentEvent;
import dev.rollcall.testing.wire.WireConnection;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Checks many followers with the default limits. */
@QuarkusTest
@Tag("slow")
class ManyFollowersTest extends OverSockets {

    private static final int READERS = 1_000;
    private static final int ENTRIES = 40_000;
    private static final String PATH = "/api/v1/changes?cursor=";
    private static final String ACCEPT = "Accept: text/event-stream";

    /** Connections of the tail, and of four reads. Other connections and threads are those of the service's own jobs. */
    private static final int OF_FOLLOWERS = 5;

    private static final int OF_JOBS = 5;

    @Inject
    AgroalDataSource database;

    @Inject
    ChangeTail tail;

    private double followers() {
        return tail.followers();
    }

    private double sent() {
        return metrics.counter("rollcall.changes.sent").count();
    }

    private static JsonNode nextChange(WireConnection stream) throws IOException {
        return Realm.json(ServerSentEvent.next(stream, "message").data());
    }

    @Test
    void aThousandReadersTakeNeitherThreadsNorConnections() throws IOException, SQLException {
        ChangeLogWriter log = new ChangeLogWriter(database);
        for (int i = 0; i < 20; i++) {
            assertThat(ask("/api/v1/users/me", admin).status()).isEqualTo(200);
        }
        int threads = ManagementFactory.getThreadMXBean().getThreadCount();
        long connections = database.getMetrics().activeCount();
        List<WireConnection> streams = new ArrayList<>();
        for (int i = 0; i < READERS; i++) {
            WireConnection stream = connect();
            stream.sendHead("GET", PATH + "now", admin, ACCEPT);
            streams.add(stream);
        }
        await().atMost(TimeLimits.LIMIT).until(() -> followers() == READERS);
        for (WireConnection stream : streams) {
            assertThat(ServerSentEvent.next(stream).id()).hasSize(ChangeCursor.CHARS);
        }

        for (int i = 0; i < 20; i++) {
            assertThat(ask("/api/v1/users/me", admin).status()).isEqualTo(200);
        }
        String user = log.append("user.created").get(0);
        for (WireConnection stream : streams) {
            // after those of other users, if there are any
            while (!nextChange(stream).get("subject").asText().equals(user)) {
                assertThat(followers()).isEqualTo(READERS);
            }
        }
        assertThat(ManagementFactory.getThreadMXBean().getThreadCount())
                .isLessThanOrEqualTo(threads + OF_FOLLOWERS + OF_JOBS);
        assertThat(database.getMetrics().activeCount()).isLessThanOrEqualTo(connections + OF_FOLLOWERS);
        close(streams);
    }

    /** The service sends only what the connection takes, and reads no more from the database. */
    @Test
    void slowReaderCostsNoMemoryAndGetsEverythingInTheEnd() throws IOException, SQLException {
        String now = ask(PATH + "now", admin).headers().get("rollcall-cursor");
        new ChangeLogWriter(database).appendVersions(ENTRIES);
        double before = sent();
        long connections = database.getMetrics().activeCount();
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4_096);
        socket.connect(new InetSocketAddress(service.getHost(), service.getPort()));
        WireConnection stream = new WireConnection(service, socket);
        open.add(stream);
        stream.sendHead("GET", PATH + now, admin, ACCEPT);
        double[] last = new double[1];
        await().pollInterval(Duration.ofMillis(500)).atMost(TimeLimits.LIMIT).until(() -> {
            double current = sent() - before;
            boolean stalled = current > 0 && current == last[0];
            last[0] = current;
            return stalled;
        });

        assertThat(last[0]).isLessThan(ENTRIES);
        assertThat(ask("/api/v1/users/me", admin).status()).isEqualTo(200);
        assertThat(database.getMetrics().activeCount()).isLessThanOrEqualTo(connections + OF_FOLLOWERS);
        for (int version = 1; version <= ENTRIES; version++) {
            assertThat(nextChange(stream).get("data").get("version").asInt()).isEqualTo(version);
        }
        close(List.of(stream));
    }

    private void close(List<WireConnection> streams) throws IOException {
        for (WireConnection stream : streams) {
            stream.close();
        }
        await().atMost(TimeLimits.LIMIT).until(() -> followers() == 0);
    }
}
