package dev.rollcall.stack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** TCP ports on this machine. */
final class Ports {

    private Ports() {}

    /**
     * Checks that a server can listen on a port.
     *
     * @param server the server, for the message
     * @param property the Maven property that sets another port
     * @throws StackFailure if another process listens on the port
     */
    static void requireFree(int port, String server, String property) {
        try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            probe.getLocalPort();
        } catch (IOException e) {
            throw new StackFailure(
                    "port %d for %s is used by another process; stop it, or choose another port with -D%s=..."
                            .formatted(port, server, property),
                    e);
        }
    }

    /** Returns a port that is free now. */
    static int free() {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        } catch (IOException e) {
            throw new StackFailure("this machine has no free port", e);
        }
    }
}
