package dev.rollcall.sync.status;

import dev.rollcall.sync.Lag;
import dev.rollcall.sync.SyncConfig;
import dev.rollcall.sync.SyncProblem;
import dev.rollcall.sync.feed.FeedState;
import dev.rollcall.sync.feed.Watermark;
import dev.rollcall.sync.reconcile.NextRun;
import dev.rollcall.sync.reconcile.ReconciliationConfig;
import dev.rollcall.sync.reconcile.RunView;
import dev.rollcall.sync.reconcile.SyncRun;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** How far the records are behind Keycloak, as any replica can tell it: what it knows itself, or what the leader has noted. */
@ApplicationScoped
class SyncStatus {

    /** What a burst or a slow read costs is nothing to call anybody for. */
    private static final Duration USUAL = Duration.ofSeconds(10);

    private static final SyncProblem OFF = new SyncProblem(
            "Following Keycloak is switched off: records change by sign-ins and through this service alone.",
            "Set rollcall.sync.enabled to true, on one replica at least.");

    private static final SyncProblem NOBODY = new SyncProblem(
            "No replica has said for half a minute that it follows Keycloak.",
            "One takes over by itself within seconds. If none does, docs/operations.md says under 'When it does not move' what to look at.");

    /** So many points are enough for a chart; the shortest step that makes no more is taken. */
    private static final int POINTS = 400;

    private static final List<Duration> STEPS =
            List.of(Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofMinutes(30));

    private static final int RUNS = 200;

    private final FeedState feed;
    private final SyncConfig config;
    private final ReconciliationConfig reconciliation;
    private final Clock clock;

    SyncStatus(FeedState feed, SyncConfig config, ReconciliationConfig reconciliation, Clock clock) {
        this.feed = feed;
        this.config = config;
        this.reconciliation = reconciliation;
        this.clock = clock;
    }

    /** What is known, and since when. */
    private record Known(Instant at, Instant inStepAsOf, List<SyncProblem> troubles) {}

    SyncView now() {
        Instant now = clock.instant();
        return QuarkusTransaction.requiringNew().call(() -> {
            Optional<Instant> readAt = Watermark.lastRead();
            ReconciliationView runs = reconciliation(now);
            return known(now)
                    .map(known -> view(known, later(readAt, known), runs))
                    .orElseGet(() -> new SyncView(
                            config.enabled() ? SyncState.UNKNOWN : SyncState.OFF,
                            null,
                            SyncMinute.newest().map(note -> note.notedAt).orElse(null),
                            readAt.orElse(null),
                            List.of(config.enabled() ? NOBODY : OFF),
                            runs));
        });
    }

    private Optional<Known> known(Instant now) {
        Optional<Instant> asOf = feed.leads() ? feed.inStepAsOf() : Optional.empty();
        if (asOf.isPresent()) {
            return Optional.of(new Known(now, asOf.get(), feed.troubles()));
        }
        return SyncMinute.newest()
                .filter(note -> SyncHistoryRecorder.isFresh(note.notedAt, now))
                .map(note -> new Known(note.notedAt, note.inStepAsOf, note.troubles.items()));
    }

    private SyncView view(Known known, Instant readAt, ReconciliationView runs) {
        double lag = Lag.seconds(known.inStepAsOf(), known.at());
        Duration usual = Stream.of(USUAL, config.pollInterval().multipliedBy(3))
                .max(Duration::compareTo)
                .orElseThrow();
        boolean behind = !known.troubles().isEmpty() || lag > usual.toSeconds();
        return new SyncView(
                behind ? SyncState.BEHIND : SyncState.IN_STEP,
                Lag.rounded(lag),
                known.at(),
                readAt,
                known.troubles(),
                runs);
    }

    /** The database knows it to some ten seconds. */
    private static Instant later(Optional<Instant> readAt, Known known) {
        return readAt.filter(read -> read.isAfter(known.inStepAsOf())).orElse(known.inStepAsOf());
    }

    private ReconciliationView reconciliation(Instant now) {
        return new ReconciliationView(
                reconciliation.enabled(),
                reconciliation.scheduled(),
                NextRun.of(reconciliation, now).map(NextRun::at).orElse(null),
                reconciliation.brakeShare(),
                reconciliation.brakeMinimum(),
                SyncRun.page(null, true, 1).stream()
                        .findFirst()
                        .map(RunView::of)
                        .orElse(null));
    }

    SyncHistoryView history(int hours) {
        Instant now = clock.instant();
        Duration time = Duration.ofHours(hours);
        int step = (int) STEPS.stream()
                .filter(candidate -> time.dividedBy(candidate) <= POINTS)
                .findFirst()
                .orElseThrow()
                .toSeconds();
        // a point stands for all of its minutes, the first one too
        Instant from = Instant.ofEpochSecond(now.minus(time).getEpochSecond() / step * step);
        return QuarkusTransaction.requiringNew()
                .call(() -> new SyncHistoryView(
                        from,
                        now,
                        step,
                        SyncMinute.points(from, step),
                        SyncRun.since(from, RUNS).stream().map(RunDrift::of).toList()));
    }
}
