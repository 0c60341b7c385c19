package dev.rollcall.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The JVM options and the environment with which the image starts the service. */
final class ImageOptions {

    /** A variable that the script sets unless it is set. */
    private static final Pattern VARIABLE = Pattern.compile("export (\\w+)=\"\\$\\{\\1:-(\\w+)}\"");

    /** The command that starts the service; the one before it is for health checks. */
    private static final Pattern COMMAND = Pattern.compile("exec java ((?:[^\\n]|\\\\\\n)*?)-jar ");

    private static final String CACHE = "-XX:AOTCache=";

    private ImageOptions() {}

    /**
     * Reads the options from the image's script, but for that of the AOT cache, which fits only the image's JVM.
     *
     * @throws IOException if the script cannot be read, or has no such command
     */
    static List<String> read(Path script) throws IOException {
        Matcher command = COMMAND.matcher(Files.readString(script));
        if (!command.find()) {
            throw new IOException(script + " does not start the service with 'exec java ... -jar'");
        }
        return Stream.of(command.group(1).split("[\\s\\\\]+"))
                .filter(option -> !option.startsWith(CACHE))
                .toList();
    }

    /** Returns the variables that the script sets. */
    static Map<String, String> environment(Path script) throws IOException {
        return VARIABLE.matcher(Files.readString(script))
                .results()
                .collect(Collectors.toMap(variable -> variable.group(1), variable -> variable.group(2)));
    }
}
