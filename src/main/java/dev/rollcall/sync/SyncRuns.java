package dev.rollcall.sync;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import dev.rollcall.web.Cursors;
import dev.rollcall.web.Pages;
import dev.rollcall.web.Problem;
import dev.rollcall.web.ProblemException;
import dev.rollcall.web.ProblemType;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The runs there are, and asking for one; the leader works on it, whichever replica was asked. */
@ApplicationScoped
class SyncRuns implements Reconciliations {

    static final String PATH = "/api/v1/sync/runs";

    private static final String QUERY = "sync-runs";

    private final Pages pages;
    private final Clock clock;
    private final TimeBasedEpochRandomGenerator ids = Generators.timeBasedEpochRandomGenerator();

    SyncRuns(Pages pages, Clock clock) {
        this.pages = pages;
        this.clock = clock;
    }

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
        boolean begun = false;
        while (!begun) {
            begun = QuarkusTransaction.requiringNew()
                    .call(() -> SyncRun.request(id, now(), by, "It was asked for.", request.dryRun(), request.force()));
            Optional<SyncRun> other =
                    begun ? Optional.empty() : QuarkusTransaction.requiringNew().call(SyncRun::unfinished);
            if (other.isPresent()) {
                throw inProgress(other.get().id);
            }
        }
        return get(id);
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
