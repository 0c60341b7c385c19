package dev.rollcall.webhook.delivery;

import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import dev.rollcall.change.ChangeLog;
import dev.rollcall.database.AdvisoryLock;
import dev.rollcall.database.Leadership;
import dev.rollcall.database.Poller;
import dev.rollcall.database.SqlConnection;
import dev.rollcall.database.Statements;
import dev.rollcall.webhook.Webhook;
import dev.rollcall.webhook.WebhookWriter;
import dev.rollcall.webhook.Webhooks;
import dev.rollcall.webhook.WebhooksConfig;
import dev.rollcall.webhook.target.Targets;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Future;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Delivers all webhooks, on one replica at a time. One thread looks at them, and takes what comes of their requests, so nothing here is shared.
 * How far they are is stored about once a second: whoever takes over repeats what was delivered since.
 */
@ApplicationScoped
class Deliveries {

    private static final Logger LOG = Logger.getLogger(Deliveries.class);

    private static final Duration INTERVAL = Duration.ofMillis(150);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /** Places that have moved over changes which do not concern the webhook are stored this rarely, since there may be very many. */
    private static final long PASSED = TimeUnit.MINUTES.toNanos(5);

    private static final long CLEANING = TimeUnit.MINUTES.toNanos(10);
    private static final Duration PATIENCE_AT_SHUTDOWN = Duration.ofSeconds(2);

    /** The most requests under way. */
    private static final int MOST_AT_ONCE = 200;

    private final ChangeLog log;
    private final Webhooks webhooks;
    private final WebhooksConfig config;
    private final Targets targets;
    private final Sender sender;
    private final Messages messages;
    private final Clock clock;
    private final Supplier<UUID> ids;
    private final Leadership leadership;
    private final Poller polls = new Poller(LOG, Logger.Level.WARN, "Webhooks", "delivered");
    private final DeliveryWriter writer = new DeliveryWriter();
    private final Map<UUID, Courier> couriers = new HashMap<>();

    /** The webhooks whose requests have not ended. */
    private final Set<UUID> underWay = new HashSet<>();

    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "rollcall-webhooks"));
    private OptionalInt term = OptionalInt.empty();
    private String stamp;
    private volatile long stopped;
    private long storedAt;
    private long passedStoredAt;
    private long cleanedAt;
    private volatile boolean stopping;

    Deliveries(
            Statements statements,
            ChangeLog log,
            Webhooks webhooks,
            WebhooksConfig config,
            Targets targets,
            Sender sender,
            Messages messages,
            Clock clock,
            TimeBasedEpochRandomGenerator ids,
            MeterRegistry metrics) {
        this.log = log;
        this.webhooks = webhooks;
        this.config = config;
        this.targets = targets;
        this.sender = sender;
        this.messages = messages;
        this.clock = clock;
        this.ids = ids::generate;
        this.leadership = new Leadership(statements, "delivers webhooks", AdvisoryLock.WEBHOOKS);
        Gauge.builder("rollcall.webhooks.stopped", this, deliveries -> deliveries.stopped)
                .description(
                        "Webhooks that have failed for five days, or whose receivers want no more; 0 on all replicas but one")
                .register(metrics);
    }

    /** Starts after the migration, which runs at the start-up event with a higher priority. */
    void start(@Observes StartupEvent start) {
        if (targets.anyAllowed()) {
            thread.schedule(this::tick, 0, TimeUnit.MILLISECONDS);
        }
    }

    private void tick() {
        boolean works = polls.run(this::look);
        if (!stopping) {
            long pause = works && !couriers.isEmpty() ? INTERVAL.toNanos() : SECOND;
            thread.schedule(this::tick, pause, TimeUnit.NANOSECONDS);
        }
    }

    private void look() throws SQLException {
        OptionalInt current = leadership.term();
        if (current.isEmpty()) {
            forget();
            return;
        }
        if (!current.equals(term)) {
            forget();
            term = current;
        }
        long now = System.nanoTime();
        String present = webhooks.stamp();
        boolean isChanged = !present.equals(stamp);
        if (isChanged || now - storedAt >= SECOND) {
            storedAt = now;
            store(now);
            if (isChanged) {
                refresh();
                stamp = present;
            }
            stopped = couriers.values().stream().filter(Courier::isStopped).count();
        }
        LogPages pages = new LogPages(log);
        // each time in another order: where many wait, none is always the last one
        List<Courier> turns = new ArrayList<>(couriers.values());
        Collections.shuffle(turns);
        turns.forEach(courier -> send(courier, pages));
    }

    private void forget() {
        couriers.clear();
        writer.clear();
        stopped = 0;
        stamp = null;
        term = OptionalInt.empty();
    }

    /** Reads the webhooks again. Those that nobody has changed or moved keep what they have in memory. */
    private void refresh() {
        Map<UUID, Courier> known = Map.copyOf(couriers);
        List<Courier> all = webhooks.all().stream()
                .map(webhook -> courier(webhook, known.get(webhook.id())))
                .toList();
        couriers.clear();
        all.forEach(courier -> couriers.put(courier.webhook().id(), courier));
    }

    private Courier courier(Webhook webhook, Courier known) {
        boolean isSame = known != null
                && known.webhook().delivery().generation() == webhook.delivery().generation();
        return isSame ? known : new Courier(webhook, messages, ids);
    }

    private void send(Courier courier, LogPages pages) {
        Webhook webhook = courier.webhook();
        boolean isOff = webhook.organization().isPresent() && !config.forOrganizations();
        // also a request from before a change of the webhook has to end first
        boolean waits = underWay.size() >= MOST_AT_ONCE || underWay.contains(webhook.id());
        if (!stopping && !isOff && !waits) {
            courier.next(clock.instant(), pages::after).ifPresent(message -> send(courier, message));
        }
    }

    private void send(Courier courier, Message message) {
        Future<Result> result = sender.send(courier.webhook(), message);
        underWay.add(courier.webhook().id());
        result.onSuccess(end -> later(() -> report(courier, message, end)));
    }

    private void later(Runnable work) {
        if (!thread.isShutdown()) {
            thread.execute(work);
        }
    }

    private void report(Courier courier, Message message, Result result) {
        UUID id = courier.webhook().id();
        underWay.remove(id);
        if (stopping && !result.isDelivered() || couriers.get(id) != courier) {
            return; // this replica stops, or the webhook was changed, moved or deleted, or another replica delivers
        }
        Instant now = clock.instant();
        courier.report(result, now);
        writer.collect(id, ids.get(), now, message, result);
        if (result.isDelivered() && courier.hasWaiting() && underWay.size() < MOST_AT_ONCE / 2) {
            polls.run(() -> sendNext(courier));
        }
    }

    /** Does not wait for the next look. */
    private void sendNext(Courier courier) {
        if (leadership.term().equals(term)) {
            send(courier, new LogPages(log));
        }
    }

    private void store(long now) throws SQLException {
        boolean alsoPassed = now - passedStoredAt >= PASSED;
        boolean cleans = now - cleanedAt >= CLEANING;
        leadership.asLeader(connection -> {
            store(connection, alsoPassed);
            if (cleans) {
                DeliveryWriter.deleteOld(connection, clock.instant());
            }
            return true;
        });
        passedStoredAt = alsoPassed ? now : passedStoredAt;
        cleanedAt = cleans ? now : cleanedAt;
    }

    private void store(SqlConnection connection, boolean alsoPassed) throws SQLException {
        for (Courier courier : couriers.values()) {
            if (courier.hasMoved() || alsoPassed && courier.hasPassed()) {
                WebhookWriter.store(connection, courier.webhook().id(), courier.state());
                courier.stored();
            }
        }
        writer.store(connection);
    }

    /** Hands over at the start of the shutdown delay. */
    void handOver(@Observes ShutdownDelayInitiatedEvent told) {
        stop();
    }

    void stop(@Observes ShutdownEvent stop) {
        stop();
        sender.close();
    }

    private void stop() {
        if (stopping) {
            return;
        }
        stopping = true;
        if (targets.anyAllowed()) {
            storeLast();
        }
        thread.shutdown();
        leadership.close();
    }

    private void storeLast() {
        try {
            thread.submit(() -> polls.run(() -> leadership.asLeader(connection -> {
                        store(connection, true);
                        return true;
                    })))
                    .get(PATIENCE_AT_SHUTDOWN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("The last deliveries were not stored, and are repeated", e);
        }
    }
}
