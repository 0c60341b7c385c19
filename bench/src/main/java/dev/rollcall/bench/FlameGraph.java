package dev.rollcall.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;

/**
 * Draws a flame graph as SVG from a JDK Flight Recorder recording. It uses CPU time samples if the JVM supports them (JEP 509), otherwise
 * execution samples. The width is the number of samples, callers are below, and the colour is the library.
 */
public final class FlameGraph {

    private static final Set<String> SAMPLES = Set.of("jdk.CPUTimeSample", "jdk.ExecutionSample");

    private static final int WIDTH = 1600;
    private static final int ROW = 15;
    /** Width of a letter, in pixels. */
    private static final double LETTER = 6.2;
    /** Frames narrower than this, in pixels, are left out. */
    private static final double NARROW = 4;

    private static final List<Map.Entry<String, String>> COLOURS = List.of(
            Map.entry("dev.rollcall.", "#f4a259"),
            Map.entry("org.postgresql.", "#8cb369"),
            Map.entry("io.agroal.", "#8cb369"),
            Map.entry("io.netty.", "#a8c5e2"),
            Map.entry("io.vertx.", "#a8c5e2"),
            Map.entry("java.", "#d9d9d9"),
            Map.entry("jdk.", "#d9d9d9"),
            Map.entry("sun.", "#d9d9d9"));

    private static final String OTHERS = "#e8dcb5";

    private final Frame root = new Frame("all", OTHERS);
    private final StringBuilder svg = new StringBuilder();
    private int rows;

    private FlameGraph() {}

    /** A method with its callees. */
    private static final class Frame {

        private final String name;
        private final String colour;
        private final Map<String, Frame> callees = new TreeMap<>();
        private long samples;

        private Frame(String name, String colour) {
            this.name = name;
            this.colour = colour;
        }
    }

    /** The arguments are the file to write and the recordings, one for each process. Draws the one with the most samples. */
    public static void main(String[] arguments) throws IOException {
        FlameGraph most = new FlameGraph();
        for (int i = 1; i < arguments.length; i++) {
            Path recording = Path.of(arguments[i]);
            // an empty file: the process ended before its recording began
            FlameGraph graph = Files.size(recording) == 0 ? most : of(recording);
            most = graph.root.samples > most.root.samples ? graph : most;
        }
        Files.writeString(Path.of(arguments[0]), most.draw());
        System.out.printf("%,d samples, %s%n", most.root.samples, arguments[0]);
    }

    private static FlameGraph of(Path file) throws IOException {
        FlameGraph graph = new FlameGraph();
        try (RecordingFile recording = new RecordingFile(file)) {
            while (recording.hasMoreEvents()) {
                RecordedEvent event = recording.readEvent();
                if (SAMPLES.contains(event.getEventType().getName()) && event.getStackTrace() != null) {
                    graph.add(event.getStackTrace());
                }
            }
        }
        return graph;
    }

    private void add(RecordedStackTrace stack) {
        root.samples++;
        Frame at = root;
        List<RecordedFrame> frames = stack.getFrames();
        for (int i = frames.size() - 1; i >= 0; i--) {
            RecordedMethod method = frames.get(i).getMethod();
            String type = method.getType().getName();
            at = at.callees.computeIfAbsent(
                    type.substring(type.lastIndexOf('.') + 1) + "." + method.getName(),
                    name -> new Frame(name, colour(type)));
            at.samples++;
        }
    }

    private static String colour(String type) {
        return COLOURS.stream()
                .filter(colour -> type.startsWith(colour.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(OTHERS);
    }

    private String draw() {
        measure(root, 0);
        int height = (rows + 1) * ROW;
        svg.append(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"monospace\" font-size=\"10\">\n"
                        .formatted(WIDTH, height));
        svg.append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        draw(root, 0, height - ROW);
        return svg.append("</svg>\n").toString();
    }

    private double width(Frame frame) {
        return (double) WIDTH * frame.samples / root.samples;
    }

    private void measure(Frame frame, int depth) {
        rows = Math.max(rows, depth);
        frame.callees.values().stream()
                .filter(callee -> width(callee) >= NARROW)
                .forEach(callee -> measure(callee, depth + 1));
    }

    private void draw(Frame frame, double x, int y) {
        double width = width(frame);
        svg.append("<g><title>%s: %.1f %%</title><rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>"
                .formatted(
                        escaped(frame.name),
                        100.0 * frame.samples / root.samples,
                        x,
                        y,
                        width - 0.5,
                        ROW - 1,
                        frame.colour));
        int letters = (int) (width / LETTER);
        if (letters > 3) {
            svg.append("<text x=\"%.1f\" y=\"%d\">%s</text>"
                    .formatted(
                            x + 2,
                            y + ROW - 4,
                            escaped(frame.name.substring(0, Math.min(frame.name.length(), letters)))));
        }
        svg.append("</g>\n");
        double left = x;
        for (Frame callee : frame.callees.values()) {
            if (width(callee) >= NARROW) {
                draw(callee, left, y - ROW);
            }
            left += width(callee);
        }
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
