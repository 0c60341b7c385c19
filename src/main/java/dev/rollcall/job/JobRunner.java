package dev.rollcall.job;

import dev.rollcall.act.ActRequest;
import dev.rollcall.act.Acts;
import dev.rollcall.act.ManagementConfig;
import dev.rollcall.api.ActFailures;
import dev.rollcall.audit.Actor;
import dev.rollcall.audit.AuditLog;
import dev.rollcall.auth.Caller;
import dev.rollcall.change.ChangeNumbering;
import dev.rollcall.change.DatabaseRestores;
import dev.rollcall.database.Poller;
import dev.rollcall.encryption.SecretEncryption;
import dev.rollcall.problem.ProblemException;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/**
 * Performs jobs, on the replica that numbers changes. When it is gone, the next one continues: each item has an idempotency key of job and item, so
 * nothing is done twice. Several jobs are performed at once, but one for each organization. If more wait, each has a turn of some seconds.
 */
@ApplicationScoped
class JobRunner {

    private static final Logger LOG = Logger.getLogger(JobRunner.class);

    private static final int MOST_JOBS = 4;
    /** The first status that says nothing against the file. */
    private static final int SERVER_ERROR = 500;

    private static final Duration TURN = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofSeconds(10);
    private static final Duration LONGEST_WAIT = Duration.ofDays(7);
    private static final Duration PATIENCE_AT_SHUTDOWN = Duration.ofSeconds(5);

    private final JobRows rows;
    private final JobStore store;
    private final ClaimedJobs claimed;
    private final JobRights rights;
    private final ItemActs acts;
    private final ImportItems imports;
    private final AuditLog audit;
    private final DatabaseRestores restores;
    private final ManagementConfig management;
    private final JobsConfig config;
    private final ChangeNumbering numbering;
    private final Poller poller = new Poller(LOG, Logger.Level.WARN, "Jobs", "performed");
    private final ExecutorService jobs = Executors.newFixedThreadPool(MOST_JOBS);
    private final ExecutorService items;

    /** The jobs that are being performed, by their organization or, without one, by themselves. */
    private final Map<UUID, UUID> busy = new ConcurrentHashMap<>();

    /** Whether another job waits until one of these has had its turn. */
    private volatile boolean crowded;

    /** When to continue jobs whose items get no answer at the moment, by {@code System.nanoTime()}. */
    private final Map<UUID, Long> paused = new ConcurrentHashMap<>();

    JobRunner(
            JobRows rows,
            JobStore store,
            ClaimedJobs claimed,
            JobRights rights,
            ItemActs acts,
            ImportItems imports,
            AuditLog audit,
            DatabaseRestores restores,
            ManagementConfig management,
            JobsConfig config,
            ChangeNumbering numbering) {
        this.rows = rows;
        this.store = store;
        this.claimed = claimed;
        this.rights = rights;
        this.acts = acts;
        this.imports = imports;
        this.audit = audit;
        this.restores = restores;
        this.management = management;
        this.config = config;
        this.numbering = numbering;
        this.items = Executors.newFixedThreadPool(config.concurrency());
    }

    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void run() {
        if (config.enabled()) {
            poller.run(this::work);
        }
    }

    /** Also where jobs are switched off: what they have left must go. */
    @Scheduled(every = "10m", delayed = "1m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void cleanUp() {
        if (numbering.isNumbering()) {
            poller.run(() -> {
                store.stopUnstarted(LONGEST_WAIT);
                store.deleteOld(config.kept());
            });
        }
    }

    /** Begins or continues all jobs that no thread works on, if this replica performs jobs. */
    void work() {
        List<Job> active = rows.active();
        if (active.isEmpty()) {
            paused.clear();
            return;
        }
        if (!numbering.isNumbering() || !restores.isChecked()) {
            return;
        }
        restores.last().ifPresent(store::stopFromBackup);
        boolean waiting = false;
        for (Job job : active) {
            if (!isPaused(job) && !busy.containsValue(job.id())) {
                waiting |= !begin(job);
            }
        }
        crowded = waiting;
    }

    private boolean begin(Job job) {
        UUID place = job.organization() == null ? job.id() : job.organization();
        if (busy.size() >= MOST_JOBS || busy.putIfAbsent(place, job.id()) != null) {
            return false;
        }
        jobs.execute(() -> perform(job.id(), place));
        return true;
    }

    private boolean goesOn() {
        return numbering.isNumbering() && !jobs.isShutdown();
    }

    private boolean isPaused(Job job) {
        Long until = paused.get(job.id());
        return job.state() == Job.State.RUNNING && until != null && until - System.nanoTime() > 0;
    }

    private void perform(UUID id, UUID place) {
        try {
            Optional<Job> job = claimed.claim(id);
            if (job.isPresent()) {
                Actor actor = audit.actor(job.get().act());
                long end = System.nanoTime() + TURN.toNanos();
                BooleanSupplier isOver = () -> crowded && System.nanoTime() - end > 0;
                boolean more = goesOn();
                while (more) {
                    more = step(job.get(), actor, isOver) && goesOn() && !isOver.getAsBoolean();
                }
            }
        } catch (ClaimedJobs.JobLostException e) {
            LOG.debugf("Job %s: %s", id, e.getMessage());
        } catch (RuntimeException e) {
            pause(id);
            LOG.warnf("Job %s is interrupted, and continues soon: %s", id, e.getMessage());
            LOG.debug("The cause", e);
        } finally {
            busy.remove(place);
        }
    }

    /**
     * Works on the next items of a job.
     *
     * @param isOver whether the turn of the job is over
     * @return false if it has ended, or has to wait
     */
    private boolean step(Job job, Actor actor, BooleanSupplier isOver) {
        if (claimed.refresh(job).state() == Job.State.STOPPING) {
            claimed.end(job, Job.State.STOPPED, null);
            return false;
        }
        Optional<Caller> creator = rights.creator(job, actor);
        if (creator.isEmpty()) {
            claimed.end(job, Job.State.STOPPED, Job.StopReason.RIGHTS_LOST);
            return false;
        }
        boolean progressed;
        try {
            progressed = job.kind() == JobKind.IMPORT
                    ? imports.perform(job, actor, this::goesOn, isOver)
                    : performNext(job, actor, creator.get());
        } catch (SecretEncryption.UndecryptableException | ProblemException e) {
            if (e instanceof ProblemException problem && problem.problem().status() >= SERVER_ERROR) {
                throw e;
            }
            LOG.warnf("Job %s stops, since its file cannot be read any more: %s", job.id(), e.getMessage());
            claimed.end(job, Job.State.STOPPED, Job.StopReason.UNREADABLE);
            return false;
        }
        if (!claimed.hasOpenItems(job)) {
            claimed.end(job, Job.State.FINISHED, null);
            return false;
        }
        if (!progressed && claimed.refresh(job).state() == Job.State.RUNNING) {
            pause(job.id());
            return false;
        }
        return true;
    }

    private void pause(UUID job) {
        paused.put(job, System.nanoTime() + PAUSE.toNanos());
    }

    private boolean performNext(Job job, Actor actor, Caller creator) {
        List<ClaimedJobs.Numbered> next = claimed.next(job, job.organization() == null ? config.concurrency() : 1);
        List<CompletableFuture<ItemResult>> begun = next.stream()
                .map(item -> CompletableFuture.supplyAsync(() -> perform(job, actor, creator, item), items))
                .toList();
        List<ItemResult> results = begun.stream().map(CompletableFuture::join).toList();
        claimed.record(job, results, management.abandonAfter());
        return results.stream().anyMatch(ItemResult::answered);
    }

    private ItemResult perform(Job job, Actor actor, Caller creator, ClaimedJobs.Numbered item) {
        ActRequest request = ActRequest.of(actor)
                .once(Optional.of(new ActRequest.Once("item %d of job %s".formatted(item.number(), job.id()), "job")))
                .asItemOfJob();
        try {
            Acts.Result result =
                    job.kind().work().perform(acts, new ItemActs.Item(job, creator, request, item.record()));
            return ItemResult.of(
                    item.number(), null, !result.isUnchanged(), result.pending() ? result.act() : null, null);
        } catch (RuntimeException e) {
            return ItemResult.of(item.number(), null, false, null, ActFailures.problem(e));
        }
    }

    /** Lets acts that have begun end. */
    void stop(@Observes ShutdownEvent shutdown) throws InterruptedException {
        jobs.shutdown();
        if (!jobs.awaitTermination(PATIENCE_AT_SHUTDOWN.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.debug("An item of a job has not ended yet: the sweeper completes it");
        }
        items.shutdown();
    }
}
