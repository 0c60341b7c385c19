package dev.rollcall.sync.run;

import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import dev.rollcall.organization.OrphanedOrganizations;
import dev.rollcall.paging.Cursors;
import dev.rollcall.paging.Pages;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.sync.FirstRun;
import dev.rollcall.sync.ReconciliationRequests;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Lists runs and requests new ones. The leader works on a run, no matter which replica received the request. */
@Singleton
public record SyncRuns(
        Pages pages, FirstRun firstRun, Event<RunRequested> requested, Clock clock, TimeBasedEpochRandomGenerator ids)
        implements ReconciliationRequests, OrphanedOrganizations.Reconciliations {

    static final String PATH = "/api/v1/sync/runs";

    private static final String QUERY = "sync-runs";

    /** The event that a caller waits for a run. If this replica leads, the run starts without waiting for the schedule. */
    public record RunRequested(UUID run) {}

    /** While the first copy is held back, nothing is requested: the first run begins later, and finds everything. */
    @Override
    public void request(String reason) {
        boolean covered = firstRun.isHeldBack();
        while (!covered) {
            // the unfinished run may end before this request joins it
            covered = QuarkusTransaction.requiringNew()
                    .call(() -> insert(ids.generate(), null, reason, StartRun.DEFAULT) || SyncRun.join(reason));
        }
    }

    @Override
    public void requestUnlessBegun(Instant since, String reason) {
        if (!QuarkusTransaction.requiringNew().call(() -> SyncRun.hasBegunSince(since))) {
            request(reason);
        }
    }

    /** Requests a dry run, unless another run is unfinished. */
    public void requestDryRun(String reason) {
        QuarkusTransaction.requiringNew().run(() -> insert(ids.generate(), null, reason, new StartRun(true, false)));
    }

    /**
     * Inserts a run. One that is no dry run ends the wait for the first copy.
     *
     * @return false if another run is unfinished
     */
    private boolean insert(UUID id, String by, String reason, StartRun options) {
        Instant now = clock.instant();
        boolean inserted = SyncRun.request(id, now, by, reason, options.onlyReports(), options.ignoresBrake());
        if (inserted && !options.onlyReports()) {
            firstRun.begin(now);
        }
        return inserted;
    }

    @Override
    public boolean hasCompletedSince(Instant time) {
        return SyncRun.hasComparedOrganizationsSince(time);
    }

    @Override
    public boolean any() {
        return QuarkusTransaction.requiringNew().call(SyncRun::hasComparedOrganizations);
    }

    /**
     * @param by the subject of the caller
     * @throws ProblemException 409 with the id of the unfinished run, if there is one
     */
    RunView start(StartRun request, String by) {
        UUID id = ids.generate();
        while (!QuarkusTransaction.requiringNew().call(() -> insert(id, by, "It was requested.", request))) {
            Optional<SyncRun> other = QuarkusTransaction.requiringNew().call(SyncRun::unfinished);
            if (other.isPresent()) {
                throw inProgress(other.get().id);
            }
        }
        RunView run = get(id);
        requested.fireAsync(new RunRequested(id));
        return run;
    }

    private static ProblemException inProgress(UUID run) {
        Problem problem = Problem.of(ProblemType.RUN_IN_PROGRESS, "A run has not ended yet. Wait for it, or cancel it.")
                .with("run", run.toString());
        return new ProblemException(problem, Map.of(HttpHeaders.LOCATION, PATH + "/" + run), null);
    }

    /**
     * @throws ProblemException 404 if there is none
     */
    RunView get(UUID id) {
        return QuarkusTransaction.requiringNew().call(() -> RunView.of(SyncRun.get(id)));
    }

    /** Newest first. */
    RunPage list(Optional<String> cursor, int limit) {
        Pages.Page<SyncRun> page = pages.page(
                QUERY,
                cursor,
                limit,
                (from, backward, most) ->
                        SyncRun.page(from.map(Cursors.Position::id).orElse(null), !backward, most),
                run -> "",
                run -> run.id);
        return new RunPage(page.items().stream().map(RunView::of).toList(), page.next(), page.previous());
    }

    /**
     * Cancels a run; one that has ended stays as it is.
     *
     * @throws ProblemException 404 if there is none
     */
    RunView cancel(UUID id) {
        QuarkusTransaction.requiringNew().run(() -> {
            SyncRun.get(id);
            SyncRun.finish(id, RunState.CANCELLED, clock.instant(), "It was cancelled.");
        });
        return get(id);
    }
}
