package dev.rollcall.sync;

import dev.rollcall.database.AdvisoryLock;
import dev.rollcall.database.Leadership;
import dev.rollcall.database.Statements;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.OptionalInt;

/** Elects the replica that keeps users in sync. */
@ApplicationScoped
public class Leader {

    private final Leadership leadership;

    Leader(Statements statements) {
        this.leadership = new Leadership(statements, "keeps users in sync with Keycloak", AdvisoryLock.SYNC);
    }

    /** Whether this replica leads; tries to become the leader if there is none. */
    public boolean isLeader() {
        return term().isPresent();
    }

    /** Returns the number of the term: see {@link Leadership#term}. */
    public OptionalInt term() {
        return leadership.term();
    }

    /**
     * Releases the lock at the start of the shutdown delay, while this replica still answers requests, so that another replica can lead
     * at once. Work in progress here notices it before its next step.
     */
    void handOver(@Observes ShutdownDelayInitiatedEvent told) {
        close();
    }

    /** For an end without a shutdown delay. */
    void stop(@Observes ShutdownEvent stop) {
        close();
    }

    void close() {
        leadership.close();
    }
}
