package dev.rollcall.sync.status;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rollcall.database.Poller;
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
import org.jboss.logging.Logger;

/**
 * Stores the state of the event feed on the leader, so that other replicas can report it, and keeps its history of the last days. It is
 * separate from the feed: a failure here does not stop the updates from Keycloak.
 */
@ApplicationScoped
class SyncHistoryRecorder {

    /** Each time takes one small statement. */
    static final Duration EVERY = Duration.ofSeconds(10);

    private static final Logger LOG = Logger.getLogger(SyncHistoryRecorder.class);

    /** A week, and one day more for readers of the following day. */
    private static final Duration RETENTION = Duration.ofDays(8);

    private static final Duration CLEANUP_INTERVAL = Duration.ofHours(1);

    private final FeedState state;
    private final FeedCounters counters;
    private final Leader leader;
    private final ObjectMapper json;
    private final Clock clock;
    private Instant cleanedUpAt = Instant.EPOCH;
    private final Poller polls = new Poller(LOG, Logger.Level.WARN, "The lag behind Keycloak", "stored");

    SyncHistoryRecorder(FeedState state, FeedCounters counters, Leader leader, ObjectMapper json, Clock clock) {
        this.state = state;
        this.counters = counters;
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
            // a feed that waits for Keycloak does not notice that another replica leads now
            state.end();
            return;
        }
        state.inSyncAsOf().ifPresent(asOf -> polls.run(() -> store(asOf)));
    }

    private void store(Instant asOf) {
        Instant now = clock.instant();
        FeedCounters.Counts since = counters.counts();
        String problems = problems();
        QuarkusTransaction.requiringNew()
                .run(() -> SyncMinute.store(now, asOf, Lag.seconds(asOf, now), since, problems));
        counters.subtract(since);
        if (cleanedUpAt.plus(CLEANUP_INTERVAL).isBefore(now)) {
            QuarkusTransaction.requiringNew().run(() -> SyncMinute.deleteBefore(now.minus(RETENTION)));
            cleanedUpAt = now;
        }
    }

    private String problems() {
        try {
            return json.writeValueAsString(new SyncProblems(state.problems()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether an entry of that time still describes the present. */
    static boolean isFresh(Instant storedAt, Instant now) {
        return storedAt.plus(EVERY.multipliedBy(3)).isAfter(now);
    }
}
