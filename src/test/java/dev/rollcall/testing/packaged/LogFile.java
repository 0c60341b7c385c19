package dev.rollcall.testing.packaged;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * The log file of the service in this process, from its end at the time of creation. Unlike a {@link LogCapture}, it contains what the
 * handlers have written, after the filters.
 */
public final class LogFile {

    private final Path file;
    private final int from;

    private LogFile(Path file) throws IOException {
        this.file = file;
        this.from = (int) Files.size(file);
    }

    public static LogFile fromNow() throws IOException {
        return new LogFile(Path.of(ConfigProvider.getConfig().getValue("quarkus.log.file.path", String.class)));
    }

    public String text() throws IOException {
        byte[] all = Files.readAllBytes(file);
        return new String(all, from, all.length - from, StandardCharsets.UTF_8);
    }
}
