package dev.rollcall.transfer;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.act.ActRequest;
import dev.rollcall.act.Acts;
import dev.rollcall.act.ManagementConfig;
import dev.rollcall.api.RequestBodies;
import dev.rollcall.api.RequestFingerprints;
import dev.rollcall.audit.Actor;
import dev.rollcall.change.Origin;
import dev.rollcall.directory.Directory;
import dev.rollcall.directory.DirectoryRefusals;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.http.FileLimit;
import dev.rollcall.http.Ndjson;
import dev.rollcall.http.StreamedResponse;
import dev.rollcall.observability.RequestIds;
import dev.rollcall.problem.DatabaseProblems;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.spelling.StoredSpelling;
import dev.rollcall.user.UserView;
import dev.rollcall.user.act.CreateUser;
import dev.rollcall.user.act.IdentityGuards;
import dev.rollcall.user.api.CreateUserBody;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Creates the users of a file, each as an act of its own and several concurrently, and writes the results in the order of the file.
 * If the client sends an idempotency key, each line gets a key derived from it: when the file is sent again, lines that are done
 * get their first result, and the others are processed.
 */
@ApplicationScoped
class Imports {

    /** Lines that are read ahead, per concurrent line, so that a slow line does not hold up the others at once. */
    private static final int AHEAD = 4;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(30);

    private final RequestBodies bodies;
    private final Acts acts;
    private final CreateUser createUser;
    private final Directory directory;
    private final IdentityGuards guards;
    private final Clock clock;
    private final RequestFingerprints fingerprints;
    private final ObjectMapper json;
    private final ManagementConfig.ImportConfig config;
    private final ExecutorService workers;
    private final Semaphore slots;

    Imports(
            RequestBodies bodies,
            Acts acts,
            CreateUser createUser,
            Directory directory,
            IdentityGuards guards,
            Clock clock,
            RequestFingerprints fingerprints,
            ObjectMapper json,
            ManagementConfig config) {
        this.bodies = bodies;
        this.acts = acts;
        this.createUser = createUser;
        this.directory = directory;
        this.guards = guards;
        this.clock = clock;
        this.fingerprints = fingerprints;
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
     */
    record Request(Actor actor, Optional<String> key, boolean dryRun) {}

    /**
     * Receives the whole file; the returned stream processes it.
     *
     * @throws ProblemException 429 if too many imports are running, 413 or 422 if the file is refused, 507 if there is no room for it
     */
    StreamingOutput start(Request request, InputStream body, boolean csv, RoutingContext context) {
        if (!slots.tryAcquire()) {
            throw ProblemException.tooManyRequests(RETRY_AFTER);
        }
        AtomicBoolean released = new AtomicBoolean();
        Runnable release = () -> {
            if (released.compareAndSet(false, true)) {
                slots.release();
            }
        };
        // also if the file is refused, or if nobody reads the response
        context.addEndHandler(end -> release.run());
        ImportFile file = ImportFile.of(body, csv, config);
        return StreamedResponse.whileConnected(context.request(), out -> {
            try (file) {
                run(request, file, out);
            } finally {
                release.run();
            }
        });
    }

    /**
     * @throws IOException if the client has stopped reading the response; then no further line is started
     */
    private void run(Request request, ImportFile file, OutputStream out) throws IOException {
        Run run = new Run(request, file, out, request.dryRun() ? new DryRun(directory, guards, clock) : null);
        try {
            run.lines();
        } finally {
            run.window.forEach(pending -> pending.result.join());
        }
    }

    /** A line whose result is not written yet, and the names in it that must be unique. */
    private record Pending(int line, Set<String> names, boolean tried, CompletableFuture<ImportResult.Line> result) {}

    /** One import. */
    private final class Run {

        private final Request request;
        private final ImportFile file;
        private final OutputStream out;
        private final DryRun dryRun;
        private final Deque<Pending> window = new ArrayDeque<>();
        private int done;
        private int failed;
        private int pendingLines;
        private int unanswered;
        private int firstUnanswered;
        private boolean givenUp;
        private Problem why;

        private Run(Request request, ImportFile file, OutputStream out, DryRun dryRun) {
            this.request = request;
            this.file = file;
            this.out = out;
            this.dryRun = dryRun;
        }

        void lines() throws IOException {
            Optional<FileLines.Line> line = file.next();
            while (line.isPresent() && !givenUp) {
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
            int skipped = 0;
            while (line.isPresent()) {
                skipped++;
                line = file.next();
            }
            Ndjson.write(json, summary(skipped), out);
        }

        private Pending begin(FileLines.Line line) throws IOException {
            int number = line.number();
            try {
                ObjectNode body = file.read(line);
                CreateUserBody user = bodies.read(body, CreateUserBody.class);
                if (dryRun != null) {
                    dryRun.checkEarlierLines(number, user);
                    return pending(number, Set.of(), () -> check(number, user));
                }
                // Of two lines with the same name the earlier one wins, as if lines were processed one at a time.
                Set<String> names = names(user);
                while (window.stream().anyMatch(other -> names.stream().anyMatch(other.names::contains))) {
                    writeFirst();
                }
                return pending(number, names, () -> create(number, body, user));
            } catch (ProblemException e) {
                return new Pending(
                        number,
                        Set.of(),
                        false,
                        CompletableFuture.completedFuture(ImportResult.Line.of(number, e.problem())));
            }
        }

        private Pending pending(int number, Set<String> names, Supplier<ImportResult.Line> act) {
            return new Pending(
                    number,
                    names,
                    true,
                    CompletableFuture.supplyAsync(RequestIds.propagate(() -> answered(number, act)), workers));
        }

        private ImportResult.Line answered(int number, Supplier<ImportResult.Line> act) {
            try {
                return act.get();
            } catch (ProblemException e) {
                return ImportResult.Line.of(number, e.problem());
            } catch (DirectoryRefusedException e) {
                return ImportResult.Line.of(number, DirectoryRefusals.problem(e).problem());
            } catch (DirectoryUnavailableException e) {
                return ImportResult.Line.of(
                        number, ProblemException.keycloakUnavailable(e).problem());
            } catch (RuntimeException e) {
                return ImportResult.Line.of(number, DatabaseProblems.of(e).problem());
            }
        }

        private ImportResult.Line check(int number, CreateUserBody user) {
            dryRun.checkKeycloak(user);
            return new ImportResult.Line(number, 200, null, user.identity().username(), null, null, null);
        }

        private ImportResult.Line create(int number, ObjectNode body, CreateUserBody user) {
            CreateUser.Plan plan = createUser.plan(user.toNewUser());
            ActRequest act = ActRequest.of(request.actor())
                    .from(Origin.IMPORT)
                    .once(once(number, body))
                    .withSecret(user.temporaryPassword());
            Acts.Result result = acts.perform(createUser, act, () -> Optional.of(plan));
            if (result.pending()) {
                return new ImportResult.Line(number, 202, null, user.identity().username(), null, result.act(), null);
            }
            if (!(result.answer() instanceof UserView created)) {
                throw new ProblemException(
                        ProblemType.NOT_FOUND, "The user created with this idempotency key has since been deleted.");
            }
            return new ImportResult.Line(
                    number,
                    201,
                    created.id(),
                    created.username(),
                    (String) result.details().get(CreateUser.INVITATION),
                    null,
                    null);
        }

        /** A corrected line gets another key, and so is tried again. The keys of clients contain no space. */
        private Optional<ActRequest.Once> once(int number, ObjectNode body) {
            return request.key().map(key -> {
                String fingerprint = fingerprints.of("POST users", body);
                return new ActRequest.Once("import %s %d %s".formatted(key, number, fingerprint), fingerprint);
            });
        }

        private void writeFirst() throws IOException {
            Pending first = window.element();
            if (!first.result.isDone()) {
                out.flush();
            }
            ImportResult.Line result = first.result.join();
            window.remove();
            Ndjson.write(json, result, out);
            count(first, result);
        }

        private void count(Pending pending, ImportResult.Line result) {
            boolean isPending = result.status() == 202;
            if (isPending) {
                pendingLines++;
            } else if (result.problem() == null) {
                done++;
            } else {
                failed++;
            }
            if (isPending || result.status() >= 500) {
                firstUnanswered = firstUnanswered == 0 ? pending.line : firstUnanswered;
                unanswered++;
                why = isPending ? Problem.of(ProblemType.KEYCLOAK_UNAVAILABLE, null) : result.problem();
                givenUp |= unanswered >= config.giveUpAfter();
            } else if (pending.tried) {
                unanswered = 0;
            }
        }

        private ImportResult.Summary summary(int skipped) {
            if (!givenUp) {
                return new ImportResult.Summary(done, failed, pendingLines, skipped, null, null);
            }
            String remedy = request.key().isPresent() || request.dryRun()
                    ? "Send the whole file again later with the same Idempotency-Key."
                    : "Send the file again later, from line %d on.".formatted(firstUnanswered);
            return new ImportResult.Summary(
                    done,
                    failed,
                    pendingLines,
                    skipped,
                    firstUnanswered,
                    why.withDetail("%d lines in a row failed. %s".formatted(config.giveUpAfter(), remedy)));
        }
    }

    private static Set<String> names(CreateUserBody user) {
        Set<String> names = new HashSet<>();
        names.add("username " + StoredSpelling.of(user.identity().username()));
        if (user.identity().email() != null) {
            user.identity().email().ifPresent(email -> names.add("email " + StoredSpelling.of(email)));
        }
        return names;
    }
}
