package dev.rollcall.sync.feed;

import dev.rollcall.directory.EventStream;
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

/** How far the records are behind Keycloak, and why: for metrics and readiness. */
@ApplicationScoped
public class FeedState {

    private final SyncConfig config;
    private final Clock clock;
    private final Map<EventStream, Instant> inStepAsOf = new ConcurrentHashMap<>();
    private final Map<EventStream, SyncProblem> failures = new ConcurrentHashMap<>();
    private final Map<EventStream, SyncProblem> unkept = new ConcurrentHashMap<>();
    private final Map<EventStream, Integer> waiting = new ConcurrentHashMap<>();
    private volatile boolean leads;
    private boolean handedOver;

    public FeedState(SyncConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
    }

    void atStart(@Observes StartupEvent start, MeterRegistry metrics) {
        Gauge.builder("rollcall.sync.lag", this, FeedState::lagSeconds)
                .baseUnit("seconds")
                .description("How far the records are behind Keycloak; 0 where another replica keeps them in step")
                .register(metrics);
        Gauge.builder("rollcall.sync.leader", this, state -> state.leads ? 1 : 0)
                .description("1 on the replica that keeps the records in step")
                .register(metrics);
    }

    /** The feed itself would say so with its next read, when another replica may long lead. */
    synchronized void handOver(@Observes ShutdownDelayInitiatedEvent told) {
        handedOver = true;
        end();
    }

    public boolean leads() {
        return leads;
    }

    /** From now on it is this replica that keeps the records in step; they are as old as the database says. */
    synchronized void begin() {
        leads = !handedOver;
    }

    public synchronized void end() {
        leads = false;
        inStepAsOf.clear();
        failures.clear();
        unkept.clear();
        waiting.clear();
    }

    /** A read that was begun before another replica led says nothing any more; so with the others. */
    synchronized void inStep(EventStream stream, Instant asOf, int stillWaiting) {
        if (!leads) {
            return;
        }
        inStepAsOf.put(stream, asOf);
        waiting.put(stream, stillWaiting);
        failures.remove(stream);
    }

    /** What is known of before this replica led. */
    synchronized void wasInStep(EventStream stream, Instant asOf) {
        if (leads) {
            inStepAsOf.putIfAbsent(stream, asOf);
        }
    }

    /** @return whether it is another failure than before */
    synchronized boolean failed(EventStream stream, SyncProblem why) {
        return leads && !why.equals(failures.put(stream, why));
    }

    /**
     * @param trouble what to switch in Keycloak; empty if nothing
     */
    synchronized void keeps(EventStream stream, Optional<SyncProblem> trouble) {
        if (!leads) {
            return;
        }
        trouble.ifPresentOrElse(text -> unkept.put(stream, text), () -> unkept.remove(stream));
    }

    double lagSeconds() {
        return leads
                ? inStepAsOf().map(asOf -> Lag.seconds(asOf, clock.instant())).orElse(0.0)
                : 0;
    }

    /** Up to when everything that Keycloak told is in the records; empty if it is not this replica's to know, or not known yet. */
    public Optional<Instant> inStepAsOf() {
        return inStepAsOf.values().stream().min(Instant::compareTo);
    }

    /** A few words: in step or not, and how far behind. */
    public String summary() {
        if (!config.enabled()) {
            return "switched off by rollcall.sync.enabled";
        }
        if (!leads) {
            return "another replica keeps the records in step";
        }
        return "%s, %s s behind"
                .formatted(
                        troubles().isEmpty() ? "in step" : "not in step",
                        String.format(Locale.ROOT, "%.1f", lagSeconds()));
    }

    /** Why the records may not be in step, and the remedy. */
    public List<SyncProblem> troubles() {
        return Stream.of(EventStream.values())
                .flatMap(stream -> Stream.of(unkept.get(stream), failures.get(stream), waiting(stream)))
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    private SyncProblem waiting(EventStream stream) {
        int events = waiting.getOrDefault(stream, 0);
        return events == 0
                ? null
                : new SyncProblem(
                        "%d %s events name people who could not be looked up yet.".formatted(events, stream.code()),
                        "It is tried again by itself. If it stays so, Keycloak's log says why it does not tell about them.");
    }
}
