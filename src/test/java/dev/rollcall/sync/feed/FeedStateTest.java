package dev.rollcall.sync.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.directory.event.EventKind;
import dev.rollcall.sync.SyncConfig;
import dev.rollcall.sync.SyncProblem;
import dev.rollcall.testing.Settings;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FeedStateTest {

    private static final SyncProblem PROBLEM = new SyncProblem("It is so.", "Do this.");

    private final FeedState state = new FeedState(Settings.of(SyncConfig.class, Map.of()), Clock.systemUTC());

    @Test
    void readThatEndsAfterTheLeadWasLostIsIgnored() {
        state.begin();
        state.end();

        reportEverything();

        assertThatAnotherLeads();
    }

    /** The feed may be taking over at that very moment. */
    @Test
    void replicaThatHandedOverDoesNotLeadAgain() {
        state.begin();
        state.handOver(null);

        state.begin();
        reportEverything();

        assertThatAnotherLeads();
    }

    @Test
    void replicaThatLostTheLeadMayLeadAgain() {
        state.begin();
        state.end();
        state.begin();
        reportEverything();

        assertThat(state.leads()).isTrue();
        assertThat(state.inSyncAsOf()).isPresent();
        assertThat(state.problems()).contains(PROBLEM);
    }

    private void reportEverything() {
        EventKind stream = EventKind.ADMIN;
        state.wasInSync(stream, Instant.EPOCH);
        state.inSync(stream, Instant.EPOCH, 3);
        state.failed(stream, PROBLEM);
        state.setNotSaved(stream, Optional.of(PROBLEM));
    }

    private void assertThatAnotherLeads() {
        assertThat(state.leads()).isFalse();
        assertThat(state.lagSeconds()).isZero();
        assertThat(state.inSyncAsOf()).isEmpty();
        assertThat(state.problems()).isEmpty();
        assertThat(state.summary()).isEqualTo("another replica keeps users in sync");
    }
}
