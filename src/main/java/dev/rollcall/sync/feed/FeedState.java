package dev.rollcall.sync.feed;

import dev.rollcall.directory.event.EventKind;
import dev.rollcall.sync.Lag;
import dev.rollcall.sync.SyncConfig;
import dev.rollcall.sync.SyncProblem;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Knows how far users lag behind Keycloak, and why; for metrics and readiness. */
@ApplicationScoped
public class FeedState {

    private final SyncConfig config;
    private final Clock clock;
    private final Map<EventKind, Instant> inSyncAsOf = new ConcurrentHashMap<>();
    private final Map<EventKind, SyncProblem> failures = new ConcurrentHashMap<>();
    private final Map<EventKind, SyncProblem> notSaved = new ConcurrentHashMap<>();
    private final Map<EventKind, Integer> waiting = new ConcurrentHashMap<>();
    private volatile boolean leads;
    private boolean handedOver;

    public FeedState(SyncConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
    }

    void atStart(@Observes StartupEvent start, MeterRegistry metrics) {
        Gauge.builder("rollcall.sync.lag", this, FeedState::lagSeconds)
                .baseUnit("seconds")
                .description("How many seconds users lag behind Keycloak; 0 on replicas that do not lead")
                .register(metrics);
        Gauge.builder("rollcall.sync.leader", this, state -> state.leads ? 1 : 0)
                .description("1 on the replica that keeps users in sync")
                .register(metrics);
    }

    /** Without this, the feed would only notice at its next read, when another replica may lead already. */
    synchronized void handOver(@Observes ShutdownDelayInitiatedEvent told) {
        handedOver = true;
        end();
    }

    public boolean leads() {
        return leads;
    }

    /** This replica leads from now on; the database knows how far the events have been applied. */
    synchronized void begin() {
        leads = !handedOver;
    }

    public synchronized void end() {
        leads = false;
        inSyncAsOf.clear();
        failures.clear();
        notSaved.clear();
        waiting.clear();
    }

    /** Ignores a read that began before another replica led, as do the other methods. */
    synchronized void inSync(EventKind stream, Instant asOf, int stillWaiting) {
        if (!leads) {
            return;
        }
        inSyncAsOf.put(stream, asOf);
        waiting.put(stream, stillWaiting);
        failures.remove(stream);
    }

    /** Sets the stored time of the last read, unless this replica has read the stream since it leads. */
    synchronized void wasInSync(EventKind stream, Instant asOf) {
        if (leads) {
            inSyncAsOf.putIfAbsent(stream, asOf);
        }
    }

    /** @return whether the failure differs from the last one */
    synchronized boolean failed(EventKind stream, SyncProblem why) {
        return leads && !why.equals(failures.put(stream, why));
    }

    /**
     * @param problem the setting to switch on in Keycloak; empty if all events are saved
     */
    synchronized void setNotSaved(EventKind stream, Optional<SyncProblem> problem) {
        if (!leads) {
            return;
        }
        problem.ifPresentOrElse(text -> notSaved.put(stream, text), () -> notSaved.remove(stream));
    }

    double lagSeconds() {
        return leads
                ? inSyncAsOf().map(asOf -> Lag.seconds(asOf, clock.instant())).orElse(0.0)
                : 0;
    }

    /** Returns the time up to which all reported changes have arrived; empty on replicas that do not lead, or if not known yet. */
    public Optional<Instant> inSyncAsOf() {
        return inSyncAsOf.values().stream().min(Instant::compareTo);
    }

    /** Returns a short summary: whether users are in sync, and how far behind. */
    public String summary() {
        if (!config.enabled()) {
            return "switched off by rollcall.sync.enabled";
        }
        if (!leads) {
            return "another replica keeps users in sync";
        }
        return "%s, %s s behind"
                .formatted(
                        problems().isEmpty() ? "in sync" : "not in sync",
                        String.format(Locale.ROOT, "%.1f", lagSeconds()));
    }

    /** Returns why users may not be in sync, and what to do. */
    public List<SyncProblem> problems() {
        return Stream.of(EventKind.values())
                .flatMap(stream -> Stream.of(notSaved.get(stream), failures.get(stream), waiting(stream)))
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    private SyncProblem waiting(EventKind stream) {
        int events = waiting.getOrDefault(stream, 0);
        return events == 0
                ? null
                : new SyncProblem(
                        "%d %s events name users who could not be looked up yet.".formatted(events, stream.code()),
                        "The service retries by itself. If this persists, see its log and Keycloak's for the reason.");
    }
}
