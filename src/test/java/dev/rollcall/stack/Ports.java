package dev.rollcall.stack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** TCP ports on this machine. */
public final class Ports {

    /**
     * Below the ports of outgoing connections, which begin at 32768 on Linux and at 49152 elsewhere. A server may need many seconds until it
     * listens; any connection of this machine could take one of those ports meanwhile.
     */
    private static final int FIRST = 20_000;

    /** The ports that a build of the image uses are above. */
    private static final int END = 28_000;

    private static final int ATTEMPTS = 100;

    private static final Set<Integer> CHOSEN = ConcurrentHashMap.newKeySet();

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

    /** Returns a port that is free now and was not returned before, for a server whose port must be known before it listens. */
    public static int free() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, END);
            if (CHOSEN.add(port) && isFree(port)) {
                return port;
            }
        }
        throw new StackFailure("none of %d ports between %d and %d is free".formatted(ATTEMPTS, FIRST, END));
    }

    /** Returns whether a server can listen on a port of all addresses. */
    private static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket(port)) {
            return probe.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
