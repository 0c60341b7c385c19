package dev.rollcall.bench;

import dev.rollcall.testing.Patience;
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
 * People who ask, by wrk: one thread, sixteen connections, the next question as soon as the answer is there.
 *
 * @param script wrk's script, {@code bench/requests.lua} for those who ask for their own record, or {@code bench/hot.lua} for a file
 *     of requests
 */
record Load(Path script) {

    private static final int CONNECTIONS = 16;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String ENOUGH = "enough";
    private static final Pattern SUMMARY =
            Pattern.compile("answers=(\\d+) failed=(\\d+) microseconds=(\\d+) median=(\\d+) p99=(\\d+)");

    /**
     * All of them were answered with success.
     *
     * @param median how long that took, in microseconds
     * @param p99 and the slowest in a hundred of them at least
     */
    record Result(long answers, double perSecond, long median, long p99) {}

    /** Asks until there are so many answers. */
    void requests(int port, String token, int requests) throws IOException, InterruptedException {
        own(port, token, PATIENCE.toSeconds(), requests);
    }

    /** Asks for so long; how many answers came in a second. */
    double seconds(int port, String token, int seconds) throws IOException, InterruptedException {
        return own(port, token, seconds, 0).perSecond();
    }

    /**
     * Makes the requests of a file, again and again.
     *
     * @param requests of which each line has a path and a token
     */
    Result seconds(int port, Path requests, int seconds) throws IOException, InterruptedException {
        return run(port, "/", seconds, 1, Map.of("FILE", requests.toString(), "ONCE", "0"));
    }

    /** Makes each of the requests of a file once. */
    Result once(int port, Path requests) throws IOException, InterruptedException {
        return run(port, "/", PATIENCE.toSeconds(), 1, Map.of("FILE", requests.toString(), "ONCE", "1"));
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
        StringBuilder said = new StringBuilder();
        try (BufferedReader output = wrk.inputReader()) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                said.append(line).append('\n');
                if (line.equals(ENOUGH)) {
                    interrupt(wrk);
                }
            }
        }
        Matcher summary = SUMMARY.matcher(said);
        if (Patience.awaitEnd(wrk) != 0 || !summary.find()) {
            throw new IOException("wrk failed: " + said);
        }
        long answers = Long.parseLong(summary.group(1));
        if (!summary.group(2).equals("0") || answers < atLeast) {
            throw new IOException("not every request was answered with 200: " + said);
        }
        return new Result(
                answers,
                answers * 1e6 / Long.parseLong(summary.group(3)),
                Long.parseLong(summary.group(4)),
                Long.parseLong(summary.group(5)));
    }

    /** Until it ends, since a signal that another of its threads takes does not wake the one that sleeps. */
    private static void interrupt(Process wrk) throws IOException, InterruptedException {
        do {
            Patience.awaitEnd(new ProcessBuilder("kill", "-INT", Long.toString(wrk.pid())).start());
        } while (!wrk.waitFor(100, TimeUnit.MILLISECONDS));
    }
}
