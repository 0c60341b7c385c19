package dev.rollcall.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerEngineTest {

    @TempDir
    Path directory;

    @Test
    void configuredEngineIsTheOnlyCandidate() {
        assertThat(ContainerEngine.candidates(Map.of("DOCKER_HOST", "tcp://engine:2375"), directory))
                .containsExactly(new ContainerEngine("tcp://engine:2375", false));
    }

    @Test
    void findsTheSocketInTheHomeDirectory() throws IOException {
        Path socket = directory.resolve(".docker/run/docker.sock");
        socket.getParent().toFile().mkdirs();
        socket.toFile().createNewFile();

        assertThat(ContainerEngine.candidates(Map.of(), directory))
                .contains(new ContainerEngine("unix://" + socket, false));
    }

    @Test
    void engineAnswersOnUnixSocket() throws IOException {
        Path socket = directory.resolve("s");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            serve(server, UnixDomainSocketAddress.of(socket), "HTTP/1.0 200 OK\r\n\r\nOK");

            assertThat(new ContainerEngine("unix://" + socket, false).answers()).isTrue();
        }
    }

    @Test
    void engineAnswersOnTcpPort() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            serve(server, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), "HTTP/1.1 200 OK\r\n\r\nOK");
            int port = server.socket().getLocalPort();

            assertThat(new ContainerEngine("tcp://127.0.0.1:" + port, false).answers())
                    .isTrue();
        }
    }

    @Test
    void httpErrorCountsAsAnswerOnlyIfTlsIsExpected() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            serve(server, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), "HTTP/1.0 400 Bad Request\r\n");
            String address = "tcp://127.0.0.1:" + server.socket().getLocalPort();

            assertThat(new ContainerEngine(address, true).answers()).isTrue();
            assertThat(new ContainerEngine(address, false).answers()).isFalse();
        }
    }

    @Test
    void staleSocketIsNotAnEngine() throws IOException {
        Path socket = directory.resolve("s");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
        }

        assertThat(socket).exists();
        assertThat(new ContainerEngine("unix://" + socket, false).answers()).isFalse();
    }

    @Test
    void silentSocketIsNotAnEngine() throws IOException {
        Path socket = directory.resolve("s");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));

            assertThat(new ContainerEngine("unix://" + socket, false).answers()).isFalse();
        }
    }

    @Test
    void invalidAddressIsNotAnEngine() {
        assertThat(new ContainerEngine("ssh://engine", false).answers()).isFalse();
        assertThat(new ContainerEngine("not an address", false).answers()).isFalse();
    }

    private static void serve(ServerSocketChannel server, SocketAddress address, String answer) throws IOException {
        server.bind(address);
        Thread thread = new Thread(() -> {
            while (server.isOpen()) {
                try (SocketChannel client = server.accept()) {
                    client.read(ByteBuffer.allocate(256));
                    client.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII)));
                } catch (IOException e) {
                    return;
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
