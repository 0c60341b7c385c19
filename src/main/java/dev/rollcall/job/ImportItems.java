package dev.rollcall.job;

import dev.rollcall.act.ManagementConfig;
import dev.rollcall.audit.Actor;
import dev.rollcall.transfer.FileImport;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/** Imports the file of a job: its items are the lines. */
@Singleton
record ImportItems(FileImport imports, JobFiles files, ClaimedJobs jobs, JobRights rights, ManagementConfig config) {

    /**
     * Processes the lines that have no result.
     *
     * @param goesOn whether this replica goes on with jobs
     * @param isOver whether the turn of the job is over, once a line has got a result
     * @return whether any line got one
     */
    boolean perform(Job job, Actor actor, BooleanSupplier goesOn, BooleanSupplier isOver) {
        Run run = new Run(job, actor, goesOn, isOver, jobs.withResult(job));
        // the keys of clients contain no space
        String key = "of job "
                + Objects.requireNonNullElse(job.parameters().key(), job.id().toString());
        try (InputStream content = files.open(job.id())) {
            imports.run(actor, key, job.parameters().file(), content, run);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        run.write();
        return run.progressed;
    }

    /** Stores the results of a run, some at a time. */
    private final class Run implements FileImport.Results {

        private static final int MOST = 100;
        private static final Duration LONGEST = Duration.ofMillis(500);

        private final Job job;
        private final Actor actor;
        private final BooleanSupplier goesOn;
        private final BooleanSupplier isOver;
        private final Map<Integer, Optional<UUID>> withResult;
        private final List<ItemResult> unwritten = new ArrayList<>();
        private long writtenAt = System.nanoTime();
        private boolean progressed;
        private boolean stopped;

        private Run(
                Job job,
                Actor actor,
                BooleanSupplier goesOn,
                BooleanSupplier isOver,
                Map<Integer, Optional<UUID>> withResult) {
            this.job = job;
            this.actor = actor;
            this.goesOn = goesOn;
            this.isOver = isOver;
            this.withResult = withResult;
        }

        @Override
        public boolean has(int line) {
            return withResult.containsKey(line);
        }

        @Override
        public Optional<UUID> user(int line) {
            return withResult.getOrDefault(line, Optional.empty());
        }

        @Override
        public void add(FileImport.LineResult line) {
            unwritten.add(ItemResult.of(line.line(), line.user(), line.changed(), line.act(), line.problem()));
        }

        @Override
        public void flush() {
            if (unwritten.size() >= MOST || System.nanoTime() - writtenAt > LONGEST.toNanos()) {
                write();
                stopped |= !goesOn.getAsBoolean()
                        || progressed && isOver.getAsBoolean()
                        || rights.creator(job, actor).isEmpty();
            }
        }

        private void write() {
            progressed |= unwritten.stream().anyMatch(ItemResult::answered);
            stopped |= jobs.record(job, unwritten, config.abandonAfter()).state() == Job.State.STOPPING;
            unwritten.clear();
            writtenAt = System.nanoTime();
        }

        @Override
        public boolean goesOn() {
            return !stopped;
        }
    }
}
