package dev.rollcall.http;

import io.smallrye.common.net.CidrAddress;
import io.smallrye.common.net.Inet;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Determines the address of the client: that of the connection or, if it comes from a trusted proxy, the one in {@code X-Forwarded-For}.
 * Most proxies append the address they see to those that the client has sent, so the last address that is not a trusted proxy is the real
 * one. Quarkus uses the first address, which a client can forge to evade every limit.
 */
@ApplicationScoped
public class ForwardedFor {

    static final String HEADER = "X-Forwarded-For";

    /** An address with a port, such as {@code 192.0.2.1:4711} or {@code [2001:db8::1]:4711}. */
    private static final Pattern WITH_PORT = Pattern.compile("([^:\\[\\]]+|\\[[^\\[\\]]+]):\\d{1,5}");

    private final boolean forwarding;
    private final List<CidrAddress> trusted;

    ForwardedFor(
            @ConfigProperty(name = "quarkus.http.proxy.proxy-address-forwarding", defaultValue = "false")
                    boolean forwarding,
            @ConfigProperty(name = "quarkus.http.proxy.trusted-proxies") Optional<List<String>> trusted) {
        this.forwarding = forwarding;
        this.trusted = trusted.orElse(List.of()).stream()
                .map(ForwardedFor::range)
                .filter(Objects::nonNull)
                .toList();
    }

    void installGuard(@Observes ListeningSockets.Listening listening) {
        if (forwarding) {
            listening.onConnection(ForwardedGuard::install);
        }
    }

    public String of(HttpServerRequest request) {
        SocketAddress peer = request.connection().remoteAddress();
        String address = peer == null || peer.hostAddress() == null ? "unknown" : peer.hostAddress();
        List<String> lines = request.headers().getAll(HEADER);
        return forwarding && !lines.isEmpty() && isTrusted(address) ? client(lines) : address;
    }

    /** Returns the last address that is not a trusted proxy; the first if all are. */
    private String client(List<String> lines) {
        List<String> addresses = lines.stream()
                .flatMap(line -> Arrays.stream(line.split(",")))
                .map(ForwardedFor::withoutPort)
                .toList();
        for (int i = addresses.size() - 1; i > 0; i--) {
            if (!isTrusted(addresses.get(i))) {
                return addresses.get(i);
            }
        }
        return addresses.isEmpty() ? "unknown" : addresses.get(0);
    }

    /** Removes the port that some proxies add. */
    private static String withoutPort(String entry) {
        Matcher withPort = WITH_PORT.matcher(entry.strip());
        return withPort.matches() ? withPort.group(1) : entry.strip();
    }

    private boolean isTrusted(String address) {
        InetAddress parsed = Inet.parseInetAddress(address);
        return parsed != null && trusted.stream().anyMatch(range -> range.matches(parsed));
    }

    /**
     * Whether the text is an IP address or a range of them. Host names are not allowed, since addresses are not compared with them; neither
     * is a range of all addresses.
     */
    public static boolean isAddressOrRange(String text) {
        CidrAddress range = range(text);
        return range != null && range.getNetmaskBits() > 0;
    }

    /** Returns the range of an address or CIDR text; null for anything else. */
    public static CidrAddress range(String text) {
        CidrAddress range = Inet.parseCidrAddress(text.strip());
        InetAddress single = range == null ? Inet.parseInetAddress(text.strip()) : null;
        return single == null ? range : CidrAddress.create(single, single.getAddress().length * Byte.SIZE);
    }
}
