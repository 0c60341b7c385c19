package dev.rollcall.database;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the packaged changelog as text. Parsing it as Liquibase does takes longer than a native start. */
final class Changelog {

    private static final Pattern INCLUDE =
            Pattern.compile("<include\\s+file=\"([^\"]+)\"\\s+relativeToChangelogFile=\"true\"\\s*/>");

    private Changelog() {}

    /** Returns the file itself and those it includes. A test checks that no file of the changelog's directory is missing. */
    static List<String> files(String root) {
        List<String> files = new ArrayList<>(List.of(root));
        String directory = root.substring(0, root.lastIndexOf('/') + 1);
        Matcher include = INCLUDE.matcher(new String(read(root), StandardCharsets.UTF_8));
        while (include.find()) {
            files.add(directory + include.group(1));
        }
        return files;
    }

    /**
     * Returns a digest of the files, in the order in which they are included.
     *
     * @param settings everything else that decides which changes Liquibase applies
     */
    static String digest(String root, String settings) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String file : files(root)) {
                digest.update(file.getBytes(StandardCharsets.UTF_8));
                digest.update(read(file));
            }
            digest.update(settings.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] read(String file) {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        try (InputStream stream = loader.getResourceAsStream(file)) {
            if (stream == null) {
                throw new IllegalStateException("The changelog file " + file + " is not packaged");
            }
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
