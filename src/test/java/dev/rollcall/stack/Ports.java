package dev.rollcall.stack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** TCP ports on this machine. */
final class Ports {

    private Ports() {}

    /**
     * Makes sure that a server can listen there.
     *
     * @param server whose port it is, for the message
     * @param property the Maven property that chooses another
     * @throws StackFailure if somebody else listens there
     */
    static void requireFree(int port, String server, String property) {
        try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            probe.getLocalPort();
        } catch (IOException e) {
            throw new StackFailure(
                    "port %d, meant for %s, is taken by another process; stop it, or choose another port with -D%s=..."
                            .formatted(port, server, property),
                    e);
        }
    }

    /** A port that nobody listens at now. */
    static int free() {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        } catch (IOException e) {
            throw new StackFailure("this machine has no free port", e);
        }
    }
}
