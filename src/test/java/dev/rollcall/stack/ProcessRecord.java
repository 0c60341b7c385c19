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
 * A process as recorded in a file, so that a later start can tell it from another process with the same id.
 *
 * @param pid process id
 * @param started start time, in milliseconds since the epoch
 * @param parent id of the process whose end also ends this one
 */
record ProcessRecord(long pid, long started, long parent) {

    static ProcessRecord of(ProcessHandle process, long parent) {
        return new ProcessRecord(process.pid(), startOf(process), parent);
    }

    /** Reads a record; empty if the file is missing or damaged. */
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

    /** Returns the process if it is alive and still the recorded one. */
    Optional<ProcessHandle> alive() {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(process -> startOf(process) == started);
    }

    /** Terminates a process and its descendants, and kills those that have not ended in time. */
    static void stop(ProcessHandle process, long timeoutSeconds) {
        ProcessHandle[] family =
                Stream.concat(Stream.of(process), process.descendants()).toArray(ProcessHandle[]::new);
        process.destroy();
        for (ProcessHandle member : family) {
            if (!awaitExit(member, timeoutSeconds)) {
                member.destroyForcibly();
                awaitExit(member, timeoutSeconds);
            }
        }
    }

    /** Waits for a process to end. Returns false if it has not ended in time. */
    static boolean awaitExit(ProcessHandle process, long timeoutSeconds) {
        try {
            process.onExit().get(timeoutSeconds, TimeUnit.SECONDS);
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
