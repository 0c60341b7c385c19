package dev.rollcall.testing.packaged;

import dev.rollcall.observability.RequestIds;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logging.MDC;

/** Captures log lines until it is closed, with parameters and the texts of exceptions. */
public final class LogCapture implements AutoCloseable {

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final List<Entry> entries = new CopyOnWriteArrayList<>();
    private final Logger logger;
    private final Level level;

    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            StringBuilder line = new StringBuilder(entry.getLoggerName())
                    .append(": ")
                    .append(entry.getMessage())
                    .append(Arrays.toString(entry.getParameters()));
            for (Throwable cause = entry.getThrown(); cause != null; cause = cause.getCause()) {
                line.append(" / ").append(cause);
            }
            lines.add(line.toString());
            entries.add(new Entry(
                    entry.getLevel(),
                    line.toString(),
                    Thread.currentThread().getName(),
                    String.valueOf(MDC.get(RequestIds.MDC_KEY)),
                    String.valueOf(MDC.get(RequestIds.TRACE_MDC_KEY))));
        }

        @Override
        public void flush() {
            // nothing is buffered
        }

        @Override
        public void close() {
            // nothing to close
        }
    };

    /**
     * A log line with its thread and its request.
     *
     * @param requestId "null" outside a request
     * @param traceId "null" outside a request
     */
    public record Entry(Level level, String line, String thread, String requestId, String traceId) {}

    private LogCapture(String category) {
        logger = Logger.getLogger(category);
        level = logger.getLevel();
        logger.addHandler(handler);
    }

    /** Captures the log of a category at every level. */
    public static LogCapture of(String category) {
        LogCapture log = new LogCapture(category);
        log.logger.setLevel(Level.ALL);
        return log;
    }

    /** Captures the lines of all categories that the service writes by its settings: libraries log secrets at other levels. */
    public static LogCapture ofService() {
        return new LogCapture("");
    }

    public List<String> lines() {
        return lines;
    }

    /** Returns the lines at this level and above. */
    public List<String> lines(Level least) {
        return entries.stream()
                .filter(entry -> entry.level().intValue() >= least.intValue())
                .map(Entry::line)
                .toList();
    }

    public List<Entry> entries() {
        return entries;
    }

    @Override
    public void close() {
        logger.removeHandler(handler);
        logger.setLevel(level);
    }
}
