package dev.rollcall.sync.reconcile;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import dev.rollcall.paging.Cursors;
import dev.rollcall.paging.Pages;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.sync.ReconciliationRequests;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.ws.rs.core.HttpHeaders;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The runs there are, and asking for one; the leader works on it, whichever replica was asked. */
@ApplicationScoped
class SyncRuns implements ReconciliationRequests {

    static final String PATH = "/api/v1/sync/runs";

    private static final String QUERY = "sync-runs";

    private final Pages pages;
    private final Event<Begun> begun;
    private final Clock clock;
    private final TimeBasedEpochRandomGenerator ids = Generators.timeBasedEpochRandomGenerator();

    SyncRuns(Pages pages, Event<Begun> begun, Clock clock) {
        this.pages = pages;
        this.begun = begun;
        this.clock = clock;
    }

    /** Somebody waits for a run: this replica need not wait until it looks whether there is one. */
    record Begun(UUID run) {}

    @Override
    public void request(String reason) {
        boolean sure = false;
        while (!sure) {
            // the run that another could join may be over before it does
            sure = QuarkusTransaction.requiringNew()
                    .call(() ->
                            SyncRun.request(ids.generate(), now(), null, reason, false, false) || SyncRun.join(reason));
        }
    }

    /**
     * @param by the subject of who asks
     * @throws ProblemException 409 with the run that is not finished, if there is one
     */
    RunView start(RunRequest request, String by) {
        UUID id = ids.generate();
        while (!QuarkusTransaction.requiringNew()
                .call(() -> SyncRun.request(id, now(), by, "It was asked for.", request.dryRun(), request.force()))) {
            Optional<SyncRun> other = QuarkusTransaction.requiringNew().call(SyncRun::unfinished);
            if (other.isPresent()) {
                throw inProgress(other.get().id);
            }
        }
        RunView run = get(id);
        begun.fireAsync(new Begun(id));
        return run;
    }

    private static ProblemException inProgress(UUID run) {
        Problem problem = Problem.of(
                        ProblemType.RUN_IN_PROGRESS,
                        "There is a run that has not ended: look at it, or cancel it. Two at once would not help.")
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
     * Ends it where it is; one that is over stays as it is.
     *
     * @throws ProblemException 404 if there is none
     */
    RunView cancel(UUID id) {
        QuarkusTransaction.requiringNew().run(() -> {
            SyncRun.get(id);
            SyncRun.finish(id, RunState.CANCELLED, now(), "It was cancelled.");
        });
        return get(id);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
