package dev.rollcall.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A process written down, so that a later start can tell it from a stranger to whom the system gave the same number.
 *
 * @param pid its number
 * @param started when it started, in milliseconds of the epoch
 * @param parent the process with which it shall end
 */
record ProcessRecord(long pid, long started, long parent) {

    static ProcessRecord of(ProcessHandle process, long parent) {
        return new ProcessRecord(process.pid(), startOf(process), parent);
    }

    /** Reads it back; empty if there is no such file or it is damaged. */
    static Optional<ProcessRecord> read(Path file) {
        try {
            String[] parts = Files.readString(file).strip().split(" ");
            return Optional.of(
                    new ProcessRecord(Long.parseLong(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2])));
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    void write(Path file) {
        try {
            Files.writeString(file, pid + " " + started + " " + parent);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The process, if it still is the one that was written down. */
    Optional<ProcessHandle> alive() {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(process -> startOf(process) == started);
    }

    /** Asks a process and its children to end, then insists. */
    static void stop(ProcessHandle process, long patienceSeconds) {
        ProcessHandle[] family =
                Stream.concat(Stream.of(process), process.descendants()).toArray(ProcessHandle[]::new);
        process.destroy();
        for (ProcessHandle member : family) {
            if (!awaitExit(member, patienceSeconds)) {
                member.destroyForcibly();
                awaitExit(member, patienceSeconds);
            }
        }
    }

    /** Waits for a process to end; false if it had not when the time was over. */
    static boolean awaitExit(ProcessHandle process, long patienceSeconds) {
        try {
            process.onExit().get(patienceSeconds, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            return !process.isAlive();
        }
    }

    private static long startOf(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }
}
