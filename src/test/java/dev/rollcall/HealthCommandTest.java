package dev.rollcall;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the command says of a service that is well, that is not, and that is not there. */
class HealthCommandTest {

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private HttpServer service;

    @BeforeEach
    void startAServiceThatLivesAndIsNotReady() throws IOException {
        service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        answer("/q/health/live", 200);
        answer("/q/health/ready", 503);
        service.start();
    }

    @AfterEach
    void stop() {
        service.stop(0);
    }

    @Test
    void aServiceThatIsWellIsZero() {
        assertThat(run(port(), "health", "live")).isZero();
        assertThat(said).hasToString("live: yes" + System.lineSeparator());
    }

    @Test
    void readyIsWhatIsAskedByDefaultAndTheAnswerIsRepeated() {
        assertThat(run(port(), "health")).isEqualTo(1);
        assertThat(said.toString(StandardCharsets.UTF_8))
                .startsWith("ready: no, the service answers \"HTTP/1.1 503 Service Unavailable\"");
    }

    @Test
    void aServiceThatIsNotThereIsOne() throws IOException {
        String free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = Integer.toString(socket.getLocalPort());
        }

        assertThat(run(free, "health", "live")).isEqualTo(1);
        assertThat(said.toString(StandardCharsets.UTF_8)).startsWith("live: no, nothing answers at port " + free);
    }

    @Test
    void whatIsNoCheckAndWhatIsNoPortAreOne() {
        assertThat(run(port(), "health", "started")).isEqualTo(1);
        assertThat(run("http", "health")).isEqualTo(1);
        assertThat(run("70000", "health")).isEqualTo(1);
        assertThat(said.toString(StandardCharsets.UTF_8))
                .contains("usage: rollcall health [ready|live]")
                .contains("QUARKUS_HTTP_PORT is no port: http")
                .contains("QUARKUS_HTTP_PORT is no port: 70000");
    }

    @Test
    void onlyTheFirstArgumentMakesItACommand() {
        assertThat(HealthCommand.isAskedFor("health")).isTrue();
        assertThat(HealthCommand.isAskedFor()).isFalse();
        assertThat(HealthCommand.isAskedFor("serve", "health")).isFalse();
    }

    private int run(String port, String... args) {
        return HealthCommand.run(args, Map.of("QUARKUS_HTTP_PORT", port), new PrintStream(said, true));
    }

    private String port() {
        return Integer.toString(service.getAddress().getPort());
    }

    private void answer(String path, int status) {
        service.createContext(path, exchange -> {
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
    }
}
