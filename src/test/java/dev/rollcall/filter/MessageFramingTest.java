package dev.rollcall.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.http.OverSockets;
import dev.rollcall.testing.ManagementPort;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.wire.WireConnection;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Over raw sockets: a body is never read as the next request, and requests that are not HTTP get the answers that docs/problems.md lists. */
@QuarkusTest
class MessageFramingTest extends OverSockets {

    private final String hidden = "hidden-" + UUID.randomUUID().toString().substring(0, 8);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "xchunked",
                "identity",
                "gzip",
                "chunked;x=1",
                "gzip, chunked",
                "chunked, chunked",
                "chunked\r\nTransfer-Encoding: identity"
            })
    void unknownTransferCodingIsRefusedAndItsBodyIsNotReadAsRequest(String coding) throws IOException {
        refuses(connect(), "POST /token HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: " + coding + "\r\n\r\n");

        assertNothingHappened();
    }

    /** For this path the router itself sends the refusal, and would leave the connection open. */
    @Test
    void unknownTransferCodingWithInvalidUriIsRefusedToo() throws IOException {
        refuses(connect(), "POST /%zz HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: xchunked\r\n\r\n");

        assertNothingHappened();
    }

    @Test
    void chunkedBodyOfHttp10IsRefused() throws IOException {
        refuses(connect(), "POST /token HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");

        assertNothingHappened();
    }

    @Test
    void twoHostHeadersAreRefused() throws IOException {
        WireConnection connection = connect();

        connection.send("GET / HTTP/1.1\r\nHost: localhost\r\nHost: elsewhere.example\r\n\r\n");

        WireConnection.Answer answer = connection.read();
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("more than one Host header");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / FOO\r\nHost: localhost",
                "GET /\r\nHost: localhost",
                "G\u0001T / HTTP/1.1\r\nHost: localhost",
                "GET / HTTP/1.1\r\nHost: localhost\r\nX-A: a\u0001b",
                "GET / HTTP/1.1\r\nHost: localhost\r\nX-A: a\u007fb",
                "GET / HTTP/1.1\r\nHost: localhost\r\nX A: b",
                "GET / HTTP/1.1\r\nHost: localhost\r\nX-A",
                "POST /token HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5",
                "POST /token HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6",
                "POST /token HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked"
            })
    void unreadableHeadGetsABare400AndTheConnectionEnds(String head) throws IOException {
        WireConnection connection = connect();
        connection.send(head + "\r\n\r\n");

        assertBare(connection.read());
        assertThat(connection.isEnded()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/\u0001", "/\u007f", "/?a=\u0000"})
    void controlCharacterInTheUriGetsABare400(String target) throws IOException {
        WireConnection connection = connect();

        assertBare(connection.get(target));
        assertThat(connection.get("/nothing").status()).isEqualTo(404);
    }

    private static void assertBare(WireConnection.Answer answer) {
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers()).containsOnlyKeys("content-length");
    }

    @ParameterizedTest
    @ValueSource(strings = {"zz\r\n", "-1\r\n", "5\r\nabcdefgh\r\n0\r\n\r\n"})
    void brokenChunkEndsTheConnectionWithoutAnAnswer(String chunk) throws IOException {
        WireConnection connection = connect();
        connection.send("POST /token HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
                + "Content-Type: application/x-www-form-urlencoded\r\n\r\n" + chunk);

        assertThat(connection.isEnded()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/9.9", "HTTP/2.0", "HTTP/1.2"})
    void requestOfAnotherVersionIsTheLastOfItsConnection(String version) throws IOException {
        WireConnection connection = connect();
        connection.send("GET /nothing " + version + "\r\nHost: localhost\r\n\r\n");

        assertProblem(connection.read(), 404, "not-found");
        assertThat(connection.isEnded()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Host: a b\r\n"})
    void missingOrInvalidHostGetsAProblemWithoutOtherHeaders(String host) throws IOException {
        WireConnection connection = connect();
        connection.send("GET / HTTP/1.1\r\n" + host + "\r\n");

        WireConnection.Answer answer = connection.read();

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.headers()).containsOnlyKeys("content-length", "content-type", "cache-control");
    }

    @Test
    void earlierRequestsOfTheConnectionAreAnswered() throws IOException {
        WireConnection connection = connect();
        connection.send("GET /api/v1/users?limit=1 HTTP/1.1\r\nHost: localhost\r\n" + admin
                + "\r\n\r\nPOST /token HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip\r\n\r\n" + create());

        assertThat(connection.read().status()).isEqualTo(200);
        assertThat(connection.read().status()).isEqualTo(400);
        assertThat(connection.isEnded()).isTrue();
        assertNothingHappened();
    }

    @ParameterizedTest
    @ValueSource(strings = {"chunked", "Chunked"})
    void chunkedBodyIsAcceptedAndConnectionStaysOpen(String coding) throws IOException {
        WireConnection connection = connect();
        String form = "grant_type=password";
        connection.send("POST /token HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: " + coding
                + "\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n"
                + Integer.toHexString(form.length()) + "\r\n" + form + "\r\n0\r\n\r\n");

        assertThat(connection.read().body()).contains("unsupported_grant_type");
        assertThat(connection.get("/api/v1/users?limit=1", admin).status()).isEqualTo(200);
    }

    @Test
    void managementPortRefusesAmbiguousRequestsToo() throws IOException {
        ManagementPort.get("/q/health/live").then().statusCode(200);
        WireConnection connection = new WireConnection(ManagementPort.uri());
        open.add(connection);

        connection.send("GET /q/health/live HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: xchunked\r\n\r\n"
                + "GET /q/health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");

        assertThat(connection.read().status()).isEqualTo(400);
        assertThat(connection.isEnded()).isTrue();
    }

    private void refuses(WireConnection connection, String head) throws IOException {
        connection.send(head + create());

        assertThat(connection.read().status()).isEqualTo(400);
        assertThat(connection.isEnded()).isTrue();
    }

    /** A request in the body that would create a user if the server took it for the next one. */
    private String create() {
        String body = "{\"username\":\"" + hidden + "\"}";
        return "POST /api/v1/users HTTP/1.1\r\nHost: localhost\r\n" + admin
                + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    /** The connection is closed, so no request is in progress any more. */
    private void assertNothingHappened() {
        Api.admin().read("/api/v1/users?search=" + hidden).body("items.size()", org.hamcrest.Matchers.equalTo(0));
    }
}
