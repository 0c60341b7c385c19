package dev.rollcall.transfer;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.act.ManagementConfig;
import dev.rollcall.api.KeyGuards;
import dev.rollcall.api.RequestBodies;
import dev.rollcall.audit.Actor;
import dev.rollcall.directory.profile.RealmProfile;
import dev.rollcall.http.FileLimit;
import dev.rollcall.http.StreamedResponse;
import dev.rollcall.observability.RequestIds;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.user.api.CreateUserBody;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntPredicate;
import java.util.function.Supplier;

/**
 * Creates the users of a file, each as an act of its own and several concurrently, and writes the results in the order of the file. In another
 * mode it links users who exist, see {@link LinkRun}.
 * If the client sends an idempotency key, each line gets a key derived from it: when the file is sent again, lines that are done
 * get their first result, and the others are processed.
 */
@ApplicationScoped
class Imports {

    /** Lines that are read ahead, per concurrent line, so that a slow line does not hold up the others at once. */
    private static final int AHEAD = 4;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(30);

    private final RequestBodies bodies;
    private final LineImport lines;
    private final DryRun.Parts dryRuns;
    private final LinkRun.Parts links;
    private final RealmProfile profile;
    private final ObjectMapper json;
    private final ManagementConfig.ImportConfig config;
    private final ExecutorService workers;
    private final Semaphore slots;

    Imports(
            RequestBodies bodies,
            LineImport lines,
            DryRun.Parts dryRuns,
            LinkRun.Parts links,
            RealmProfile profile,
            ObjectMapper json,
            ManagementConfig config) {
        this.bodies = bodies;
        this.lines = lines;
        this.dryRuns = dryRuns;
        this.links = links;
        this.profile = profile;
        this.json = json;
        this.config = config.imports();
        this.workers = Executors.newFixedThreadPool(this.config.concurrency());
        this.slots = new Semaphore(this.config.atOnce());
    }

    @Produces
    @Singleton
    static FileLimit fileLimit(ManagementConfig config) {
        return new FileLimit(config.imports().maxSize().asLongValue());
    }

    @PreDestroy
    void stop() {
        workers.shutdown();
    }

    /**
     * A request to import a file.
     *
     * @param key the {@code Idempotency-Key}
     * @param job the results of lines that its job has already; empty if it belongs to no job
     */
    record Request(
            Actor actor,
            ImportFormat format,
            Optional<String> key,
            boolean dryRun,
            Optional<FileImport.EarlierResults> job) {

        ImportMode mode() {
            return format.mode();
        }

        /** Whether a line has a result, so that nothing is done for it. */
        boolean hasResult(int line) {
            return job.filter(results -> results.has(line)).isPresent();
        }
    }

    /**
     * Receives the whole file; the returned stream processes it.
     *
     * @throws ProblemException 429 if too many imports are running, 413 or 422 if the file is refused, 507 if there is no room for it
     */
    StreamingOutput start(Request request, InputStream body, RoutingContext context) {
        Runnable release = takeSlot();
        // also if the file is refused, or if nobody reads the response
        context.addEndHandler(end -> release.run());
        SpooledBody spool = ImportFile.receive(body, request.format(), config);
        ImportFile file = read(spool, () -> open(spool.open(), request));
        return StreamedResponse.whileConnected(context.request(), out -> {
            try (spool) {
                run(request, file, ImportProgress.Sink.of(out, json));
            } finally {
                release.run();
            }
        });
    }

    /**
     * Receives a file that is processed later.
     *
     * @throws ProblemException as {@link #start}
     */
    FileImport.Received receive(ImportFormat format, InputStream body) {
        Runnable release = takeSlot();
        try {
            SpooledBody spool = ImportFile.receive(body, format, config);
            return new FileImport.Received(format, numbers(spool, format), spool, release);
        } catch (RuntimeException e) {
            release.run();
            throw e;
        }
    }

    /** Returns what gives the slot back, once. */
    private Runnable takeSlot() {
        if (!slots.tryAcquire()) {
            throw ProblemException.tooManyRequests(RETRY_AFTER);
        }
        AtomicBoolean released = new AtomicBoolean();
        return () -> {
            if (released.compareAndSet(false, true)) {
                slots.release();
            }
        };
    }

    private static <T> T read(SpooledBody spool, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (RuntimeException e) {
            spool.close();
            throw e;
        }
    }

    /** Opens the file of a request. A line that links a user is refused if an earlier one names the same, so in that mode all lines are read. */
    ImportFile open(InputStream content, Request request) {
        return open(content, request.format(), line -> request.mode() == ImportMode.CREATE && request.hasResult(line));
    }

    /**
     * @param without the numbers of lines to leave out
     */
    private ImportFile open(InputStream content, ImportFormat format, IntPredicate without) {
        try {
            return new ImportFile(content, format, profile, without);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Integer> numbers(SpooledBody spool, ImportFormat format) {
        return read(spool, () -> {
            ImportFile file = open(spool.open(), format, line -> false);
            List<Integer> numbers = new ArrayList<>();
            try {
                for (Optional<FileLines.Line> line = file.next(); line.isPresent(); line = file.next()) {
                    numbers.add(line.get().number());
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return numbers;
        });
    }

    /**
     * @throws IOException if the reader of the results is gone; then no further line is started
     */
    void run(Request request, ImportFile file, ImportProgress.Sink results) throws IOException {
        ImportProgress progress = new ImportProgress(request, results, config.giveUpAfter());
        if (request.mode() == ImportMode.LINK) {
            LinkLine.Workers each = new LinkLine.Workers(this::inBackground, config.giveUpAfter());
            new LinkRun(links, request, file, progress, each).all();
            return;
        }
        Run run = new Run(request, file, progress);
        try {
            run.all();
        } finally {
            run.window.forEach(pending -> pending.result.join());
        }
    }

    private <T> CompletableFuture<T> inBackground(Supplier<T> work) {
        return CompletableFuture.supplyAsync(RequestIds.propagate(work), workers);
    }

    /** A line whose result is not written yet, and the names in it that must be unique. */
    private record Pending(Set<String> names, boolean tried, CompletableFuture<ImportResult.Line> result) {}

    /** One import that creates users. */
    private final class Run {

        private final Request request;
        private final ImportFile file;
        private final ImportProgress progress;
        private final DryRun dryRun;
        private final Deque<Pending> window = new ArrayDeque<>();

        private Run(Request request, ImportFile file, ImportProgress progress) {
            this.request = request;
            this.file = file;
            this.progress = progress;
            this.dryRun = request.dryRun() ? new DryRun(dryRuns) : null;
        }

        void all() throws IOException {
            Optional<FileLines.Line> line = file.next();
            while (line.isPresent() && !progress.isGivenUp()) {
                Pending pending = begin(line.get());
                window.add(pending);
                if (window.size() >= AHEAD * config.concurrency()) {
                    writeFirst();
                }
                line = file.next();
            }
            while (!window.isEmpty()) {
                writeFirst();
            }
            progress.end(file, line.stream());
        }

        private Pending begin(FileLines.Line line) throws IOException {
            int number = line.number();
            try {
                ObjectNode body = file.read(line);
                CreateUserBody user = bodies.read(body, CreateUserBody.class);
                KeyGuards.refusePassword(request.actor(), user.temporaryPassword());
                if (dryRun != null) {
                    dryRun.checkEarlierLines(number, user);
                    return pending(number, Set.of(), () -> dryRun.checkKeycloak(number, user));
                }
                // Of two lines with the same name the earlier one wins, as if lines were processed one at a time.
                Set<String> names = LineImport.names(user);
                while (window.stream().anyMatch(other -> names.stream().anyMatch(other.names::contains))) {
                    writeFirst();
                }
                return pending(number, names, () -> lines.create(request, number, body, user));
            } catch (ProblemException e) {
                return new Pending(
                        Set.of(), false, CompletableFuture.completedFuture(ImportResult.Line.of(number, e.problem())));
            }
        }

        private Pending pending(int number, Set<String> names, Supplier<ImportResult.Line> act) {
            return new Pending(names, true, inBackground(() -> LineImport.answered(number, act)));
        }

        private void writeFirst() throws IOException {
            Pending first = window.element();
            if (!first.result.isDone()) {
                progress.flush();
            }
            ImportResult.Line result = first.result.join();
            window.remove();
            progress.write(result, first.tried);
        }
    }
}
