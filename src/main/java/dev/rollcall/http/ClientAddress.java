package dev.rollcall.http;

import io.netty.util.NetUtil;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;

/**
 * The client address by which limits count requests: the address of the connection, or the one that a trusted proxy reports ({@link
 * ForwardedFor}). IPv6 addresses are reduced to their /64 network: every subscriber has at least one such network, with more addresses than
 * could be counted.
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
     * Does not look up host names, since a client behind a proxy could cause that. All texts that are not an address count as one: otherwise
     * a client could get a new limit with each new text.
     */
    static String network(String address) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
        if (bytes == null) {
            return UNKNOWN;
        }
        try {
            // an IPv4-mapped IPv6 address becomes an Inet4Address
            InetAddress parsed = InetAddress.getByAddress(bytes);
            return parsed instanceof Inet4Address
                    ? parsed.getHostAddress()
                    : HexFormat.ofDelimiter(":").formatHex(bytes, 0, IPV6_NETWORK_BYTES) + "/64";
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }
}
