package dev.rollcall.bench;

import dev.rollcall.testing.TimeLimits;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Generates load with wrk: one thread and sixteen connections, each of which sends the next request as soon as it has its response.
 *
 * @param script wrk's script, {@code bench/requests.lua} for requests of the user's own record, or {@code bench/hot.lua} for a file of
 *     requests
 */
record Load(Path script) {

    private static final int CONNECTIONS = 16;
    private static final Duration MAX_TIME = Duration.ofMinutes(2);
    private static final String ENOUGH = "enough";
    private static final Pattern SUMMARY =
            Pattern.compile("answers=(\\d+) failed=(\\d+) microseconds=(\\d+) median=(\\d+) p99=(\\d+)");

    /**
     * The result of a load in which every request succeeded.
     *
     * @param median median of the response times, in microseconds
     * @param p99 99th percentile of the response times, in microseconds
     */
    record Result(long answers, double perSecond, long median, long p99) {}

    /** Sends requests until there are this many responses. */
    void requests(int port, String token, int requests) throws IOException, InterruptedException {
        own(port, token, MAX_TIME.toSeconds(), requests);
    }

    /** Sends requests for some seconds. Returns the responses per second. */
    double seconds(int port, String token, int seconds) throws IOException, InterruptedException {
        return own(port, token, seconds, 0).perSecond();
    }

    /**
     * Sends the requests of a file, again and again.
     *
     * @param requests file with a path and a token on each line
     */
    Result seconds(int port, Path requests, int seconds) throws IOException, InterruptedException {
        return run(port, "/", seconds, 1, Map.of("FILE", requests.toString(), "ONCE", "0"));
    }

    /** Sends each request of a file once. */
    Result once(int port, Path requests) throws IOException, InterruptedException {
        return run(port, "/", MAX_TIME.toSeconds(), 1, Map.of("FILE", requests.toString(), "ONCE", "1"));
    }

    private Result own(int port, String token, long seconds, int requests) throws IOException, InterruptedException {
        return run(
                port,
                "/api/v1/users/me",
                seconds,
                Math.max(1, requests),
                Map.of("TOKEN", token, "REQUESTS", Integer.toString(requests)));
    }

    private Result run(int port, String path, long seconds, long atLeast, Map<String, String> environment)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("wrk", "-t1", "-c" + CONNECTIONS, "-d" + seconds + "s", "--timeout", "30s"));
        command.addAll(List.of("-s", script.toString(), "http://127.0.0.1:" + port + path));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process wrk = builder.start();
        StringBuilder text = new StringBuilder();
        try (BufferedReader output = wrk.inputReader()) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                text.append(line).append('\n');
                if (line.equals(ENOUGH)) {
                    interrupt(wrk);
                }
            }
        }
        Matcher summary = SUMMARY.matcher(text);
        if (TimeLimits.awaitExit(wrk) != 0 || !summary.find()) {
            throw new IOException("wrk failed: " + text);
        }
        long answers = Long.parseLong(summary.group(1));
        if (!summary.group(2).equals("0") || answers < atLeast) {
            throw new IOException("not every response was a 200: " + text);
        }
        return new Result(
                answers,
                answers * 1e6 / Long.parseLong(summary.group(3)),
                Long.parseLong(summary.group(4)),
                Long.parseLong(summary.group(5)));
    }

    /** Sends SIGINT until wrk ends, because the signal may reach a thread other than the sleeping one. */
    private static void interrupt(Process wrk) throws IOException, InterruptedException {
        do {
            TimeLimits.awaitExit(new ProcessBuilder("kill", "-INT", Long.toString(wrk.pid())).start());
        } while (!wrk.waitFor(100, TimeUnit.MILLISECONDS));
    }
}
