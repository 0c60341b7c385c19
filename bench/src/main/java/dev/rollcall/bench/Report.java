package dev.rollcall.bench;

import dev.rollcall.bench.StartupBench.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** Writes the report in Markdown: the conditions, and below them the table. */
final class Report {

    private Report() {}

    static String of(Settings settings, Map<Variant, List<Sample>> samples) throws IOException {
        StringBuilder text = new StringBuilder();
        text.append("%s, %d cores, Java %s, load %.1f before the first start.%n"
                .formatted(processor(), cores(), System.getProperty("java.vm.version"), settings.loadBefore()));
        text.append("%d starts of each form, %d of them with load.".formatted(settings.starts(), settings.loads()));
        options(text, "JVM", settings.javaOptions());
        options(text, "native", settings.nativeOptions());
        text.append(
                "\n\n| | ready, median | ready, worst | size | idle | after %,d requests | after %d s more | requests/s |\n"
                        .formatted(settings.requests(), settings.seconds()));
        text.append("|---|--:|--:|--:|--:|--:|--:|--:|\n");
        for (Map.Entry<Variant, List<Sample>> entry : samples.entrySet()) {
            text.append(row(entry.getKey(), entry.getValue()));
        }
        if (samples.keySet().stream().noneMatch(variant -> variant.name().equals("native"))) {
            text.append("| native | not measured: not built, because GRAALVM_HOME is not set | | | | | | |\n");
        }
        return text.toString();
    }

    private static String row(Variant variant, List<Sample> all) throws IOException {
        List<Sample> loaded = all.stream().filter(Sample::isLoaded).toList();
        return "| %s | %.0f ms | %.0f ms | %d MB | %d MB | %d MB | %d MB | %,.0f |\n"
                .formatted(
                        variant.name(),
                        median(all, sample -> sample.ready().toNanos() / 1e6),
                        values(all, sample -> sample.ready().toNanos() / 1e6)
                                .max()
                                .orElseThrow(),
                        Sample.megabytes(variant.bytes()),
                        Sample.megabytes(median(all, Sample::idleBytes)),
                        Sample.megabytes(median(loaded, Sample::loadedBytes)),
                        Sample.megabytes(median(loaded, Sample::endBytes)),
                        median(loaded, Sample::perSecond));
    }

    private static void options(StringBuilder text, String form, List<String> options) {
        if (!options.isEmpty()) {
            text.append(" Options, %s: `%s`.".formatted(form, String.join(" ", options)));
        }
    }

    private static double median(List<Sample> samples, ToDoubleFunction<Sample> value) {
        double[] sorted = values(samples, value).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static DoubleStream values(List<Sample> samples, ToDoubleFunction<Sample> value) {
        return samples.stream().mapToDouble(value);
    }

    static int cores() {
        return Runtime.getRuntime().availableProcessors();
    }

    static String processor() throws IOException {
        Path file = Path.of("/proc/cpuinfo");
        if (!Files.exists(file)) {
            return System.getProperty("os.arch");
        }
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        }
    }
}
