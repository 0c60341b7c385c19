package dev.rollcall.packaged;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.stack.OwnServers;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.packaged.CertificateAuthority;
import dev.rollcall.testing.packaged.PackagedProcess;
import dev.rollcall.testing.packaged.PackagedStack;
import dev.rollcall.testing.wire.WireConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The packaged service with TLS everywhere: its own certificate is from one private authority, and those of Keycloak and PostgreSQL are
 * from another.
 */
@Order(1)
@Tag("process")
@Tag("slow")
class TlsIT {

    private static final Duration TEST_LIMIT = Duration.ofSeconds(90);
    private static final Pattern ADDRESS = Pattern.compile("Listening on: https://[^:\\s]+:(\\d+)");
    private static final Pattern MANAGEMENT =
            Pattern.compile("Management interface listening on https://[^:\\s]+:(\\d+)");
    private static final Path DIRECTORY = Path.of("target/tls-it");
    private static final Path CERTIFICATE = DIRECTORY.resolve("service.crt");
    private static final Path KEY = DIRECTORY.resolve("service.key");

    /** Certificate and key of Keycloak and PostgreSQL. */
    private static final OwnServers.Certificate THEIRS =
            new OwnServers.Certificate(DIRECTORY.resolve("servers.crt"), DIRECTORY.resolve("servers.key"));

    private static CertificateAuthority ours;
    private static CertificateAuthority theirs;
    private static OwnServers servers;

    @BeforeAll
    static void startServers() throws IOException {
        Assumptions.assumeTrue(PackagedStack.isEmbedded(), "needs the embedded servers");
        Files.createDirectories(DIRECTORY);
        clear();
        ours = new CertificateAuthority(DIRECTORY, "ours");
        ours.issue(CERTIFICATE, KEY);
        theirs = new CertificateAuthority(DIRECTORY, "theirs");
        theirs.issue(THEIRS.certificate(), THEIRS.key());
        servers = OwnServers.withTls(Path.of("target/stack/tls"), THEIRS).start();
    }

    @AfterAll
    static void stopServers() throws IOException {
        if (servers != null) {
            servers.close();
            clear();
            Files.delete(DIRECTORY);
        }
    }

    private static void clear() throws IOException {
        try (var files = Files.list(DIRECTORY)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void allConnectionsUseTlsAndCertificatesAreRenewedWithoutRestart() throws Exception {
        Path certificate = DIRECTORY.resolve("renewed.crt");
        Path key = DIRECTORY.resolve("renewed.key");
        X509Certificate first = ours.issue(certificate, key);
        try (PackagedProcess process = PackagedProcess.start(inFile(settings(certificate, key)));
                Socket silent = TimeLimits.connect(awaitListening(process))) {
            URI service = address(ADDRESS, process);
            URI management = address(MANAGEMENT, process);
            String admin = token();
            await().atMost(TEST_LIMIT)
                    .until(() -> get(service, "/api/v1/users/me", admin).statusCode() == 200);
            // creating a user uses the service account's token and the Admin API
            HttpResponse<String> created = send(
                    ours,
                    HttpRequest.newBuilder(service.resolve("/api/v1/users"))
                            .header("Authorization", "Bearer " + admin)
                            .header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofString("{\"username\":\"tls-%s\"}".formatted(UUID.randomUUID()))));
            assertThat(created.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
            assertThat(created.statusCode())
                    .as("%s: %s", created.body(), process.output())
                    .isEqualTo(201);
            // POST /token passes the client's secret on to Keycloak
            HttpResponse<String> issued = send(
                    ours,
                    HttpRequest.newBuilder(service.resolve("/token"))
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(
                                    BodyPublishers.ofString(
                                            "grant_type=client_credentials&client_id=rollcall-machine&client_secret=rollcall-machine-secret")));
            assertThat(issued.statusCode())
                    .as("%s: %s", issued.body(), process.output())
                    .isEqualTo(200);
            assertThat(connectionsToTheDatabase("ssl")).isPositive();
            assertThat(connectionsToTheDatabase("not ssl")).isZero();

            try (WireConnection old = new WireConnection(service, connect(service))) {
                // like a TLS proxy that forwards a malformed header
                assertThat(old.get("/", "X-Forwarded-For: , 203.0.113.7").status())
                        .isEqualTo(200);
                assertThat(presented(service)).isEqualTo(first);
                assertThat(presented(management)).isEqualTo(first);

                X509Certificate second = ours.issue(certificate, key);

                awaitPresented(second, service, management);
                assertThat(old.get("/").status()).isEqualTo(200);

                int before = process.output().length();
                ours.issue(certificate, DIRECTORY.resolve("other.key"));
                await().atMost(TEST_LIMIT)
                        .until(() -> process.output().substring(before).contains("do not match"));
                assertThat(presented(service)).isEqualTo(second);
                assertThat(presented(management)).isEqualTo(second);

                X509Certificate third = ours.issue(certificate, key);
                awaitPresented(third, service, management);
            }
            try (WireConnection ambiguous = new WireConnection(service, connect(service))) {
                ambiguous.send("POST /token HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: xchunked\r\n\r\n"
                        + "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
                assertThat(ambiguous.read().status()).isEqualTo(400);
                assertThat(ambiguous.isEnded()).isTrue();
            }
            assertThat(get(service, "/", null).headers().firstValue("Strict-Transport-Security"))
                    .hasValue("max-age=31536000; includeSubDomains");
            // this connection was opened before the first request
            assertThat(silent.getInputStream().read()).isEqualTo(-1);

            servers.stopPostgres();
            servers.startPostgres();
            for (int i = 0; i < 10; i++) {
                assertThat(get(service, "/api/v1/users?limit=1", admin).statusCode())
                        .as("once the database is back")
                        .isEqualTo(200);
            }
            assertThat(process.isAlive()).isTrue();
        }
    }

    @Test
    void untrustedKeycloakCertificateIsLoggedWithTheSetting() {
        Map<String, String> settings = settings(CERTIFICATE, KEY);
        settings.remove("quarkus.tls.keycloak.trust-store.pem.certs");
        settings.remove("quarkus.oidc.tls.tls-configuration-name");
        try (PackagedProcess process = PackagedProcess.start(inFile(settings))) {
            URI service = awaitListening(process);

            await().atMost(TEST_LIMIT)
                    .until(() -> process.output().contains("quarkus.tls.keycloak.trust-store.pem.certs"));
            assertThat(process.output()).contains("quarkus.oidc.tls.tls-configuration-name");
            assertThat(get(service, "/api/v1/users/me", token()).statusCode()).isEqualTo(503);
            assertThat(get(service, "/", null).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void untrustedDatabaseCertificateFailsTheStartWithTheSetting() {
        Map<String, String> settings = settings(CERTIFICATE, KEY);
        settings.put(
                "quarkus.datasource.jdbc.url",
                servers.jdbcUrl() + "?sslmode=verify-full&sslrootcert=" + DIRECTORY.resolve("ours.pem"));

        PackagedProcess.Result result = PackagedProcess.run(inFile(settings));

        assertThat(result.exitCode()).as(result.output()).isEqualTo(1);
        assertThat(result.output())
                .contains("quarkus.datasource.jdbc.url", "sslmode=verify-full", "sslrootcert")
                .doesNotContain("\tat ");
    }

    @Test
    void missingCertificateFailsTheStart() {
        Map<String, String> settings = settings(CERTIFICATE, KEY);
        settings.put(
                "quarkus.tls.key-store.pem.0.cert",
                DIRECTORY.resolve("nothing.crt").toString());

        PackagedProcess.Result result = PackagedProcess.run(inFile(settings));

        assertThat(result.exitCode()).as(result.output()).isEqualTo(1);
        assertThat(result.output())
                .contains("nothing.crt", "quarkus.tls.key-store")
                .doesNotContain("\tat ");
    }

    @Test
    void certificateThatDoesNotMatchItsKeyFailsTheStart() {
        PackagedProcess.Result result = PackagedProcess.run(inFile(settings(CERTIFICATE, THEIRS.key())));

        assertThat(result.exitCode()).as(result.output()).isEqualTo(1);
        assertThat(result.output())
                .contains("quarkus.tls.key-store", "do not match")
                .doesNotContain("\tat ");
    }

    private static Map<String, String> settings(Path certificate, Path key) {
        Map<String, String> settings = new HashMap<>(new PackagedStack().start());
        settings.putAll(Map.ofEntries(
                Map.entry("quarkus.http.insecure-requests", "disabled"),
                Map.entry("quarkus.http.ssl-port", "0"),
                Map.entry("quarkus.http.proxy.proxy-address-forwarding", "true"),
                Map.entry("quarkus.http.proxy.trusted-proxies", "127.0.0.1,::1"),
                Map.entry("quarkus.tls.key-store.pem.0.cert", certificate.toString()),
                Map.entry("quarkus.tls.key-store.pem.0.key", key.toString()),
                Map.entry("quarkus.tls.reload-period", "1S"),
                Map.entry("rollcall.hsts.include-sub-domains", "true"),
                // so that the silent connection is closed for its missing request, not because it is idle
                Map.entry("quarkus.http.idle-timeout", "10M"),
                Map.entry("quarkus.oidc.auth-server-url", servers.realmUrl()),
                Map.entry(
                        "quarkus.tls.keycloak.trust-store.pem.certs",
                        DIRECTORY.resolve("theirs.pem").toString()),
                Map.entry("quarkus.oidc.tls.tls-configuration-name", "keycloak"),
                Map.entry("quarkus.datasource.username", servers.databaseUser()),
                Map.entry("quarkus.datasource.password", servers.databaseUser()),
                Map.entry(
                        "quarkus.datasource.jdbc.url",
                        servers.jdbcUrl() + "?ApplicationName=tls&sslmode=verify-full&sslrootcert="
                                + DIRECTORY.resolve("theirs.pem"))));
        return settings;
    }

    /** Writes the settings to a file, because not every key below quarkus.tls can be an environment variable. */
    private static Map<String, String> inFile(Map<String, String> settings) {
        Path file = DIRECTORY.resolve("application.properties");
        try (Writer writer = Files.newBufferedWriter(file)) {
            Properties properties = new Properties();
            properties.putAll(settings);
            // above the built-in settings, like config/application.properties
            properties.setProperty("config_ordinal", "260");
            properties.store(writer, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.of("quarkus.config.locations", file.toString());
    }

    private static URI awaitListening(PackagedProcess process) {
        await().atMost(TEST_LIMIT).until(() -> {
            if (!process.isAlive()) {
                throw new AssertionError("The service ended: " + process.output());
            }
            return ADDRESS.matcher(process.output()).find();
        });
        return address(ADDRESS, process);
    }

    private static URI address(Pattern pattern, PackagedProcess process) {
        Matcher address = pattern.matcher(process.output());
        assertThat(address.find()).as(process.output()).isTrue();
        return URI.create("https://localhost:" + address.group(1));
    }

    private static HttpResponse<String> get(URI service, String path, String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(service.resolve(path));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return send(ours, request);
    }

    private static HttpResponse<String> send(CertificateAuthority trusted, HttpRequest.Builder request) {
        HttpClient http =
                HttpClient.newBuilder().sslContext(trusted.sslContext()).build();
        return handshaken(() -> TimeLimits.send(http, request.build(), BodyHandlers.ofString()));
    }

    /** Retries failed handshakes: the certificate is reloaded every second, which may close a connection that is just being opened. */
    private static <T> T handshaken(Callable<T> connection) {
        return await().pollDelay(Duration.ZERO)
                .atMost(TEST_LIMIT)
                .ignoreExceptionsInstanceOf(SSLHandshakeException.class)
                .until(connection, Objects::nonNull);
    }

    private static String token() {
        JsonNode tokens = Realm.json(send(
                        theirs,
                        HttpRequest.newBuilder(URI.create(servers.realmUrl() + "/protocol/openid-connect/token"))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(
                                        BodyPublishers.ofString(
                                                "grant_type=password&client_id=rollcall-public&username=admin&password=admin&scope=openid")))
                .body());
        return tokens.path("access_token").asText();
    }

    private static SSLSocket connect(URI service) {
        return handshaken(() -> connectOnce(service));
    }

    private static SSLSocket connectOnce(URI service) throws IOException {
        SSLSocket socket = (SSLSocket) ours.sslContext()
                .getSocketFactory()
                .createSocket(TimeLimits.connect(service), service.getHost(), service.getPort(), true);
        try {
            socket.startHandshake();
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Returns the certificate that the service presents to a new connection. */
    private static X509Certificate presented(URI service) throws IOException {
        try (SSLSocket socket = connect(service)) {
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    /** Waits for a renewed certificate. Retries, because a connection opened during the change may be closed. */
    private static void awaitPresented(X509Certificate certificate, URI... services) {
        for (URI service : services) {
            await().atMost(TEST_LIMIT)
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .until(() -> presented(service).equals(certificate));
        }
    }

    private static long connectionsToTheDatabase(String which) throws SQLException {
        try (Connection connection = TimeLimits.database(
                                servers.jdbcUrl(), servers.databaseUser(), servers.databaseUser())
                        .getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("select count(*) from pg_stat_ssl join pg_stat_activity using (pid)"
                                + " where application_name = 'tls' and " + which)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
