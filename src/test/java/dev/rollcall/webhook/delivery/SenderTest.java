package dev.rollcall.webhook.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.stack.Ports;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.packaged.CertificateAuthority;
import dev.rollcall.webhook.target.ForgedTargets;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where requests arrive, over real connections, whatever the name servers say, and which certificates are accepted. */
class SenderTest {

    private static final String FIRST = "127.0.0.1";
    private static final String SECOND = "127.0.0.2";
    private static final String VERSION_6 = "::1";
    private static final Message MESSAGE =
            new Message(UUID.randomUUID(), null, Message.EVENT, new byte[] {'{', '}'}, 1);
    private static final String NOT_ALLOWED = "The URL has a host with an address that webhooks must not call.";
    private static final String NOT_SECURE =
            "No secure connection could be made: the certificate is not valid for the host, or no known authority has issued it.";

    private final Vertx vertx = Vertx.vertx();
    private final int port = Ports.free();
    private final Queue<Arrived> arrived = new ConcurrentLinkedQueue<>();
    private ForgedTargets names;
    private Sender sender;

    @TempDir
    private Path directory;

    /**
     * A request.
     *
     * @param address that was connected
     * @param host the header
     * @param sni the name of the handshake; null without TLS or without a name
     */
    private record Arrived(String address, String host, String sni) {

        static Arrived of(HttpServerRequest request) {
            return new Arrived(
                    request.localAddress().hostAddress(),
                    request.getHeader("Host"),
                    request.connection().indicatedServerName());
        }
    }

    @BeforeEach
    void createNames() {
        names = new ForgedTargets(port, List.of("*", "http://rebinding.example"), List.of(FIRST, SECOND, VERSION_6));
        sender = new Sender(vertx, null, names.targets(), Clock.systemUTC());
    }

    @AfterEach
    void close() {
        sender.close();
        TimeLimits.get(vertx.close().toCompletionStage().toCompletableFuture());
    }

    private void listen(String address, HttpServerOptions options) {
        TimeLimits.get(vertx.createHttpServer(options)
                .requestHandler(request -> {
                    arrived.add(Arrived.of(request));
                    request.response().setStatusCode(204).end();
                })
                .listen(port, address)
                .toCompletionStage()
                .toCompletableFuture());
    }

    private void listenWithCertificateForLocalhost(String address) {
        CertificateAuthority authority = new CertificateAuthority(directory, "receivers");
        Path certificate = directory.resolve("receiver.pem");
        Path key = directory.resolve("receiver.key");
        authority.issue(certificate, key);
        listen(
                address,
                new HttpServerOptions()
                        .setSsl(true)
                        .setSni(true)
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .setCertPath(certificate.toString())
                                .setKeyPath(key.toString())));
        sender.close();
        sender = new Sender(
                vertx,
                null,
                names.targets(),
                Clock.systemUTC(),
                new PemTrustOptions()
                        .addCertPath(directory.resolve("receivers.pem").toString()));
    }

    private Result send(String url) {
        return TimeLimits.get(sender.send(List.of(new byte[32]), url.formatted(port), false, MESSAGE)
                .toCompletionStage()
                .toCompletableFuture());
    }

    private static InetAddress address(String text) throws UnknownHostException {
        return InetAddress.getByName(text);
    }

    /** No name server knows the name, so a client that asked again would find nothing. */
    @Test
    void checkedAddressIsConnectedWithoutAskingAgain() throws Exception {
        listen("0.0.0.0", new HttpServerOptions());
        names.answer(address(FIRST));
        names.answer(address("127.0.0.3")); // not allowed

        Result result = send("http://rebinding.example:%d/hook");

        assertThat(result.problem()).isNull();
        assertThat(arrived).containsExactly(new Arrived(FIRST, "rebinding.example:" + port, null));
        assertThat(names.left()).isEqualTo(1);
    }

    @Test
    void nameThatChangesItsAddressIsCheckedBeforeEachRequest() throws Exception {
        listen("0.0.0.0", new HttpServerOptions());
        names.answer(address(FIRST));
        names.answer(address("127.0.0.3"));
        names.answer(address(FIRST), address("127.0.0.3"));

        assertThat(send("http://rebinding.example:%d/").problem()).isNull();
        assertThat(send("http://rebinding.example:%d/").problem()).isEqualTo(NOT_ALLOWED);
        assertThat(send("http://rebinding.example:%d/").problem()).isEqualTo(NOT_ALLOWED);

        assertThat(arrived).extracting(Arrived::address).containsExactly(FIRST);
    }

    @Test
    void keptConnectionServesNoOtherAddress() throws Exception {
        listen("0.0.0.0", new HttpServerOptions());
        names.answer(address(FIRST));
        names.answer(address(SECOND));

        assertThat(send("http://rebinding.example:%d/").problem()).isNull();
        assertThat(send("http://rebinding.example:%d/").problem()).isNull();

        assertThat(arrived).extracting(Arrived::address).containsExactly(FIRST, SECOND);
    }

    @Test
    void certificateOfAnotherHostIsRefused() throws Exception {
        listenWithCertificateForLocalhost(FIRST);
        names.answer(address(FIRST));

        assertThat(send("https://rebinding.example:%d/").problem()).isEqualTo(NOT_SECURE);

        assertThat(arrived).isEmpty();
    }

    @Test
    void nameWithoutADotIsSentInTheHandshake() throws Exception {
        listenWithCertificateForLocalhost(FIRST);
        names.answer(address(FIRST));

        assertThat(send("https://localhost:%d/").problem()).isNull();

        assertThat(arrived).containsExactly(new Arrived(FIRST, "localhost:" + port, "localhost"));
    }

    @Test
    void addressIsReachedWithTlsAndNotSentInTheHandshake() throws Exception {
        listenWithCertificateForLocalhost(FIRST);
        names.answer(address(FIRST));

        assertThat(send("https://127.0.0.1:%d/").problem()).isNull();

        assertThat(arrived).containsExactly(new Arrived(FIRST, "127.0.0.1:" + port, null));
    }

    @Test
    void addressOfVersion6IsReachedWithTlsAndNotSentInTheHandshake() throws Exception {
        listenWithCertificateForLocalhost(VERSION_6);
        names.answer(address(VERSION_6));

        assertThat(send("https://[::1]:%d/").problem()).isNull();

        assertThat(arrived).containsExactly(new Arrived("0:0:0:0:0:0:0:1", "[::1]:" + port, null));
    }

    @Test
    void certificateOfAnotherAddressIsRefused() throws Exception {
        listenWithCertificateForLocalhost(SECOND);
        names.answer(address(SECOND));

        assertThat(send("https://127.0.0.2:%d/").problem()).isEqualTo(NOT_SECURE);
    }
}
