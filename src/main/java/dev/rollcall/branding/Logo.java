package dev.rollcall.branding;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;

/** The image of the service: a file whose content, not whose name, tells its kind. */
public record Logo(Kind kind, byte[] content) {

    /** The limit of a page's first view leaves room for this. */
    static final int MAX_BYTES = 32 * 1024;

    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

    /** A byte order mark, declarations and comments may stand before the element. Without the namespace, browsers show no image. */
    private static final Pattern SVG = Pattern.compile(
            "\\uFEFF?(?:\\s++|<\\?.*?\\?>|<!--.*?-->|<!DOCTYPE[^>\\[]*>)*+<svg\\s[^>]*xmlns=(['\"])http://www\\.w3\\.org/2000/svg\\1",
            Pattern.DOTALL);

    /** The kinds of images that every browser shows as an icon. */
    public enum Kind {
        SVG("svg", "image/svg+xml"),
        PNG("png", "image/png");

        private final String extension;
        private final String mediaType;

        Kind(String extension, String mediaType) {
            this.extension = extension;
            this.mediaType = mediaType;
        }

        public String extension() {
            return extension;
        }

        public String mediaType() {
            return mediaType;
        }
    }

    /** @throws IllegalArgumentException if there is no such file, if it is too large, or of another kind */
    public static Logo read(Path file) {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES) {
                throw new IllegalArgumentException("no file, or a large one");
            }
            return of(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new IllegalArgumentException("the file cannot be read", e);
        }
    }

    private static Logo of(byte[] content) {
        if (Arrays.equals(content, 0, Math.min(PNG.length, content.length), PNG, 0, PNG.length)) {
            return new Logo(Kind.PNG, content);
        }
        if (SVG.matcher(new String(content, StandardCharsets.UTF_8)).lookingAt()) {
            return new Logo(Kind.SVG, content);
        }
        throw new IllegalArgumentException("neither SVG nor PNG");
    }
}
