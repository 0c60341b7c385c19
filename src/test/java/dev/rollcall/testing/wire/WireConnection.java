package dev.rollcall.testing.wire;

import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.api.ApiResponse;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * One HTTP/1.1 connection, byte by byte. Unlike ordinary clients, it neither retries nor hides anything. Reading an incomplete response
 * fails.
 */
public final class WireConnection implements AutoCloseable {

    private final Socket socket;
    private final InputStream in;
    private final String host;

    /**
     * Connects.
     *
     * @throws java.net.ConnectException if no server listens there
     */
    public WireConnection(URI service) throws IOException {
        this(service, TimeLimits.connect(service));
    }

    /** Connects from another local address, such as 127.0.0.2 on Linux. */
    public static WireConnection from(String address, URI service) throws IOException {
        return new WireConnection(service, TimeLimits.connect(service, InetAddress.getByName(address)));
    }

    /** Uses an open connection. */
    public WireConnection(URI service, Socket connected) throws IOException {
        socket = connected;
        socket.setSoTimeout((int) TimeLimits.LIMIT.toMillis());
        in = new BufferedInputStream(socket.getInputStream());
        host = service.getAuthority();
    }

    public Answer get(String path, String... headers) throws IOException {
        sendHead("GET", path, headers);
        return read();
    }

    public void sendHead(String method, String path, String... headers) throws IOException {
        StringBuilder head = new StringBuilder("%s %s HTTP/1.1\r\nHost: %s\r\n".formatted(method, path, host));
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        send(head.append("\r\n").toString());
    }

    public void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    public void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** Reads a complete response. */
    public Answer read() throws IOException {
        Answer head = readHead();
        Map<String, String> headers = head.headers();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        if ("chunked".equals(headers.get("transfer-encoding"))) {
            int size;
            do {
                size = Integer.parseInt(line(), 16);
                body.write(exactly(size));
                line();
            } while (size > 0);
        } else {
            body.write(exactly(Integer.parseInt(headers.getOrDefault("content-length", "0"))));
        }
        return new Answer(head.status(), headers, body.toString(StandardCharsets.UTF_8));
    }

    /** Reads the complete response to a {@code HEAD} request, which has a content length but no body. */
    public Answer readHead() throws IOException {
        String status = line();
        Map<String, String> headers = new HashMap<>();
        for (String header = line(); !header.isEmpty(); header = line()) {
            String[] parts = header.split(":", 2);
            headers.put(parts[0].toLowerCase(Locale.ROOT), parts[1].strip());
        }
        return new Answer(Integer.parseInt(status.split(" ")[1]), headers, "");
    }

    /** Waits for the server's next byte. Returns true if the server closes the connection in order instead of sending one. */
    public boolean isEnded() throws IOException {
        return in.read() == -1;
    }

    /** Reads the next line of anything: a header, the size of a chunk, or text in a chunk that has not been received as a whole. */
    public String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next == -1) {
                throw new EOFException("the connection ended after '%s'".formatted(line));
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.UTF_8).stripTrailing();
    }

    private byte[] exactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the connection ended after %d of %d bytes".formatted(bytes.length, length));
        }
        return bytes;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /**
     * A response.
     *
     * @param headers values by lowercase names
     */
    public record Answer(int status, Map<String, String> headers, String body) {

        /** Returns a response of the API in this form. */
        public static Answer of(ApiResponse response) {
            return new Answer(response.statusCode(), response.headers(), response.asString());
        }

        /** Returns whether the server closes the connection after this response. */
        public boolean isLast() {
            return "close".equalsIgnoreCase(headers.get("connection"));
        }
    }
}
