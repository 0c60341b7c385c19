package dev.rollcall.startup;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.rollcall.testing.TimeLimits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The health command for a healthy, an unhealthy and an unreachable service. */
class HealthCommandTest {

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private HttpServer service;

    @BeforeEach
    void startLiveButUnreadyService() throws IOException {
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
    void healthyServiceReturns0() {
        assertThat(run(port(), "health", "live")).isZero();
        assertThat(said).hasToString("live: yes" + System.lineSeparator());
    }

    @Test
    void readyIsTheDefaultCheckAndItsStatusIsPrinted() {
        assertThat(run(port(), "health")).isEqualTo(1);
        assertThat(said.toString(StandardCharsets.UTF_8))
                .startsWith("ready: no, the service answers \"HTTP/1.1 503 Service Unavailable\"");
    }

    @Test
    void unreachableServiceReturns1() throws IOException {
        String free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = Integer.toString(socket.getLocalPort());
        }

        assertThat(run(free, "health", "live")).isEqualTo(1);
        assertThat(said.toString(StandardCharsets.UTF_8)).startsWith("live: no, nothing answers at port " + free);
    }

    @Test
    void unknownCheckAndInvalidPortReturn1() {
        assertThat(run(port(), "health", "started")).isEqualTo(1);
        assertThat(run("http", "health")).isEqualTo(1);
        assertThat(run("70000", "health")).isEqualTo(1);
        assertThat(said.toString(StandardCharsets.UTF_8))
                .contains("usage: rollcall health [ready|live]")
                .contains("QUARKUS_MANAGEMENT_PORT is not a port: http")
                .contains("QUARKUS_MANAGEMENT_PORT is not a port: 70000");
    }

    @Test
    void managementPortWithTlsCannotBeAsked(@TempDir Path directory) throws Exception {
        service.stop(0);
        HttpsServer secure = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        secure.setHttpsConfigurator(new HttpsConfigurator(certified(directory.resolve("keys.p12"))));
        service = secure;
        answer("/q/health/live", 200);
        service.start();

        assertThat(run(port(), "health", "live")).isEqualTo(1);
        assertThat(said.toString(StandardCharsets.UTF_8))
                .startsWith("live: unknown, port " + port()
                        + " does not answer with HTTP. If it has TLS, this command cannot ask it")
                .hasLineCount(1);
    }

    private static SSLContext certified(Path keys) throws Exception {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "service",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=elsewhere",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        keys.toString(),
                        "-storepass",
                        "changeit")
                .redirectErrorStream(true)
                .start();
        String output = TimeLimits.output(keytool);
        assertThat(TimeLimits.awaitExit(keytool)).as(output).isZero();
        KeyStore store = KeyStore.getInstance(keys.toFile(), "changeit".toCharArray());
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, "changeit".toCharArray());
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), null, null);
        return tls;
    }

    @Test
    void onlyTheFirstArgumentSelectsTheCommand() {
        assertThat(HealthCommand.isRequested("health")).isTrue();
        assertThat(HealthCommand.isRequested()).isFalse();
        assertThat(HealthCommand.isRequested("serve", "health")).isFalse();
    }

    private int run(String port, String... args) {
        return HealthCommand.run(args, Map.of("QUARKUS_MANAGEMENT_PORT", port), new PrintStream(said, true));
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
