package dev.rollcall.bench;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/** A JDK on this machine, not necessarily the one of the build. */
record Jdk(Path home, Runtime.Version version) {

    /** The folder where Linux distributions install JDKs. */
    private static final Path USUAL = Path.of("/usr/lib/jvm");

    /** Returns the newest installed JDK, or the one that runs this program. */
    static Jdk newest() throws IOException {
        List<Jdk> all = new ArrayList<>(List.of(new Jdk(Path.of(System.getProperty("java.home")), Runtime.version())));
        if (Files.isDirectory(USUAL)) {
            try (Stream<Path> homes = Files.list(USUAL)) {
                for (Path home : homes.filter(path -> Files.isRegularFile(path.resolve("release")))
                        .toList()) {
                    all.add(in(home));
                }
            }
        }
        return all.stream()
                .filter(jdk -> Files.isExecutable(jdk.java()))
                .max(Comparator.comparing(Jdk::version))
                .orElseThrow();
    }

    static Jdk in(Path home) throws IOException {
        Properties release = new Properties();
        try (Reader file = Files.newBufferedReader(home.resolve("release"))) {
            release.load(file);
        }
        String quoted = release.getProperty("JAVA_RUNTIME_VERSION", release.getProperty("JAVA_VERSION"));
        return new Jdk(home, Runtime.Version.parse(quoted.replace("\"", "")));
    }

    Path java() {
        return home.resolve("bin").resolve("java");
    }
}
