package dev.rollcall.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A generated request.
 *
 * @param target path and query; placeholders in braces are replaced when the request is sent
 * @param headers complete header lines
 * @param body the body; null for none
 */
record FuzzRequest(String method, String target, List<String> headers, byte[] body) {

    private static final int SHOWN = 600;

    /**
     * Returns the bytes of the request on the wire.
     *
     * @param known replaces the placeholders in braces
     * @param more additional header lines
     */
    byte[] bytes(UnaryOperator<String> known, String... more) {
        byte[] filledIn = body == null ? new byte[0] : known.apply(text(body)).getBytes(StandardCharsets.ISO_8859_1);
        StringBuilder head =
                new StringBuilder("%s %s HTTP/1.1\r\nHost: localhost\r\n".formatted(method, known.apply(target)));
        headers.forEach(header -> head.append(header).append("\r\n"));
        for (String header : more) {
            head.append(header).append("\r\n");
        }
        if (body != null) {
            head.append("Content-Length: ").append(filledIn.length).append("\r\n");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        bytes.writeBytes(filledIn);
        return bytes.toByteArray();
    }

    /** Decodes one character per byte, so that no byte is lost. */
    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    String path() {
        return target.replaceFirst("\\?.*", "");
    }

    @Override
    public String toString() {
        String text = body == null ? "" : new String(body, StandardCharsets.UTF_8);
        return "%s %s %s %s".formatted(method, shown(target), headers, shown(text));
    }

    private static String shown(String text) {
        return text.length() > SHOWN ? text.substring(0, SHOWN) + "… (" + text.length() + ")" : text;
    }
}
