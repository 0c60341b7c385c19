package dev.rollcall.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.testing.DeploymentProfile;
import dev.rollcall.testing.wire.WireConnection;
import dev.rollcall.testing.wire.WireConnection.Answer;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Forwarded headers are accepted from the trusted proxy only. */
@QuarkusTest
@Tag("slow")
@TestProfile(DeploymentProfile.class)
@EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere a machine has one loopback address")
class ForwardedHeadersTest {

    private static final String PROXY = DeploymentProfile.PROXY;
    private static final String STRANGER = "127.0.0.3";
    private static final int REQUESTS = DeploymentProfile.TOKEN_REQUESTS;

    @TestHTTPResource("/")
    URI service;

    private final String client = "guessing-" + UUID.randomUUID();

    @Test
    void trustedProxySetsHostAndScheme() throws IOException {
        assertThat(redirectOf(
                        PROXY,
                        "X-Forwarded-For: 203.0.113.7",
                        "X-Forwarded-Proto: https",
                        "X-Forwarded-Host: a.example"))
                .startsWith("https://a.example/callback");
    }

    @Test
    void forwardedHeadersOfOthersAreIgnored() throws IOException {
        assertThat(redirectOf(
                        STRANGER,
                        "X-Forwarded-For: " + PROXY,
                        "X-Forwarded-Proto: https",
                        "X-Forwarded-Host: evil.example",
                        "X-Forwarded-Port: 444",
                        "X-Forwarded-Ssl: on",
                        "Forwarded: for=" + PROXY + ";host=evil.example;proto=https"))
                .startsWith("http://" + service.getAuthority() + "/callback");
    }

    @Test
    void requestsOfOthersAreCountedByConnectionAddress() throws IOException {
        for (int i = 0; i < REQUESTS; i++) {
            assertThat(guess(STRANGER, "X-Forwarded-For: 203.0.113." + i)).isEqualTo(401);
        }

        assertThat(guess(STRANGER, "X-Forwarded-For: 203.0.113.99")).isEqualTo(429);
    }

    /** The proxy appends the address it sees to the ones the client has sent. */
    @Test
    void forgedAddressesAreCountedByTheAddressTheProxySaw() throws IOException {
        for (int i = 0; i < REQUESTS; i++) {
            assertThat(guess(PROXY, "X-Forwarded-For: 198.51.100." + i + ", 203.0.113.7, 10.1.2.3"))
                    .isEqualTo(401);
        }

        assertThat(guess(PROXY, "X-Forwarded-For: 198.51.100.99, 203.0.113.7")).isEqualTo(429);
        assertThat(guess(PROXY, "X-Forwarded-For: 198.51.100.99", "X-Forwarded-For: 203.0.113.7"))
                .isEqualTo(429);
        assertThat(guess(PROXY, "X-Forwarded-For: 203.0.113.8")).isEqualTo(401);
    }

    @Test
    void portIsIgnoredInForwardedAddress() throws IOException {
        assertThat(guess(PROXY, "X-Forwarded-For: 203.0.113.20:1001")).isEqualTo(401);
        assertThat(guess(PROXY, "X-Forwarded-For: 203.0.113.20:1002, 10.1.2.3:443"))
                .isEqualTo(401);
        assertThat(guess(PROXY, "X-Forwarded-For: 203.0.113.20")).isEqualTo(401);
        assertThat(guess(PROXY, "X-Forwarded-For: 203.0.113.20:1003")).isEqualTo(429);

        for (int i = 0; i < REQUESTS; i++) {
            assertThat(guess(PROXY, "X-Forwarded-For: [2001:db8::" + i + "]:100" + i))
                    .isEqualTo(401);
        }
        assertThat(guess(PROXY, "X-Forwarded-For: 2001:db8::9")).isEqualTo(429);
    }

    @Test
    void invalidAddressesShareOneLimit() throws IOException {
        for (int i = 0; i < REQUESTS; i++) {
            assertThat(guess(PROXY, "X-Forwarded-For: made-up-" + i)).isEqualTo(401);
        }

        assertThat(guess(PROXY, "X-Forwarded-For: unknown")).isEqualTo(429);
        assertThat(guess(PROXY, "X-Forwarded-For: 1.2.3.4:5:6")).isEqualTo(429);
        assertThat(guess(PROXY, "X-Forwarded-For: [::1")).isEqualTo(429);
    }

    /** A proxy appends to the header of the client without checking it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Forwarded-For: ",
                "X-Forwarded-For: , 203.0.113.30",
                "X-Forwarded-For: ,",
                "X-Forwarded-For: :80, 203.0.113.30",
                "X-Forwarded-For: 203.0.113.30:99999",
                "X-Forwarded-For: []",
                "X-Forwarded-Port: x",
                "X-Forwarded-Port: ,",
                "X-Forwarded-Port: 99999",
                "X-Forwarded-Host: a.example:x",
                "X-Forwarded-Ssl: ",
                "Forwarded: for=",
                "Forwarded: for=\"[\";host=;proto=,"
            })
    void malformedForwardedHeadersDoNotCauseErrors(String header) throws IOException {
        assertThat(redirectOf(PROXY, header)).startsWith("http://");
    }

    /** No redirect could lead back to such an address. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Forwarded-Host: ",
                "X-Forwarded-Host: ,",
                "X-Forwarded-Host: :",
                "X-Forwarded-Host: [",
                "X-Forwarded-Host: a b",
                "X-Forwarded-Proto: ",
                "X-Forwarded-Proto: ,",
                "X-Forwarded-Proto: |",
                "X-Forwarded-Proto: javascript"
            })
    void invalidForwardedHostIsRefused(String header) throws IOException {
        try (WireConnection connection = WireConnection.from(PROXY, service)) {
            for (String path : List.of("/login", "/api/v1/users/me", "/")) {
                OverSockets.assertProblem(connection.get(path, header), 400, "bad-request");
            }
        }
        try (WireConnection connection = WireConnection.from(STRANGER, service)) {
            assertThat(connection.get("/", header).status()).isEqualTo(200);
        }
    }

    @Test
    void emptyEntryBeforeTheProxysAddressIsIgnored() throws IOException {
        for (int i = 0; i < REQUESTS; i++) {
            assertThat(guess(PROXY, "X-Forwarded-For: , 203.0.113.40")).isEqualTo(401);
        }

        assertThat(guess(PROXY, "X-Forwarded-For: 203.0.113.40")).isEqualTo(429);
        assertThat(guess(PROXY, "X-Forwarded-For: ", "X-Forwarded-For: 203.0.113.40"))
                .isEqualTo(429);
        assertThat(guess(PROXY, "X-Forwarded-For: , 203.0.113.41")).isEqualTo(401);
    }

    private String redirectOf(String from, String... headers) throws IOException {
        try (WireConnection connection = WireConnection.from(from, service)) {
            Answer answer = connection.get("/login", headers);
            assertThat(answer.status()).as(answer.body()).isEqualTo(302);
            String location = answer.headers().get("location");
            return URLDecoder.decode(
                    location.replaceFirst(".*[?&]redirect_uri=([^&]*).*", "$1"), StandardCharsets.UTF_8);
        }
    }

    private int guess(String from, String... headers) throws IOException {
        String form = "grant_type=client_credentials&client_secret=guess&client_id=" + client;
        try (WireConnection connection = WireConnection.from(from, service)) {
            connection.sendHead(
                    "POST",
                    "/token",
                    "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " + form.length() + "\r\n"
                            + String.join("\r\n", headers));
            connection.send(form);
            return connection.read().status();
        }
    }
}
