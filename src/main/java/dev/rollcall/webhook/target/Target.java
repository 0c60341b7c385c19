package dev.rollcall.webhook.target;

import java.net.InetAddress;

/**
 * Where a request goes: an address that was checked, and the name that the certificate must have.
 *
 * @param host as it stands in the URL, for {@code Host}, SNI and the certificate
 * @param path with the query
 */
public record Target(InetAddress address, int port, String host, boolean encrypted, String path) {

    /** Whether the host is a name. The last part of a name begins with a letter. */
    public boolean isNamed() {
        return Character.isLetter(host.charAt(host.lastIndexOf('.') + 1));
    }
}
