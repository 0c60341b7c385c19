package dev.rollcall.web;

import io.netty.util.NetUtil;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;

/**
 * Where a request comes from, as limits count it: the address of the connection, or what a trusted proxy says
 * ({@code quarkus.http.proxy.*}). Of IPv6 it is the network of 64 bits, of which every subscriber has at least one: single
 * addresses they have more than could be counted.
 */
public final class ClientAddress {

    private static final int IPV6_NETWORK_BYTES = 8;

    private ClientAddress() {}

    public static String of(HttpServerRequest request) {
        SocketAddress remote = request.remoteAddress();
        if (remote == null) {
            return "unknown";
        }
        // what a proxy says can be a name, or "unknown"
        return network(remote.hostAddress() == null ? String.valueOf(remote.host()) : remote.hostAddress());
    }

    /** No name is looked up: whoever is behind a proxy could make it so. */
    static String network(String address) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
        if (bytes == null) {
            return address;
        }
        try {
            // one of IPv4 that is written as of IPv6 is one of IPv4
            InetAddress parsed = InetAddress.getByAddress(bytes);
            return parsed instanceof Inet4Address
                    ? parsed.getHostAddress()
                    : HexFormat.ofDelimiter(":").formatHex(bytes, 0, IPV6_NETWORK_BYTES) + "/64";
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }
}
