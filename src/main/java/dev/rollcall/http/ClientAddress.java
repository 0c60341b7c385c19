package dev.rollcall.http;

import io.netty.util.NetUtil;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;

/**
 * Where a request comes from, as limits count it: the address of the connection, or what a trusted proxy says of it ({@link
 * ForwardedFor}). Of IPv6 it is the network of 64 bits, of which every subscriber has at least one: single addresses they have more
 * than could be counted.
 */
@ApplicationScoped
public class ClientAddress {

    private static final String UNKNOWN = "unknown";

    private static final int IPV6_NETWORK_BYTES = 8;

    private final ForwardedFor forwarded;

    ClientAddress(ForwardedFor forwarded) {
        this.forwarded = forwarded;
    }

    public String of(HttpServerRequest request) {
        return network(forwarded.of(request));
    }

    /**
     * No name is looked up: whoever is behind a proxy could make it so. All that is no address is one: who makes up a new text each time
     * would have a new share each time.
     */
    static String network(String address) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
        if (bytes == null) {
            return UNKNOWN;
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
