package dev.rollcall.webhook.target;

import io.smallrye.common.net.CidrAddress;
import io.smallrye.common.net.Inet;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tells public addresses from all others: those of private networks, of this machine, of a cloud's metadata, and whatever else IANA has
 * registered for a special purpose (RFC 6890 and its successors). Addresses cannot be static: a native executable must not contain one.
 */
final class SpecialAddresses {

    private final List<CidrAddress> ofVersion4 = networks(
            "0.0.0.0/8", // this network
            "10.0.0.0/8",
            "100.64.0.0/10", // between a provider and its customers, and the metadata of some clouds
            "127.0.0.0/8",
            "169.254.0.0/16", // link-local, and the metadata of most clouds
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.31.196.0/24",
            "192.52.193.0/24",
            "192.88.99.0/24", // relays of 6to4
            "192.168.0.0/16",
            "192.175.48.0/24",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/3"); // multicast, reserved, broadcast

    /** All that has been assigned for the Internet. Anything else is special: unique local, link-local, multicast, IPv4 inside IPv6. */
    private final CidrAddress globalUnicast = Inet.parseCidrAddress("2000::/3");

    private final List<CidrAddress> ofVersion6 = networks(
            "2001::/23", // also Teredo, which contains an IPv4 address
            "2001:db8::/32",
            "2002::/16", // 6to4, which contains an IPv4 address
            "2620:4f:8000::/48",
            "3fff::/20");

    private static List<CidrAddress> networks(String... networks) {
        return Stream.of(networks).map(Inet::parseCidrAddress).toList();
    }

    /** Java turns an IPv4 address that is mapped into IPv6 into an IPv4 address. */
    boolean isPublic(InetAddress address) {
        if (address instanceof Inet4Address) {
            return ofVersion4.stream().noneMatch(network -> network.matches(address));
        }
        return address instanceof Inet6Address version6
                && version6.getScopeId() == 0
                && version6.getScopedInterface() == null
                && globalUnicast.matches(address)
                && ofVersion6.stream().noneMatch(network -> network.matches(address));
    }
}
