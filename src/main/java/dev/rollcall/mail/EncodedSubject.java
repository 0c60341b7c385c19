package dev.rollcall.mail;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Encodes the value of the header {@code Subject} (RFC 2047). The mail client's own encoding loses characters beyond the first plane, such as
 * emoji, and passes on text that looks encoded already, which the recipient's program would decode (vertx-mail-client 4.5).
 */
final class EncodedSubject {

    private static final String BEGIN = "=?UTF-8?B?";
    private static final String END = "?=";

    /** Octets of text in an encoded word. In Base64, with the header's name, a line has at most 73 characters of the allowed 76. */
    private static final int MAX_OCTETS = 39;

    private EncodedSubject() {}

    /** Returns plain ASCII as it is, and any other text as encoded words, each with whole characters, on a line of its own. */
    static String of(String subject) {
        boolean isPlain = subject.chars().allMatch(character -> character >= ' ' && character < 127);
        if (isPlain && !subject.contains("=?")) {
            return subject;
        }
        return parts(subject).stream()
                .map(part -> BEGIN + Base64.getEncoder().encodeToString(part.getBytes(StandardCharsets.UTF_8)) + END)
                .collect(Collectors.joining("\r\n "));
    }

    private static List<String> parts(String text) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        int octets = 0;
        for (int point : text.codePoints().toArray()) {
            String character = Character.toString(point);
            int more = character.getBytes(StandardCharsets.UTF_8).length;
            if (octets + more > MAX_OCTETS) {
                parts.add(part.toString());
                part.setLength(0);
                octets = 0;
            }
            part.append(character);
            octets += more;
        }
        parts.add(part.toString());
        return parts;
    }
}
