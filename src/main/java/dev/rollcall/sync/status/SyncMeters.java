package dev.rollcall.sync.status;

import dev.rollcall.audit.Action;
import dev.rollcall.audit.AuditLog;
import dev.rollcall.directory.event.EventKind;
import dev.rollcall.sync.reconcile.Drift;
import dev.rollcall.sync.run.RunState;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;

/** Registers all counters at start: monitoring sees no increase of a counter that first appears with its first event. */
@ApplicationScoped
class SyncMeters {

    /** The changes that are found in Keycloak. */
    private static final List<Action> FOUND = List.of(
            Action.CREATE,
            Action.UPDATE,
            Action.DELETE,
            Action.CREATE_ORGANIZATION,
            Action.UPDATE_ORGANIZATION,
            Action.DELETE_ORGANIZATION,
            Action.ADD_MEMBER,
            Action.REMOVE_MEMBER,
            Action.CREATE_TEAM,
            Action.RENAME_TEAM,
            Action.DELETE_TEAM,
            Action.ADD_TEAM_MEMBER,
            Action.REMOVE_TEAM_MEMBER);

    void atStart(@Observes StartupEvent start, MeterRegistry metrics) {
        for (EventKind stream : EventKind.values()) {
            metrics.counter("rollcall.sync.events", "kind", stream.code());
        }
        for (String of : List.of("events", "organization", "user")) {
            metrics.counter("rollcall.sync.failures", "of", of);
        }
        for (String source : List.of(AuditLog.BY_EVENT, AuditLog.BY_RECONCILIATION)) {
            for (Action action : FOUND) {
                metrics.counter("rollcall.sync.changes", "source", source, "action", action.code());
            }
        }
        for (RunState ended : List.of(RunState.FINISHED, RunState.STOPPED, RunState.FAILED)) {
            metrics.counter("rollcall.reconciliation.runs", "outcome", ended.code());
        }
        Drift.register(metrics);
        metrics.counter("rollcall.reconciliation.brake");
        metrics.timer("rollcall.reconciliation.duration");
    }
}
