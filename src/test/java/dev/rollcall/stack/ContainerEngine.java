package dev.rollcall.stack;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * An address where a Docker (or Podman) engine may listen.
 *
 * @param address in Docker's notation, {@code unix:///var/run/docker.sock} or {@code tcp://host:2375}
 * @param tls whether the engine expects TLS, which this class does not speak: then an HTTP error also proves that an engine is there
 */
record ContainerEngine(String address, boolean tls) {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final String PING = "GET /_ping HTTP/1.0\r\nHost: localhost\r\n\r\n";

    /**
     * Lists the addresses that Testcontainers, which Quarkus Dev Services use, would try on Linux and macOS.
     *
     * @param environment the process's environment variables
     * @param home the user's home directory
     */
    static List<ContainerEngine> candidates(Map<String, String> environment, Path home) {
        String named = environment.getOrDefault("DOCKER_HOST", "");
        if (!named.isBlank()) {
            // a configured engine is the only candidate: another one that happens to run must not be used instead
            return List.of(new ContainerEngine(
                    named, !environment.getOrDefault("DOCKER_TLS_VERIFY", "").isBlank()));
        }
        List<Path> sockets = new ArrayList<>();
        sockets.add(Path.of("/var/run/docker.sock"));
        sockets.add(home.resolve(".docker/run/docker.sock"));
        Optional.ofNullable(environment.get("XDG_RUNTIME_DIR"))
                .ifPresent(directory -> sockets.add(Path.of(directory, "docker.sock")));
        return sockets.stream()
                .filter(Files::exists)
                .map(socket -> new ContainerEngine("unix://" + socket, false))
                .toList();
    }

    /** Returns whether an engine answers a ping within two seconds. A stale socket is not an engine. */
    boolean answers() {
        Optional<SocketAddress> target = target();
        if (target.isEmpty()) {
            return false;
        }
        try (SocketChannel channel = open(target.get())) {
            CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> ping(channel, target.get()));
            String status = answer.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            return status.startsWith("HTTP/1.") && (tls || status.contains(" 200"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (Exception e) {
            return false;
        }
    }

    private Optional<SocketAddress> target() {
        try {
            URI uri = URI.create(address);
            return switch (String.valueOf(uri.getScheme())) {
                case "unix" -> Optional.of(UnixDomainSocketAddress.of(uri.getPath()));
                case "tcp", "http", "https" ->
                    Optional.of(new InetSocketAddress(uri.getHost(), uri.getPort() < 0 ? 2375 : uri.getPort()));
                default -> Optional.empty();
            };
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static SocketChannel open(SocketAddress target) throws IOException {
        return target instanceof UnixDomainSocketAddress
                ? SocketChannel.open(StandardProtocolFamily.UNIX)
                : SocketChannel.open();
    }

    private static String ping(SocketChannel channel, SocketAddress target) {
        try {
            channel.connect(target);
            channel.write(ByteBuffer.wrap(PING.getBytes(StandardCharsets.US_ASCII)));
            ByteBuffer start = ByteBuffer.allocate(16);
            while (start.hasRemaining() && channel.read(start) >= 0) {
                // the status line may arrive in pieces
            }
            return new String(start.array(), 0, start.position(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            return "";
        }
    }
}
