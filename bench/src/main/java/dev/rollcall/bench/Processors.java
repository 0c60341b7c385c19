package dev.rollcall.bench;

import dev.rollcall.testing.Patience;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Half of the machine's processors for the service and its database, the others for who asks it: a load of more than the service can
 * answer would otherwise take from it what it answers with, and be late itself. By {@code taskset}, so on Linux alone.
 */
final class Processors {

    private final int all = Report.cores();
    private final int services = Math.max(1, all / 2);

    private Processors() {}

    /** From now on this process, and whatever it starts, has the other half. */
    static Processors divide() throws IOException {
        Processors processors = new Processors();
        if (processors.all > 1) {
            set(ProcessHandle.current(), processors.services + "-" + (processors.all - 1));
        }
        return processors;
    }

    /** A process, and what it starts from now on, has the service's half. */
    void toService(ProcessHandle process) throws IOException {
        set(process, servicesList());
    }

    private static void set(ProcessHandle process, String list) throws IOException {
        Process taskset = new ProcessBuilder("taskset", "-a", "-c", "-p", list, Long.toString(process.pid()))
                .redirectErrorStream(true)
                .start();
        String said = Patience.said(taskset);
        if (Patience.awaitEnd(taskset) != 0) {
            throw new IOException("the processors cannot be divided: " + said);
        }
    }

    private String servicesList() {
        return "0-" + (services - 1);
    }

    /** The command of the service, on its own processors. */
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
