package dev.rollcall.sync.status;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rollcall.sync.FeedCounters;
import dev.rollcall.sync.Lag;
import dev.rollcall.sync.Leader;
import dev.rollcall.sync.feed.FeedState;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jboss.logging.Logger;

/**
 * Notes what the feed knows, on the replica that leads: so that the others can tell it too, and how it was in the last days. It is
 * beside the feed and not in it: what fails here does not keep anybody's record from being followed.
 */
@ApplicationScoped
class SyncHistoryRecorder {

    /** Each is one small statement. */
    static final Duration EVERY = Duration.ofSeconds(10);

    private static final Logger LOG = Logger.getLogger(SyncHistoryRecorder.class);

    /** A week, and a day for whoever looks at it on the next. */
    private static final Duration KEPT = Duration.ofDays(8);

    private static final Duration FORGET_EVERY = Duration.ofHours(1);

    private final FeedState state;
    private final FeedCounters tally;
    private final Leader leader;
    private final ObjectMapper json;
    private final Clock clock;
    private Instant forgottenAt = Instant.EPOCH;
    private boolean failing;

    SyncHistoryRecorder(FeedState state, FeedCounters tally, Leader leader, ObjectMapper json, Clock clock) {
        this.state = state;
        this.tally = tally;
        this.leader = leader;
        this.json = json;
        this.clock = clock;
    }

    @Scheduled(every = "10s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    synchronized void run() {
        if (!state.leads()) {
            return;
        }
        if (!leader.isLeader()) {
            // a feed that waits for Keycloak does not notice that another replica leads
            state.end();
            return;
        }
        try {
            state.inStepAsOf().ifPresent(this::note);
            failing = false;
        } catch (RuntimeException e) {
            LOG.logf(
                    failing ? Logger.Level.DEBUG : Logger.Level.WARN,
                    "How far the records are behind could not be noted; it is tried again: %s",
                    e.getMessage());
            failing = true;
        }
    }

    private void note(Instant asOf) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        FeedCounters.Counts since = tally.counts();
        String troubles = troubles();
        QuarkusTransaction.requiringNew()
                .run(() -> SyncMinute.note(now, asOf, Lag.seconds(asOf, now), since, troubles));
        tally.noted(since);
        if (forgottenAt.plus(FORGET_EVERY).isBefore(now)) {
            QuarkusTransaction.requiringNew().run(() -> SyncMinute.forgetBefore(now.minus(KEPT)));
            forgottenAt = now;
        }
    }

    private String troubles() {
        try {
            return json.writeValueAsString(new SyncProblems(state.troubles()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether what was noted then still says how it is. */
    static boolean isFresh(Instant notedAt, Instant now) {
        return notedAt.plus(EVERY.multipliedBy(3)).isAfter(now);
    }
}
