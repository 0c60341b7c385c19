package dev.rollcall.sync.reconcile;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import dev.rollcall.audit.AuditLog;
import dev.rollcall.auth.revocation.RevokedSubjects;
import dev.rollcall.sync.UserSync;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Writes the differences into the records, in batches. Who is missing, or was not listed right, is looked at once more each, as if
 * an event had named them.
 */
@ApplicationScoped
class DifferenceWriter {

    /** Small, so that nobody's request waits for long while one is written. */
    private static final int BATCH = 100;

    private final Staging staging;
    private final UserSync people;
    private final RevokedSubjects revoked;
    private final MeterRegistry metrics;
    private final Clock clock;
    private final TimeBasedEpochRandomGenerator ids = Generators.timeBasedEpochRandomGenerator();

    DifferenceWriter(Staging staging, UserSync people, RevokedSubjects revoked, MeterRegistry metrics, Clock clock) {
        this.staging = staging;
        this.people = people;
        this.revoked = revoked;
        this.metrics = metrics;
        this.clock = clock;
    }

    void run(ClaimedRun run) {
        for (String kind : List.of(Staging.CREATED, Staging.RETURNED, Staging.CHANGED)) {
            boolean more = true;
            while (more) {
                long begun = System.nanoTime();
                more = !run.step(() -> batch(run, kind)).isEmpty();
                // as long as it took: half of the time the machine is left to requests
                LockSupport.parkNanos(System.nanoTime() - begun);
            }
        }
        for (String kind : List.of(Staging.UNSURE, Staging.MISSING)) {
            List<String> some;
            do {
                some = run.step(() -> staging.subjects(run.id(), kind, BATCH));
                some.forEach(subject -> one(run, subject));
            } while (!some.isEmpty());
        }
    }

    private List<String> batch(ClaimedRun run, String kind) throws Exception {
        List<String> subjects = staging.subjects(run.id(), kind, BATCH);
        List<Staging.Written> written = staging.apply(run.id(), kind, subjects, ids(subjects), ids(subjects), now());
        for (Staging.Written one : written) {
            if (one.lessAllowed()) {
                revoked.revoke(one.subject());
            }
        }
        metrics.counter(
                        "rollcall.sync.changes",
                        "source",
                        AuditLog.BY_RECONCILIATION,
                        "action",
                        kind.equals(Staging.CREATED) ? "create" : "update")
                .increment(written.size());
        count(run, written.size());
        return subjects;
    }

    private void one(ClaimedRun run, String subject) {
        boolean written =
                switch (people.follow(subject, AuditLog.BY_RECONCILIATION).kind()) {
                    case CREATED, UPDATED, ERASED -> true;
                    case UNCHANGED, NEWER -> false;
                };
        run.step(() -> {
            staging.forget(run.id(), List.of(subject));
            count(run, written ? 1 : 0);
        });
    }

    private static void count(ClaimedRun run, int written) {
        RunCounts counts = SyncRun.get(run.id()).counts;
        SyncRun.applied(run.id(), counts.withApplied(counts.applied() + written));
    }

    private List<UUID> ids(List<String> subjects) {
        return Stream.generate(ids::generate).limit(subjects.size()).toList();
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
