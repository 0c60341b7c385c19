package dev.rollcall.bench;

import dev.rollcall.testing.TimeLimits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Divides the machine's processors between the service with its database and the load generator. Otherwise an overload would take
 * processor time from the service, and requests would be late. Uses {@code taskset}, so it works only on Linux.
 */
final class Processors {

    private final int all = Report.cores();
    private final int services = Math.max(1, all / 2);

    private Processors() {}

    /** Moves this process, and all that it starts from now on, to the load generator's half. */
    static Processors divide() throws IOException {
        Processors processors = new Processors();
        if (processors.all > 1) {
            set(ProcessHandle.current(), processors.services + "-" + (processors.all - 1));
        }
        return processors;
    }

    /** Moves a process, and all that it starts from now on, to the service's half. */
    void toService(ProcessHandle process) throws IOException {
        set(process, servicesList());
    }

    private static void set(ProcessHandle process, String list) throws IOException {
        Process taskset = new ProcessBuilder("taskset", "-a", "-c", "-p", list, Long.toString(process.pid()))
                .redirectErrorStream(true)
                .start();
        String output = TimeLimits.output(taskset);
        if (TimeLimits.awaitExit(taskset) != 0) {
            throw new IOException("the processors cannot be divided: " + output);
        }
    }

    private String servicesList() {
        return "0-" + (services - 1);
    }

    /** Returns the command that runs the service on its half. */
    List<String> own(List<String> command) {
        List<String> own = new ArrayList<>(List.of("taskset", "-c", servicesList()));
        own.addAll(command);
        return own;
    }

    @Override
    public String toString() {
        return "%d of %d cores for the service and PostgreSQL".formatted(services, all);
    }
}
