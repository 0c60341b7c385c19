package dev.rollcall.sync.status;

import dev.rollcall.change.NumberingWatch;
import dev.rollcall.sync.FirstRun;
import dev.rollcall.sync.Lag;
import dev.rollcall.sync.SyncConfig;
import dev.rollcall.sync.SyncProblem;
import dev.rollcall.sync.federation.FederationView;
import dev.rollcall.sync.federation.Federations;
import dev.rollcall.sync.feed.FeedState;
import dev.rollcall.sync.feed.Watermark;
import dev.rollcall.sync.reconcile.NextRun;
import dev.rollcall.sync.reconcile.ReconciliationConfig;
import dev.rollcall.sync.run.RunPause;
import dev.rollcall.sync.run.RunView;
import dev.rollcall.sync.run.SyncRun;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reports how far users lag behind Keycloak. The leader knows it; other replicas read what the leader has stored. */
@Singleton
record SyncStatus(
        FeedState feed,
        FirstRun firstRun,
        SyncConfig config,
        ReconciliationConfig reconciliation,
        OrganizationsStatus organizations,
        SetupStatus setup,
        Federations federations,
        NumberingWatch numbering,
        Clock clock) {

    /** A burst of changes or a slow read may take this long without being a problem. */
    private static final Duration USUAL_LAG = Duration.ofSeconds(10);

    private static final SyncProblem OFF = new SyncProblem(
            "Synchronization is switched off: users change only at sign-in and through this service.",
            "Set rollcall.sync.enabled to true on at least one replica.");

    private static final SyncProblem NO_REPORT = new SyncProblem(
            "No replica has reported for half a minute that it reads Keycloak's events.",
            "Another replica takes over within seconds. If none does, see 'When it does not move' in docs/synchronization.md.");

    /** Enough points for a chart; the shortest step that yields no more is used. */
    private static final int MAX_POINTS = 400;

    private static final List<Duration> STEPS =
            List.of(Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofMinutes(30));

    private static final int MAX_RUNS = 200;

    /** The state as of a time. */
    private record Known(Instant at, Instant inSyncAsOf, List<SyncProblem> problems) {}

    SyncView now() {
        // outside the transaction, since it may wait
        SetupView found = setup.now();
        Instant now = clock.instant();
        return QuarkusTransaction.requiringNew().call(() -> {
            Optional<Instant> readAt = Watermark.lastRead();
            boolean heldBack = firstRun.isHeldBack();
            Optional<NextRun> next = NextRun.of(reconciliation, heldBack, federations.areTimed(), now);
            List<SyncProblem> reasons = present(ReconciliationProblem.find(next), organizations.problem());
            boolean differs = SyncRun.lastResult()
                    .filter(ReconciliationProblem::leftDifferences)
                    .isPresent();
            List<SyncProblem> others = present(organizations.orphans(), unnumbered());
            ReconciliationView runs = reconciliation(next);
            if (heldBack) {
                return new SyncView(
                        SyncState.WAITING,
                        null,
                        now,
                        null,
                        union(List.of(FirstRun.HELD_BACK), reasons, others),
                        federationViews(),
                        runs,
                        found);
            }
            return known(now)
                    .map(known -> view(known, differs, reasons, others, later(readAt, known), runs, found))
                    .orElseGet(() -> new SyncView(
                            !config.enabled() ? SyncState.OFF : feed.leads() ? SyncState.BEHIND : SyncState.UNKNOWN,
                            null,
                            SyncMinute.newest().map(note -> note.notedAt).orElse(null),
                            readAt.orElse(null),
                            union(unread(), reasons, others),
                            federationViews(),
                            runs,
                            found));
        });
    }

    /** Returns why it is not known how far behind users are. A leader that has never read all events knows why, if it has tried. */
    private List<SyncProblem> unread() {
        if (!config.enabled()) {
            return List.of(OFF);
        }
        return feed.leads() ? feed.problems() : List.of(NO_REPORT);
    }

    private static List<SyncProblem> present(Optional<SyncProblem> one, Optional<SyncProblem> other) {
        return Stream.of(one, other).flatMap(Optional::stream).toList();
    }

    /** Returns that followers of the change log get no changes; the records do not lag behind because of this. */
    private Optional<SyncProblem> unnumbered() {
        return numbering
                .delay()
                .map(
                        delay -> new SyncProblem(
                                "New changes have been waiting for their numbers for %d seconds: services that follow the change log do not get them."
                                        .formatted(delay.toSeconds()),
                                "The logs of the replicas say why; see 'The change log' in docs/operations.md. Nothing is lost: the changes are numbered later."));
    }

    private static List<SyncProblem> union(List<SyncProblem> one, List<SyncProblem> two, List<SyncProblem> three) {
        return Stream.of(one, two, three).flatMap(List::stream).toList();
    }

    private Optional<Known> known(Instant now) {
        Optional<Instant> asOf = feed.leads() ? feed.inSyncAsOf() : Optional.empty();
        if (asOf.isPresent()) {
            return Optional.of(new Known(now, asOf.get(), feed.problems()));
        }
        return SyncMinute.newest()
                .filter(note -> SyncHistoryRecorder.isFresh(note.notedAt, now))
                .map(note -> new Known(note.notedAt, note.inSyncAsOf, note.problems.items()));
    }

    /**
     * @param differs whether a run has left differences, though another one may be under way
     * @param reasons more problems that mean that the records lag behind
     * @param others problems that do not mean that the records lag behind
     */
    private SyncView view(
            Known known,
            boolean differs,
            List<SyncProblem> reasons,
            List<SyncProblem> others,
            Instant readAt,
            ReconciliationView runs,
            SetupView found) {
        double lag = Lag.seconds(known.inSyncAsOf(), known.at());
        Duration usual = Stream.of(USUAL_LAG, config.pollInterval().multipliedBy(3))
                .max(Duration::compareTo)
                .orElseThrow();
        boolean behind = differs || !known.problems().isEmpty() || !reasons.isEmpty() || lag > usual.toSeconds();
        return new SyncView(
                behind ? SyncState.BEHIND : SyncState.IN_SYNC,
                Lag.rounded(lag),
                known.at(),
                readAt,
                union(known.problems(), reasons, others),
                federationViews(),
                runs,
                found);
    }

    private List<FederationView> federationViews() {
        Optional<SyncRun> last = SyncRun.lastResult();
        return federations.views(
                NextRun.untilFound(last, reconciliation),
                last.map(RunPause::lengthOf).orElse(Duration.ZERO));
    }

    /** The stored time may be ten seconds old. */
    private static Instant later(Optional<Instant> readAt, Known known) {
        return readAt.filter(read -> read.isAfter(known.inSyncAsOf())).orElse(known.inSyncAsOf());
    }

    private ReconciliationView reconciliation(Optional<NextRun> next) {
        return new ReconciliationView(
                reconciliation.enabled(),
                reconciliation.scheduled(),
                next.map(NextRun::at).orElse(null),
                reconciliation.brakeMinimum(),
                BrakeSharesView.of(reconciliation),
                SyncRun.page(null, true, 1).stream()
                        .findFirst()
                        .map(RunView::of)
                        .orElse(null));
    }

    SyncHistoryView history(int hours) {
        Instant now = clock.instant();
        Duration time = Duration.ofHours(hours);
        int step = (int) STEPS.stream()
                .filter(candidate -> time.dividedBy(candidate) <= MAX_POINTS)
                .findFirst()
                .orElseThrow()
                .toSeconds();
        // a point covers all of its minutes; so does the first one
        Instant from = Instant.ofEpochSecond(now.minus(time).getEpochSecond() / step * step);
        return QuarkusTransaction.requiringNew()
                .call(() -> new SyncHistoryView(
                        from,
                        now,
                        step,
                        SyncMinute.points(from, step),
                        SyncRun.since(from, MAX_RUNS).stream().map(RunDrift::of).toList()));
    }
}
