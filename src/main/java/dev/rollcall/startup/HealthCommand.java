package dev.rollcall.startup;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * The command {@code rollcall health [ready|live]}: queries the health of the service in the same container, for images without a shell or curl.
 * Exits with 0 if the response is 200, else with 1, and prints the reason in one line.
 *
 * <p>It runs every few seconds, so it does not start Quarkus and loads as few classes as possible. So the port comes from the environment only:
 * in native code there is no other configuration before {@code Quarkus.run}.
 */
final class HealthCommand {

    private static final String NAME = "health";
    private static final List<String> CHECKS = List.of("ready", "live");
    private static final String PORT = "QUARKUS_MANAGEMENT_PORT";
    private static final int TIMEOUT_MILLIS = 5_000;

    private HealthCommand() {}

    /** A separate main class: the JVM starts it at half the cost of {@link Rollcall}. */
    public static void main(String... args) {
        System.exit(run(args, System.getenv(), System.out));
    }

    static boolean isRequested(String... args) {
        return args.length > 0 && args[0].equals(NAME);
    }

    /** @return the exit code */
    static int run(String[] args, Map<String, String> environment, PrintStream out) {
        String check = args.length > 1 ? args[1] : CHECKS.get(0);
        if (!CHECKS.contains(check)) {
            out.println("usage: rollcall health [ready|live]");
            return 1;
        }
        String port = environment.getOrDefault(PORT, "9000");
        try {
            String status = request(Integer.parseInt(port), "/q/health/" + check);
            boolean healthy = status.contains(" 200 ");
            out.println(check + ": " + (healthy ? "yes" : "no, the service answers \"" + status + "\""));
            return healthy ? 0 : 1;
        } catch (ConnectException | SocketTimeoutException e) {
            out.println(check + ": no, nothing answers at port " + port + ": " + e.getMessage());
        } catch (IOException e) {
            out.println(check + ": unknown, port " + port
                    + " does not answer with HTTP. If it has TLS, this command cannot ask it:"
                    + " let a probe ask https at /q/health/" + check);
        } catch (IllegalArgumentException e) {
            out.println(check + ": unknown, " + PORT + " is not a port: " + port);
        }
        return 1;
    }

    /** @return the status line of the response */
    private static String request(int port, String path) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String status = new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
            if (status == null || !status.startsWith("HTTP/")) {
                throw new IOException("no status line");
            }
            return status;
        }
    }
}
